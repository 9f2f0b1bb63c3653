"""What this room keeps: answers to questionnaires, and the questionnaires that clinics took over."""

from measures.models.library import InstrumentVersion, InstrumentVersionQuerySet
from measures.models.responses import Kind, Response, ResponseQuerySet, Unfinished

__all__ = ["InstrumentVersion", "InstrumentVersionQuerySet", "Kind", "Response", "ResponseQuerySet", "Unfinished"]
