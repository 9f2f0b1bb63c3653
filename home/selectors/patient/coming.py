"""What happens next to a patient, soonest first: the next session, the window's end, the next questionnaire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from integration.models import IntegrationWindow
from measures.models.assignments import Assignment
from sessions.cadence import MaintenanceDue
from sessions.models import TreatmentSession

if TYPE_CHECKING:
    from home.selectors.patient.asked import Asked

What = Literal["session", "window", "question", "due"]


@dataclass(frozen=True)
class Coming:
    """One thing ahead: when, and the row that it is about."""

    what: What
    at: datetime
    session: TreatmentSession | None = None
    window: IntegrationWindow | None = None
    assignment: Assignment | None = None
    due: MaintenanceDue | None = None
    is_late: bool = False


def coming_of(
    ahead: list[TreatmentSession],
    window: IntegrationWindow | None,
    asked: Asked,
    due: MaintenanceDue | None,
    zone: ZoneInfo,
) -> list[Coming]:
    """All that is ahead, soonest first; a session that is due stands there only while none is booked. No query."""
    return sorted(_each(ahead, window, asked, due, zone), key=lambda one: one.at)


def _each(
    ahead: list[TreatmentSession],
    window: IntegrationWindow | None,
    asked: Asked,
    due: MaintenanceDue | None,
    zone: ZoneInfo,
) -> Iterator[Coming]:
    for session in ahead[:2]:
        yield Coming("session", session.starts_at, session=session)
    if window is not None:
        yield Coming("window", window.closes_at, window=window)
    for assignment in asked.waiting[:3]:
        yield Coming("question", assignment.due_at, assignment=assignment)
    if due is not None and not ahead:
        today = asked.now.astimezone(zone).date()
        begins = datetime.combine(due.earliest, time.min, zone)
        yield Coming("due", begins, due=due, is_late=due.latest < today)
