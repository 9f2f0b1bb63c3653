"""What can be done in this room."""

from journey.services.courses import change_phase, close_course, open_course
from journey.services.medication import Told, correct_medication_change, record_medication_change
from journey.services.protocols import ProtocolFileChanged, load_protocols
from journey.services.relapse import review_relapse

__all__ = [
    "ProtocolFileChanged",
    "Told",
    "change_phase",
    "close_course",
    "correct_medication_change",
    "load_protocols",
    "open_course",
    "record_medication_change",
    "review_relapse",
]
