"""Who needs somebody first, and why, in words: the order of the caseload. Pure values in, a ranked reason out.

The order is the clinic's common sense, not a risk score: it says what is open, it predicts nothing. Change lines for
the PHQ-9 follow ``measures.scoring`` (reliable change: 6 points).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any, Final

from journey.stages import Phase

RELIABLE_PHQ9: Final = 6
#: Longer than this without a PHQ-9 and the clinician is told; the measure itself asks about two weeks.
QUIET_DAYS: Final = 14
#: A session is said to be late this long after its time.
LATE: Final = timedelta(minutes=15)
#: A window with nothing written is worth a look once its last day has begun.
LAST_DAY: Final = timedelta(hours=24)


class Urgency(IntEnum):
    """How soon somebody should look; smaller comes first."""

    NOW = 0
    TODAY = 1
    SOON = 2
    NONE = 3


@dataclass(frozen=True)
class Facts:
    """What is known of one patient at ``now``; instants are aware, days are whole."""

    now: datetime
    phase: str | None
    had_course: bool = False
    safety_open_since: datetime | None = None
    phq9_baseline: int | None = None
    phq9_baseline_at: datetime | None = None
    phq9_latest: int | None = None
    phq9_latest_at: datetime | None = None
    session_today_at: datetime | None = None
    session_overdue_since: datetime | None = None
    in_progress: bool = False
    window_closes_at: datetime | None = None
    window_written: bool = False
    doses_given: int = 0
    doses_planned: int = 0
    maintenance_overdue_days: int = 0
    maintenance_due: bool = False
    next_session_at: datetime | None = None


@dataclass(frozen=True)
class Reason:
    """One reason to look: a code (the sentence is the presenter's) with its numbers."""

    code: str
    urgency: Urgency
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Need:
    """All reasons, worst first; never empty."""

    reasons: tuple[Reason, ...]

    @property
    def urgency(self) -> Urgency:
        """That of the first reason."""
        return self.reasons[0].urgency

    def sort_key(self, name: str) -> tuple[int, int, str]:
        """Worst first, then whoever has more reasons, then by name."""
        return (self.urgency, -len(self.reasons), name.casefold())


def need(facts: Facts) -> Need:
    """The reasons to look at this patient now, worst first; ``steady`` when there is none."""
    found = [reason for rule in RULES if (reason := rule(facts)) is not None]
    found.sort(key=lambda reason: reason.urgency)
    return Need(tuple(found) or (Reason("steady", Urgency.NONE),))


def _safety(facts: Facts) -> Reason | None:
    since = facts.safety_open_since
    if since is None:
        return None
    return Reason("safety_task", Urgency.NOW, {"minutes": _minutes(facts.now - since)})


def _in_progress(facts: Facts) -> Reason | None:
    return Reason("in_progress", Urgency.NOW) if facts.in_progress else None


def _worse(facts: Facts) -> Reason | None:
    if facts.phq9_latest is None or facts.phq9_baseline is None or facts.phq9_latest_at == facts.phq9_baseline_at:
        return None
    up = facts.phq9_latest - facts.phq9_baseline
    if up < RELIABLE_PHQ9:
        return None
    return Reason("phq9_up", Urgency.NOW, {"points": up, "since": facts.phq9_baseline_at})


def _session_overdue(facts: Facts) -> Reason | None:
    since = facts.session_overdue_since
    return None if since is None else Reason("session_not_recorded", Urgency.TODAY, {"since": since})


def _session_today(facts: Facts) -> Reason | None:
    at = facts.session_today_at
    if at is None:
        return None
    late = facts.now - at > LATE
    return Reason("session_not_begun" if late else "session_today", Urgency.TODAY, {"at": at})


def _maintenance(facts: Facts) -> Reason | None:
    if facts.phase != Phase.MAINTENANCE or facts.next_session_at is not None:
        return None
    if facts.maintenance_overdue_days > 0:
        return Reason("maintenance_overdue", Urgency.TODAY, {"days": facts.maintenance_overdue_days})
    return Reason("maintenance_due", Urgency.SOON) if facts.maintenance_due else None


def _induction_done(facts: Facts) -> Reason | None:
    done = facts.phase == Phase.INDUCTION and 0 < facts.doses_planned <= facts.doses_given
    return Reason("induction_done", Urgency.TODAY, {"doses": facts.doses_given}) if done else None


def _window_quiet(facts: Facts) -> Reason | None:
    closes = facts.window_closes_at
    if closes is None or facts.window_written or closes - facts.now > LAST_DAY:
        return None
    return Reason("window_unused", Urgency.SOON, {"closes": closes})


def _no_reading(facts: Facts) -> Reason | None:
    if facts.phase not in (Phase.INDUCTION, Phase.MAINTENANCE):
        return None
    if facts.phq9_latest_at is None:
        return Reason("no_reading", Urgency.SOON)
    days = (facts.now - facts.phq9_latest_at).days
    limit = QUIET_DAYS if facts.phase == Phase.INDUCTION else 2 * QUIET_DAYS
    return Reason("reading_old", Urgency.SOON, {"days": days}) if days > limit else None


def _no_plan(facts: Facts) -> Reason | None:
    if facts.phase is None:
        return Reason("course_closed", Urgency.NONE) if facts.had_course else Reason("no_course", Urgency.SOON)
    waiting = facts.phase == Phase.PREPARATION and facts.next_session_at is None
    return Reason("nothing_booked", Urgency.SOON) if waiting else None


RULES: Final[tuple[Callable[[Facts], Reason | None], ...]] = (
    _safety,
    _in_progress,
    _worse,
    _session_overdue,
    _session_today,
    _induction_done,
    _maintenance,
    _window_quiet,
    _no_reading,
    _no_plan,
)


def _minutes(gap: timedelta) -> int:
    return int(gap.total_seconds() // 60)
