"""A form that closes something: it comes back with what is booked then, and a tick that this was seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from common.forms import HouseForm
from people.closing import StillBooked


class SeenForm(HouseForm):
    """The field ``seen`` is hidden and empty until the form comes back; then it is a tick that carries the ids."""

    seen = forms.CharField(label=_("Seen"), required=False, widget=forms.HiddenInput, max_length=200_000)

    def ask(self, still: StillBooked) -> None:
        """Ask whether what is booked was seen; the page shows the list above the form."""
        count = len(still.bookings)
        self.fields["seen"].widget = forms.CheckboxInput(attrs={"id": "id_seen"}, check_test=_never)
        self["seen"].label = ngettext(
            "I have seen this session; it has to be moved.",
            "I have seen these %(n)s sessions; they have to be moved.",
            count,
        ) % {"n": count}
        self.has_seen(" ".join(str(one.id) for one in still.bookings))
        self.refuse(still)

    def clean_seen(self) -> list[str]:
        """The ids that were ticked."""
        return str(self.cleaned_data["seen"]).split()


class DaysForm(SeenForm):
    """Days on which the clinic or a place is closed."""

    first_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty means the same day."),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=120)
    field_order = ("first_on", "last_on", "reason", "seen")

    def clean(self) -> dict[str, Any]:
        """One day needs no second date."""
        return one_day(self, super().clean() or self.cleaned_data)


def one_day(form: forms.Form, cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Where no last day was given, it is the first one."""
    filled = dict(cleaned)
    if filled.get("last_on") is None and "last_on" not in form.errors:
        filled["last_on"] = filled.get("first_on")
    return filled


def _never(_value: object) -> bool:
    """The tick is the person's, it never comes set."""
    return False
