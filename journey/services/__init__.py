"""What can be done in this room."""

from journey.services.courses import change_phase, close_course, open_course
from journey.services.medication import Told, correct_medication_change, record_medication_change
from journey.services.plans import Terms, draft_plan, drop_plan, sign_plan
from journey.services.preparation import Companion, hold_session, name_companion, read_card, take_back
from journey.services.protocols import ProtocolFileChanged, load_protocols
from journey.services.relapse import review_relapse

__all__ = [
    "Companion",
    "ProtocolFileChanged",
    "Terms",
    "Told",
    "change_phase",
    "close_course",
    "correct_medication_change",
    "draft_plan",
    "drop_plan",
    "hold_session",
    "load_protocols",
    "name_companion",
    "open_course",
    "read_card",
    "record_medication_change",
    "review_relapse",
    "sign_plan",
    "take_back",
]
