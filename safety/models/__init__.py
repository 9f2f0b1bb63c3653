"""What this room keeps: safety tasks, who is on call for them, safety plans, and the lines to turn to in a crisis."""

from safety.escalation import Stage
from safety.models.found import FoundWords
from safety.models.lines import CrisisLine, Way
from safety.models.looking import PrivateLook
from safety.models.on_call import OnCall, SafetySettings
from safety.models.plan import PlanLook, SafetyPlan, SafetyPlanQuerySet
from safety.models.tasks import Disposition, Happened, SafetyTask, SafetyTaskChange, SafetyTaskQuerySet
from safety.tiers import Source, Tier

__all__ = [
    "CrisisLine",
    "Disposition",
    "FoundWords",
    "Happened",
    "OnCall",
    "PlanLook",
    "PrivateLook",
    "SafetyPlan",
    "SafetyPlanQuerySet",
    "SafetySettings",
    "SafetyTask",
    "SafetyTaskChange",
    "SafetyTaskQuerySet",
    "Source",
    "Stage",
    "Tier",
    "Way",
]
