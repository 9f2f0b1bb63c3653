"""What this room keeps: what is asked, begun and answered, and the questionnaires that clinics took over."""

from measures.models.assignments import (
    Assignment,
    AssignmentChange,
    AssignmentQuerySet,
    MeasureLink,
    State,
    StoppedMeasure,
    Why,
)
from measures.models.drafts import Draft, DraftQuerySet
from measures.models.library import InstrumentVersion, InstrumentVersionQuerySet
from measures.models.lines import SCORE_LINES, ScoreLine
from measures.models.responses import Kind, Response, ResponseQuerySet, Unfinished

__all__ = [
    "SCORE_LINES",
    "Assignment",
    "AssignmentChange",
    "AssignmentQuerySet",
    "Draft",
    "DraftQuerySet",
    "InstrumentVersion",
    "InstrumentVersionQuerySet",
    "Kind",
    "MeasureLink",
    "Response",
    "ResponseQuerySet",
    "ScoreLine",
    "State",
    "StoppedMeasure",
    "Unfinished",
    "Why",
]
