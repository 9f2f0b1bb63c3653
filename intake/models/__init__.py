"""Facts about applications: what was answered, found and decided."""

from intake.models.applications import Application, ApplicationChange, ApplicationSection, Submission
from intake.models.decisions import Decision, Finding, FindingPass
from intake.models.records import BroughtRecord, CarriedAnswers
from intake.models.settings import IntakeSettings

__all__ = [
    "Application",
    "ApplicationChange",
    "ApplicationSection",
    "BroughtRecord",
    "CarriedAnswers",
    "Decision",
    "Finding",
    "FindingPass",
    "IntakeSettings",
    "Submission",
]
