"""What this room keeps: safety tasks, and the lines to turn to in a crisis."""

from safety.models.lines import CrisisLine, Way
from safety.models.plan import PlanLook, SafetyPlan, SafetyPlanQuerySet
from safety.models.tasks import Disposition, SafetyTask, SafetyTaskQuerySet, Source

__all__ = [
    "CrisisLine",
    "Disposition",
    "PlanLook",
    "SafetyPlan",
    "SafetyPlanQuerySet",
    "SafetyTask",
    "SafetyTaskQuerySet",
    "Source",
    "Way",
]
