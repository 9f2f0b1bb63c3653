"""What may be done with questionnaires."""

from measures.services.answering import keep_unfinished, submit
from measures.services.assignments import end_plan, expire_due, give_up, settle_answered, sync_assignments
from measures.services.drafts import keep_draft
from measures.services.library import retire, take_over
from measures.services.requests import each_alone
from measures.services.telling import tell_due
from measures.services.totals import Rated, corrected_total, entered_total
from measures.services.wishes import ask_for, resume_measure, skip, stop_measure, withdraw

__all__ = [
    "Rated",
    "ask_for",
    "corrected_total",
    "each_alone",
    "end_plan",
    "entered_total",
    "expire_due",
    "give_up",
    "keep_draft",
    "keep_unfinished",
    "resume_measure",
    "retire",
    "settle_answered",
    "skip",
    "stop_measure",
    "submit",
    "sync_assignments",
    "take_over",
    "tell_due",
    "withdraw",
]
