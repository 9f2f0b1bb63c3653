"""The form at the door: who somebody is, so that a link can be sent."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from people.forms.fields import AddressField, NameField


class ApplyForm(HouseForm):
    """Name and address."""

    name = NameField(
        label=_("Your name"),
        help_text=_("As the clinic may call you. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressField(
        help_text=_("We send your personal link there, and nothing else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )
