"""The shape of what somebody decides about a proposal of the relapse watch."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm
from journey.models import Outcome


class RelapseReviewForm(HouseForm):
    """What was decided, and a note. ``reading`` is the newest reading that the person saw."""

    reading = forms.UUIDField(widget=forms.HiddenInput, required=False)
    outcome = forms.ChoiceField(
        label=_("What was decided"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what was decided.")},
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For “not now”: why, in a few words. The care team reads it; the patient does not see it here."),
    )
