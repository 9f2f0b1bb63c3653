"""The shape of what people type about sessions."""

from sessions.forms.day import DepartureForm, DoseCorrectionForm, DoseForm, EndForm, ReadingForm
from sessions.forms.planning import FinishForm, NextForm, PlanForm, RowFormSet

__all__ = [
    "DepartureForm",
    "DoseCorrectionForm",
    "DoseForm",
    "EndForm",
    "FinishForm",
    "NextForm",
    "PlanForm",
    "ReadingForm",
    "RowFormSet",
]
