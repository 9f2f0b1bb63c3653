"""The form that asks for a plan of a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from common.choices import Weekday
from common.forms import HouseForm
from scheduling.facts import Wishes
from scheduling.services.months import LONGEST_WEEKS


class MonthForm(HouseForm):
    """From when, for how long, on which days and between which hours, and for whom."""

    first_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    weeks = forms.IntegerField(
        label=_("For so many weeks"),
        min_value=1,
        max_value=LONGEST_WEEKS,
        help_text=_("Whole series only: what does not end in these weeks is not begun."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        choices=[(day.value, _(day.label)) for day in Weekday],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    earliest = forms.TimeField(
        label=_("Not before"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    latest_end = forms.TimeField(
        label=_("Ended by"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    courses = forms.TypedMultipleChoiceField(
        label=_("Who is planned for"), coerce=UUID, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, waiting: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = self.fields["courses"]
        assert isinstance(courses, forms.ChoiceField)  # noqa: S101 - narrows the type
        courses.choices = waiting
        self.helper.layout = Layout(
            Row(Column("first_on", css_class="col-sm-6"), Column("weeks", css_class="col-sm-6")),
            "weekdays",
            Row(Column("earliest", css_class="col-sm-6"), Column("latest_end", css_class="col-sm-6")),
            "courses",
        )

    def clean(self) -> dict[str, Any]:
        """Hours in their order."""
        cleaned = super().clean() or self.cleaned_data
        earliest, latest = cleaned.get("earliest"), cleaned.get("latest_end")
        if earliest and latest and latest != time(0) and latest <= earliest:
            self.add_error("latest_end", _("This has to be later than the hour before which nothing begins."))
        return cleaned

    @property
    def wishes(self) -> Wishes:
        """The days and hours to which the plan keeps."""
        cleaned = self.cleaned_data
        start: date = cleaned["first_on"]
        return Wishes(
            start, frozenset(cleaned["weekdays"]), cleaned["earliest"] or time(0), cleaned["latest_end"] or time(0)
        )
