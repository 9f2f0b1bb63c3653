"""What can be done in this room."""

from sessions.services.alerts import raise_alert
from sessions.services.booking import book_induction, book_next
from sessions.services.changes import cancel_session, mark_missed, move_session
from sessions.services.day import begin, end_dose, record_departure, record_reading
from sessions.services.dosing import DoseGiven, HeldBack, correct_dose, holds_now, start_dose
from sessions.services.phases import finish_induction

__all__ = [
    "DoseGiven",
    "HeldBack",
    "begin",
    "book_induction",
    "book_next",
    "cancel_session",
    "correct_dose",
    "end_dose",
    "finish_induction",
    "holds_now",
    "mark_missed",
    "move_session",
    "raise_alert",
    "record_departure",
    "record_reading",
    "start_dose",
]
