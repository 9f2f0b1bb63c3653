"""What can be done in this room."""

from sessions.services.alerts import raise_alert
from sessions.services.booking import book_induction, book_next, book_series, faults_of_dates
from sessions.services.changes import assign, cancel_session, confirm, mark_missed, move_session
from sessions.services.day import begin, end_dose, record_departure, record_reading
from sessions.services.dosing import DoseGiven, HeldBack, correct_dose, holds_now, start_dose
from sessions.services.meetings import book_meeting, cancel_meeting, hold_meeting, mark_meeting_missed, move_meeting
from sessions.services.phases import finish_induction
from sessions.services.series import move_series
from sessions.services.slots import KEEP, MeetingSlot, Slot

__all__ = [
    "KEEP",
    "DoseGiven",
    "HeldBack",
    "MeetingSlot",
    "Slot",
    "assign",
    "begin",
    "book_induction",
    "book_meeting",
    "book_next",
    "book_series",
    "cancel_meeting",
    "cancel_session",
    "confirm",
    "correct_dose",
    "end_dose",
    "faults_of_dates",
    "finish_induction",
    "hold_meeting",
    "holds_now",
    "mark_meeting_missed",
    "mark_missed",
    "move_meeting",
    "move_series",
    "move_session",
    "raise_alert",
    "record_departure",
    "record_reading",
    "start_dose",
]
