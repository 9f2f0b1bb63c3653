"""The shape of what a patient chooses to do. How much of it there may be is the service's business."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import HouseForm, SubmissionField, WordsField
from integration.content import MOST_MINUTES
from integration.practice import MOST_A_DAY

ONCE, TWICE = "1", "2"


class PickForm(forms.Form):
    """One of the clinic's practices, and how often a day: a button for each."""

    key = forms.CharField(max_length=40)
    times_a_day = forms.TypedChoiceField(choices=[(ONCE, ONCE), (TWICE, TWICE)], coerce=int)
    submission = SubmissionField(required=False)


class OwnPracticeForm(HouseForm):
    """A practice in one's own words."""

    own_words = WordsField(
        label=_("What would you like to do?"),
        help_text=_("One or two sentences. Only you can read them."),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "autocapitalize": "sentences"}),
    )
    minutes = forms.IntegerField(
        label=_("For how many minutes?"),
        initial=10,
        min_value=1,
        max_value=MOST_MINUTES,
        error_messages={
            "required": _("Say for how many minutes, from 1 to 20."),
            "invalid": _("Write the minutes as a number, from 1 to 20."),
            "min_value": _("Write the minutes as a number, from 1 to 20."),
            "max_value": _("At most 20 minutes: small enough to be done."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    times_a_day = forms.TypedChoiceField(
        label=_("How often?"),
        choices=[(ONCE, _("Once a day")), (TWICE, _("Twice a day"))],
        coerce=int,
        initial=ONCE,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose once or twice a day."),
            "invalid_choice": _("Choose once or twice a day."),
        },
    )
    submission = SubmissionField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, room: int = MOST_A_DAY, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("submission", uuid4())
        super().__init__(*args, **kwargs)
        if room < MOST_A_DAY:
            self.fields["times_a_day"].widget = forms.HiddenInput()


class TickForm(forms.Form):
    """Which day, and which time of it."""

    on = forms.DateField(input_formats=["%Y-%m-%d"])
    time = forms.TypedChoiceField(choices=[(ONCE, ONCE), (TWICE, TWICE)], coerce=int)
