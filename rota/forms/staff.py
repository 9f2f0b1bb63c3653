"""The form of days on which somebody's week does not hold. The week itself is the same form as the clinic's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.forms.seen import SeenForm, one_day
from rota.models import ExceptionKind
from rota.services import Other


class ExceptionForm(SeenForm):
    """Away or in addition, on which days, and in which hours."""

    kind = forms.ChoiceField(label=_("What is different"), choices=ExceptionKind.choices, widget=forms.RadioSelect)
    first_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty means the same day."),
    )
    begins = forms.TimeField(
        label=_("From"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("On each of the days. Who is away all day leaves both times empty."),
    )
    ends = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=120, help_text=_("Colleagues can read it. Patients never see it.")
    )
    field_order = ("kind", "first_on", "last_on", "begins", "ends", "reason", "seen")

    def clean(self) -> dict[str, Any]:
        """One day needs no second date."""
        return one_day(self, super().clean() or self.cleaned_data)

    @property
    def other(self) -> Other:
        """What was typed; only of a valid form."""
        return Other(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})
