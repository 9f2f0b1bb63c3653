"""What this room keeps: protocols in versions, courses with their phases and plans, changes of medicines, relapse reviews."""

from journey.models.courses import Course, CourseQuerySet, PhaseChange
from journey.models.medication import MedicationChange, MedicationChangeQuerySet, WhatChanged
from journey.models.plans import PlanChange, PlanQuerySet, PlanState, PreparationMark, TreatmentPlan
from journey.models.protocols import ProtocolQuerySet, ProtocolVersion
from journey.models.relapse import Outcome, RelapseReview, RelapseReviewQuerySet

__all__ = [
    "Course",
    "CourseQuerySet",
    "MedicationChange",
    "MedicationChangeQuerySet",
    "Outcome",
    "PhaseChange",
    "PlanChange",
    "PlanQuerySet",
    "PlanState",
    "PreparationMark",
    "ProtocolQuerySet",
    "ProtocolVersion",
    "RelapseReview",
    "RelapseReviewQuerySet",
    "TreatmentPlan",
    "WhatChanged",
]
