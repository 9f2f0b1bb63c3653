"""Forms of planning: the induction, a single date, a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common import clock
from common.choices import Weekday
from sessions.forms.fields import LocalInstantField, set_zone

_FARTHEST = timedelta(days=730)


def plain_helper(*layout: Any) -> FormHelper:
    """The house's helper: fields only, the form tag and the buttons come from the component."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    if layout:
        helper.layout = Layout(*layout)
    return helper


class PlanForm(forms.Form):
    """From which day, on which days of the week and at what time the induction is to be. It stores nothing."""

    start = forms.DateField(label=_("Not before"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    at = forms.TimeField(label=_("Time of day"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days that suit"),
        choices=Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day of the week.")},
    )

    def clean_start(self) -> date:
        """A day that somebody may mean."""
        start: date = self.cleaned_data["start"]
        today = clock.now().date()
        if not today - timedelta(days=1) <= start <= today + _FARTHEST:
            raise ValidationError(_("Choose a day from today on, within the next two years."))
        return start

    @property
    def helper(self) -> FormHelper:
        """Date and time side by side."""
        return plain_helper(
            Row(Column("start", css_class="col-sm-6"), Column("at", css_class="col-sm-6")),
            Div("weekdays", css_class="weekdays"),
        )


class RowForm(forms.Form):
    """One date of the plan; left empty, the session is left out."""

    starts = LocalInstantField(label=_("Date and time"), required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_zone(self, zone)
        self.fields["starts"].widget.attrs["class"] = "form-control"  # the row is drawn by hand
        self.fields["starts"].widget.attrs["aria-describedby"] = f"{self['starts'].auto_id}-found"


RowFormSet = forms.formset_factory(RowForm, extra=0, max_num=60, validate_max=True, absolute_max=61)


class _OneDate(forms.Form):
    starts_at = LocalInstantField(label=_("Date and time"))
    seen = forms.MultipleChoiceField(label=_("Please confirm"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_zone(self, zone)
        self.fields["starts_at"].help_text = _("In the clinic's time, %(zone)s.") % {"zone": zone.key}
        self.warn([])

    def warn(self, warnings: list[tuple[str, str]]) -> None:
        """Show these warnings, as pairs of key and sentence, each with a box to tick."""
        self.fields["seen"].choices = warnings  # type: ignore[attr-defined]
        self.shows_warnings = bool(warnings)

    @property
    def helper(self) -> FormHelper:
        """The boxes are there only when there is something to tick."""
        names = [name for name in self.fields if name != "seen" or self.shows_warnings]
        return plain_helper(*names)


class NextForm(_OneDate):
    """The time of a further session."""


class WhyForm(forms.Form):
    """A reason in a few words."""

    why = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    @property
    def helper(self) -> FormHelper:
        """One field."""
        return plain_helper()


class FinishForm(WhyForm):
    """The clinician's word that the induction is done."""

    why = forms.CharField(
        label=_("What you found"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why treatment goes on, in a sentence or two. It stays with the course."),
    )
