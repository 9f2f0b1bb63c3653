"""What this room keeps: safety tasks, and the lines to turn to in a crisis."""

from safety.models.lines import CrisisLine, Way
from safety.models.tasks import Disposition, SafetyTask, SafetyTaskQuerySet, Source

__all__ = ["CrisisLine", "Disposition", "SafetyTask", "SafetyTaskQuerySet", "Source", "Way"]
