"""The form of a place."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from people.forms.fields import NameField
from rota.models import PlaceKind


class PlaceForm(HouseForm):
    """Name, kind, the minutes after a session, and whether doses can be given there."""

    name = NameField(label=_("Name"), max_length=60, help_text=_("As it stands on the door: Chair 2, Garden room."))
    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceKind.choices, widget=forms.RadioSelect)
    turnover_minutes = forms.IntegerField(
        label=_("Minutes needed after each session"),
        min_value=0,
        max_value=180,
        help_text=_("To clean and to make ready. Nobody is booked here in this time."),
    )
    takes_doses = forms.BooleanField(
        label=_("Doses can be given here"),
        required=False,
        help_text=_("Leave this empty for a room that is only for talking."),
    )
