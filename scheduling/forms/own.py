"""Forms of patients: why they cannot come."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm

REASONS = {
    "ill": _("I am ill"),
    "time": _("Work, family or something else at that time"),
    "ride": _("Nobody can take me home, or stay with me"),
    "unsure": _("I am not sure that I want this session"),
    "other": _("Something else"),
}


class CannotComeForm(HouseForm):
    """A reason, and a few words where they like."""

    reason = forms.ChoiceField(
        label=_("Why you cannot come"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. It helps your clinic to find what suits you.")},
    )
    words = forms.CharField(
        label=_("A few words, if you like"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your clinic and your care team read it."),
    )

    @property
    def why(self) -> str:
        """What is written down as the reason."""
        said = str(REASONS[self.cleaned_data["reason"]])
        words = self.cleaned_data["words"].strip()
        return f"{said}: {words}" if words else said
