"""The shape of what people write down about other medicines."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from common import clock
from common.forms import HouseForm, sensible_day
from common.models import new_id
from journey.models import MedicationChange, WhatChanged
from journey.services import Told

NEW = [choice for choice in WhatChanged.choices if choice[0] != WhatChanged.WITHDRAWN]


class MedicationForm(HouseForm):
    """A medicine was started, stopped, or its dose changed."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    what = forms.ChoiceField(
        label=_("What changed"),
        choices=NEW,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what changed.")},
    )
    medicine = forms.CharField(
        label=_("Medicine"),
        max_length=120,
        help_text=_("As the patient or the prescription names it. It is checked against no list."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Name the medicine, as the patient or the prescription does.")},
    )
    changed_on = forms.DateField(
        label=_("When"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[sensible_day],
        error_messages={"required": _("Give the day, or any day of the month if only that is known.")},
    )
    month_only = forms.BooleanField(label=_("Only the month is known"), required=False)
    detail = forms.CharField(
        label=_("What else is worth knowing"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Such as from which dose to which, who changed it, and why."),
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = new_id
        self.fields["changed_on"].widget.attrs["max"] = clock.today(zone).isoformat()

    @property
    def told(self) -> Told:
        """What was typed, for the service."""
        typed = self.cleaned_data
        changed_on: date = typed["changed_on"]
        return Told(typed["what"], typed["medicine"], changed_on, typed["month_only"], typed["detail"])


class MedicationCorrectionForm(MedicationForm):
    """The same, with the word that the entry should not be there at all."""

    what = forms.ChoiceField(
        label=_("What changed"),
        choices=WhatChanged.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what changed.")},
    )


def as_typed(change: MedicationChange) -> dict[str, Any]:
    """What the form of a correction starts with."""
    names = ("what", "medicine", "changed_on", "month_only", "detail")
    return {name: getattr(change, name) for name in names}
