"""What may be done about safety."""

from safety.selectors import crisis_for, has_open_task
from safety.services.lines import set_lines
from safety.services.plan import read_plan, save_plan
from safety.services.tasks import close_task, look_again, open_task, tell_again

__all__ = [
    "close_task",
    "crisis_for",
    "has_open_task",
    "look_again",
    "open_task",
    "read_plan",
    "save_plan",
    "set_lines",
    "tell_again",
]
