"""The sessions and doses of a course, as many of them as a page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from journey.models import Course
from sessions.models import Dose, TreatmentSession
from sessions.states import AHEAD, SessionState

NEWEST = 8


@dataclass(frozen=True)
class DoseGiven:
    """When a dose began and ended (None while it is under way), and in which phase."""

    started_at: datetime
    ended_at: datetime | None
    phase: str


@dataclass(frozen=True)
class Sessions:
    """The sessions of a course: those ahead, soonest first, the one under way, the newest of all, the latest first."""

    ahead: list[TreatmentSession]
    under_way: TreatmentSession | None
    newest: list[TreatmentSession]
    doses: list[DoseGiven]

    @property
    def first_dose_at(self) -> datetime | None:
        """When the first dose began: what was answered by then is the baseline."""
        return self.doses[0].started_at if self.doses else None

    @property
    def ends(self) -> list[datetime]:
        """When doses ended, in order."""
        return [one.ended_at for one in self.doses if one.ended_at is not None]


def sessions_of(course: Course | None) -> Sessions:
    """What the page shows of the course's sessions. Four queries, none without a course."""
    if course is None:
        return Sessions([], None, [], [])
    current = list(course.sessions.filter(state__in=[*AHEAD, SessionState.IN_PROGRESS]).order_by("starts_at"))
    doses = Prefetch("doses", Dose.objects.filter(corrected_by=None))
    newest = course.sessions.order_by("-starts_at", "-id").prefetch_related(doses)
    return Sessions(
        ahead=[one for one in current if one.state in AHEAD],
        under_way=next((one for one in current if one.state == SessionState.IN_PROGRESS), None),
        newest=list(newest[: NEWEST + 1]),
        doses=doses_of(course),
    )


def doses_of(course: Course) -> list[DoseGiven]:
    """Every dose of the course as it stands after corrections, in order. One query."""
    rows = Dose.objects.filter(session__course=course, corrected_by=None).order_by("started_at")
    return [DoseGiven(*row) for row in rows.values_list("started_at", "ended_at", "session__phase")]
