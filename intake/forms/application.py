"""The small forms around an application: sending it, taking it back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm, SubmissionField
from intake.services.applications import WithdrawReason


class SendForm(HouseForm):
    """Everything is sent as it stands."""

    submission = SubmissionField(widget=forms.HiddenInput)


class WithdrawForm(HouseForm):
    """Why, if somebody likes to say."""

    why = forms.ChoiceField(
        label=_("Would you like to say why?"),
        required=False,
        choices=WithdrawReason.choices,
        widget=forms.RadioSelect,
        help_text=_("You need not. It helps the clinic to do better."),
    )
