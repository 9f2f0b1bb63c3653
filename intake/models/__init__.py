"""Facts about applications: what was answered, found and decided."""

from intake.models.applications import Application, ApplicationChange, ApplicationSection, Submission
from intake.models.decisions import Assessment, Decision, DecisionKind, Finding, FindingPass, FindingSeverity
from intake.models.records import BroughtRecord, CarriedAnswers
from intake.models.settings import IntakeSettings

__all__ = [
    "Application",
    "ApplicationChange",
    "ApplicationSection",
    "Assessment",
    "BroughtRecord",
    "CarriedAnswers",
    "Decision",
    "DecisionKind",
    "Finding",
    "FindingPass",
    "FindingSeverity",
    "IntakeSettings",
    "Submission",
]
