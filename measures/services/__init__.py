"""What may be done with questionnaires."""

from measures.services.answering import keep_unfinished, submit
from measures.services.assignments import end_plan, expire_due, give_up, settle_answered, sync_assignments
from measures.services.drafts import keep_draft, throw_away_drafts
from measures.services.telling import tell_due
from measures.services.wishes import ask_for, resume_measure, skip, stop_measure, withdraw

__all__ = [
    "ask_for",
    "end_plan",
    "expire_due",
    "give_up",
    "keep_draft",
    "keep_unfinished",
    "resume_measure",
    "settle_answered",
    "skip",
    "stop_measure",
    "submit",
    "sync_assignments",
    "tell_due",
    "throw_away_drafts",
    "withdraw",
]
