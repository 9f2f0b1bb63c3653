"""What may be done about safety."""

from safety.selectors import crisis_for, has_open_task
from safety.services.answering import close_task, hand_on, note_on_task, take_task
from safety.services.escalating import escalate_due
from safety.services.lines import set_lines
from safety.services.looking import let_look, may_look_at_private, stop_looking
from safety.services.on_call import arrange_on_call, leave_duty, set_duty
from safety.services.opening import ask_for_a_call, look_again, open_by_hand, open_task, tell_again
from safety.services.plan import read_plan, save_plan
from safety.services.screening import screen_text

__all__ = [
    "arrange_on_call",
    "ask_for_a_call",
    "close_task",
    "crisis_for",
    "escalate_due",
    "hand_on",
    "has_open_task",
    "leave_duty",
    "let_look",
    "look_again",
    "may_look_at_private",
    "note_on_task",
    "open_by_hand",
    "open_task",
    "read_plan",
    "save_plan",
    "screen_text",
    "set_duty",
    "set_lines",
    "stop_looking",
    "take_task",
    "tell_again",
]
