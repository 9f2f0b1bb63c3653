"""The form in which somebody says when they cannot come."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from common.choices import Weekday
from common.forms import HouseForm
from scheduling.refusing import No

_DAY = {"type": "date"}
_HOUR = {"type": "time"}


class RefusalForm(HouseForm):
    """A weekday, or days; all day, or between two hours."""

    weekday = forms.TypedChoiceField(
        label=_("Every week on"),
        choices=[("", _("No weekday: the days below")), *((day.value, _(day.label)) for day in Weekday)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    first_on = forms.DateField(label=_("Or from this day"), required=False, widget=forms.DateInput(attrs=_DAY))
    last_on = forms.DateField(
        label=_("until this day"),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
        help_text=_("Empty means that one day."),
    )
    begins = forms.TimeField(
        label=_("From this hour"), required=False, widget=forms.TimeInput(attrs=_HOUR, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_("until this hour"),
        required=False,
        widget=forms.TimeInput(attrs=_HOUR, format="%H:%M"),
        help_text=_("Both empty means all day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "weekday",
            Row(Column("first_on", css_class="col-sm-6"), Column("last_on", css_class="col-sm-6")),
            Row(Column("begins", css_class="col-sm-6"), Column("ends", css_class="col-sm-6")),
        )

    def clean(self) -> dict[str, Any]:
        """One day needs no second date."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("last_on") is None and "last_on" not in self.errors:
            cleaned["last_on"] = cleaned.get("first_on")
        return cleaned

    @property
    def no(self) -> No:
        """What was said."""
        return No(**{name: self.cleaned_data[name] for name in ("weekday", "first_on", "last_on", "begins", "ends")})
