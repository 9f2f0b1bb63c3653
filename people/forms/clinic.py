"""The forms of a clinic: settings, closures, and founding one. Its week has a file of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm, LongSelect
from people.countries import COUNTRIES
from people.forms.fields import AddressField, NameField, ZoneField

_PHONE = RegexValidator(
    r"^\+?[0-9][0-9 ()./-]{3,38}$", _("Write a phone number with digits and blanks, like +1 212 555 0100.")
)


class ClinicForm(HouseForm):
    """Name, sender, zone, country and phone."""

    name = NameField(label=_("Name of the clinic"))
    sender_name = NameField(
        label=_("Name on messages"),
        max_length=60,
        help_text=_("Stands as the sender. Keep it neutral, because others may see it on a lock screen."),
    )
    zone_name = ZoneField(help_text=_("Opening hours and the days of closures are meant in this zone."))
    country = forms.ChoiceField(
        label=_("Country"),
        choices=[("", _("Choose …")), *COUNTRIES],
        widget=LongSelect,
        help_text=_("Decides which crisis lines people are shown first."),
    )
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40, validators=[_PHONE])


class ClosureForm(HouseForm):
    """Days on which the clinic is closed."""

    first_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty means the same day."),
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        """One day needs no second date."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("last_on") is None and "last_on" not in self.errors:
            cleaned["last_on"] = cleaned.get("first_on")
        return cleaned


class FoundClinicForm(HouseForm):
    """What the command that founds a clinic is told."""

    name = NameField()
    zone_name = ZoneField()
    country = forms.ChoiceField(choices=COUNTRIES)
    sender_name = NameField(max_length=60, required=False)
    admin_name = NameField()
    admin_email = AddressField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unknown = {
            "zone_name": _("“%(value)s” is not a time zone we know. Write it like Europe/Berlin."),
            "country": _("“%(value)s” is not a country in two letters. Write it like DE."),
        }
        for name, sentence in unknown.items():
            self.fields[name].error_messages["invalid_choice"] = sentence
