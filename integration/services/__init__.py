"""The writes of this room."""

from integration.services import practices, prompts
from integration.services.actions import Outcome, answer_action
from integration.services.content import back_to_house, load_content, publish
from integration.services.drafts import Pause, Paused, keep_draft, put_away
from integration.services.entries import edit_entry, look_at_reopened, share_entry, unshare_entry, write_entry
from integration.services.links import revoke_link
from integration.services.plan import ask_again, next_question, replan_for
from integration.services.windows import close_run_out, correct_window, open_window_for

__all__ = [
    "Outcome",
    "Pause",
    "Paused",
    "answer_action",
    "ask_again",
    "back_to_house",
    "close_run_out",
    "correct_window",
    "edit_entry",
    "keep_draft",
    "load_content",
    "look_at_reopened",
    "next_question",
    "open_window_for",
    "practices",
    "prompts",
    "publish",
    "put_away",
    "replan_for",
    "revoke_link",
    "share_entry",
    "unshare_entry",
    "write_entry",
]
