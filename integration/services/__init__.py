"""The writes of this room."""

from integration.services.entries import edit_entry, share_entry, unshare_entry, write_entry
from integration.services.links import revoke_link
from integration.services.plan import replan_for
from integration.services.windows import close_run_out, correct_window, open_window_for

__all__ = [
    "close_run_out",
    "correct_window",
    "edit_entry",
    "open_window_for",
    "replan_for",
    "revoke_link",
    "share_entry",
    "unshare_entry",
    "write_entry",
]
