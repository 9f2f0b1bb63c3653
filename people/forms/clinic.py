"""The forms of a clinic: settings, holidays, and founding one. Its week and its closures have files of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm, LongSelect
from people.countries import COUNTRIES
from people.forms.fields import AddressField, NameField, ZoneField
from people.forms.seen import SeenForm
from people.holidays import Holiday

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


class HolidaysForm(SeenForm):
    """Public holidays to be closed on; those that are chosen beforehand are none."""

    days = forms.MultipleChoiceField(label=_("Close on"), required=False, widget=forms.CheckboxSelectMultiple)
    field_order = ("days", "seen")

    def __init__(self, data: Mapping[str, Any] | None = None, *, holidays: Sequence[Holiday]) -> None:
        super().__init__(data)
        self._holidays = {one.on.isoformat(): one for one in holidays}
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (key, f"{date_format(one.on, 'D j F Y')} · {one.name}") for key, one in self._holidays.items()
        ]

    def clean_days(self) -> list[Holiday]:
        """The holidays that were ticked."""
        chosen = [self._holidays[key] for key in self.cleaned_data["days"]]
        if not chosen:
            raise forms.ValidationError(_("Tick the days on which you close."))
        return chosen


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
