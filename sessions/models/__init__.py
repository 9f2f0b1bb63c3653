"""What this room keeps: dosing sessions and what was written down in them, and the meetings around them."""

from sessions.models.dosing import (
    Condition,
    Departure,
    Dose,
    DoseLine,
    Measured,
    MeasuredQuerySet,
    Moment,
    Reading,
    Route,
    SessionChange,
    TreatmentSession,
    TreatmentSessionQuerySet,
)
from sessions.models.meetings import Meeting, MeetingChange, MeetingKind, MeetingQuerySet

__all__ = [
    "Condition",
    "Departure",
    "Dose",
    "DoseLine",
    "Measured",
    "MeasuredQuerySet",
    "Meeting",
    "MeetingChange",
    "MeetingKind",
    "MeetingQuerySet",
    "Moment",
    "Reading",
    "Route",
    "SessionChange",
    "TreatmentSession",
    "TreatmentSessionQuerySet",
]
