"""The shape of what people type about sessions."""

from sessions.forms.day import DepartureForm, DoseCorrectionForm, DoseForm, EndForm, ReadingForm
from sessions.forms.planning import FinishForm, MoveForm, NextForm, PlanForm, RowFormSet, WhyForm

__all__ = [
    "DepartureForm",
    "DoseCorrectionForm",
    "DoseForm",
    "EndForm",
    "FinishForm",
    "MoveForm",
    "NextForm",
    "PlanForm",
    "ReadingForm",
    "RowFormSet",
    "WhyForm",
]
