"""What can be done in this room."""

from journey.services.courses import change_phase, close_course, open_course
from journey.services.protocols import ProtocolFileChanged, load_protocols

__all__ = ["ProtocolFileChanged", "change_phase", "close_course", "load_protocols", "open_course"]
