"""The rules of the caseload: each looks at the facts and gives a reason with its numbers, or none. Pure.

Where a number is published, its source stands beside it; the others are ours, and say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from typing import Any, Final

from home.facts import Facts
from journey.relapse import Reading
from journey.stages import Phase

#: Longer than this without a PHQ-9 and the clinician is told, in maintenance twice as long. The measure asks about two
#: weeks (Kroenke 2001, doi:10.1046/j.1525-1497.2001.016009606.x); to tell after one such span, or two, is ours.
QUIET_DAYS: Final = 14
#: So many windows closed since the last reading are worth a look. Ours.
UNREAD_WINDOWS: Final = 2
#: A session is said to be late this long after its time. Ours.
LATE: Final = timedelta(minutes=15)
#: A window with nothing written is worth a look once its last day has begun. Ours; that it lasts 72 hours is convention.
LAST_DAY: Final = timedelta(hours=24)
#: The clinician hears so many days ahead that a maintenance session falls due and none is booked. Ours.
SOON_DAYS: Final = 7


class Urgency(IntEnum):
    """How soon somebody should look; smaller comes first."""

    NOW = 0
    TODAY = 1
    SOON = 2
    NONE = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to look: a code (the sentence is the presenter's) with its numbers; of two, the heavier comes first."""

    code: str
    urgency: Urgency
    values: dict[str, Any] = field(default_factory=dict)
    weight: float = 0.0


def safety_task(facts: Facts) -> Reason | None:
    """An open safety task, whatever its tier: the gravest, then the overdue, then the oldest."""
    task = facts.task
    if task is None:
        return None
    minutes = int((facts.now - task.opened_at).total_seconds() // 60)
    # A tier weighs more than being overdue, and that more than any age (ten years are 5.3 million minutes).
    weight = (10 - task.grade) * 1e9 + task.is_overdue * 1e8 + minutes
    return Reason("safety_task", Urgency.NOW, {"minutes": minutes, "task": task}, weight)


def in_progress(facts: Facts) -> Reason | None:
    """A session is under way."""
    return Reason("in_progress", Urgency.NOW) if facts.ahead.in_progress else None


def phq9_up(facts: Facts) -> Reason | None:
    """A rise by the reliable number of points or more, from the baseline or from the patient's own last reading.

    The number is the instrument's (PHQ-9: 6, IAPT manual). Of the two the larger rise is told, of equal ones the later.
    """
    if facts.standing is None or facts.limit is None:
        return None
    latest = facts.standing.latest
    held = [one for one in (facts.standing.comparable_baseline, facts.standing.previous) if one is not None]
    start = max(held, key=lambda one: (latest.total - one.total, one.at), default=None)
    if start is None or latest.total - start.total < facts.limit:
        return None
    return _rise("phq9_up", Urgency.NOW, start, latest)


def above_best(facts: Facts) -> Reason | None:
    """As far above the patient's own best reading of the half year; in maintenance the relapse watch says it."""
    standing = facts.standing
    if standing is None or standing.best is None or facts.limit is None or facts.phase == Phase.MAINTENANCE:
        return None
    if standing.latest.total - standing.best.total < facts.limit or phq9_up(facts) is not None:
        return None
    return _rise("above_best", Urgency.SOON, standing.best, standing.latest)


def relapse(facts: Facts) -> Reason | None:
    """The relapse watch proposes an earlier session, and nobody has looked at this reading yet."""
    if facts.relapse is None:
        return None
    ground = facts.relapse.grounds[0]
    values = {
        "rule": ground.rule.value,
        "count": len(ground.readings),
        "line": ground.line,
        "points": ground.points,
        "since": ground.reference.at,
        "from": ground.reference.total,
        "to": facts.relapse.latest.total,
    }
    return Reason("relapse", Urgency.TODAY, values, ground.points)


def item_alert(facts: Facts) -> Reason | None:
    """The newest reading has an answer that asked for a person, and the task about it is settled."""
    if facts.flagged_at is None or facts.task is not None:
        return None
    return Reason("item_alert", Urgency.SOON, {"since": facts.flagged_at})


def session_not_recorded(facts: Facts) -> Reason | None:
    """A day has gone by over a session of which nothing was written down."""
    since = facts.ahead.unrecorded_at
    if since is None:
        return None
    return Reason("session_not_recorded", Urgency.TODAY, {"since": since}, (facts.now - since).days)


def session_today(facts: Facts) -> Reason | None:
    """A session today: still to come, or late."""
    at = facts.ahead.today_at
    if at is None:
        return None
    late = facts.now - at > LATE
    return Reason("session_not_begun" if late else "session_today", Urgency.TODAY, {"at": at}, -at.timestamp())


def message_waiting(facts: Facts) -> Reason | None:
    """The patient wrote, and the clinic's own time for an answer is over."""
    since = facts.letter_since
    if since is None:
        return None
    return Reason("message_waiting", Urgency.TODAY, {"since": since}, (facts.now - since).total_seconds())


def induction_done(facts: Facts) -> Reason | None:
    """All doses of the induction are given: the clinician's word is what the course waits for."""
    done = facts.phase == Phase.INDUCTION and 0 < facts.doses_planned <= facts.doses_given
    return Reason("induction_done", Urgency.TODAY, {"doses": facts.doses_given}) if done else None


def maintenance(facts: Facts) -> Reason | None:
    """The protocol's days for the next session come, are here or are over, and nothing is booked."""
    if facts.due is None or facts.ahead.next_at is not None or facts.phase != Phase.MAINTENANCE:
        return None
    over, wait = (facts.today - facts.due.latest).days, (facts.due.earliest - facts.today).days
    if over > 0:
        return Reason("maintenance_overdue", Urgency.TODAY, {"days": over}, over)
    if wait <= 0:
        return Reason("maintenance_due", Urgency.SOON, {"until": facts.due.latest}, over)
    return Reason("maintenance_soon", Urgency.SOON, {"days": wait}, -wait) if wait <= SOON_DAYS else None


def unread(facts: Facts) -> Reason | None:
    """Nothing was read for some windows or for some days. Whoever stopped the PHQ-9 is told by ``stopped``."""
    if facts.phq9_stopped or facts.phase not in (Phase.INDUCTION, Phase.MAINTENANCE):
        return None
    if facts.windows_unread >= UNREAD_WINDOWS:
        return Reason("windows_unread", Urgency.SOON, {"windows": facts.windows_unread}, facts.windows_unread)
    if facts.latest_at is None:
        return Reason("no_reading", Urgency.SOON)
    days = (facts.now - facts.latest_at).days
    limit = QUIET_DAYS if facts.phase == Phase.INDUCTION else 2 * QUIET_DAYS
    return Reason("reading_old", Urgency.SOON, {"days": days}, days) if days > limit else None


def given_up(facts: Facts) -> Reason | None:
    """A questionnaire was asked for and chased, and is asked for no longer."""
    return Reason("given_up", Urgency.SOON, {"measures": facts.given_up}) if facts.given_up else None


def stopped(facts: Facts) -> Reason | None:
    """The patient does not want to be asked any more."""
    return Reason("stopped", Urgency.SOON, {"measures": facts.stopped}) if facts.stopped else None


def preparation_waits(facts: Facts) -> Reason | None:
    """The first session is near, and something that the clinic asks for before it is not done."""
    at = facts.ahead.next_at
    if not facts.unprepared or at is None or facts.phase != Phase.PREPARATION:
        return None
    return Reason("preparation_waits", Urgency.SOON, {"since": at, "things": facts.unprepared}, -at.timestamp())


def window_unused(facts: Facts) -> Reason | None:
    """A window closes soon and nothing is written in it."""
    closes = facts.window_closes_at
    if closes is None or closes - facts.now > LAST_DAY:
        return None
    return Reason("window_unused", Urgency.SOON, {"closes": closes}, -closes.timestamp())


def no_plan(facts: Facts) -> Reason | None:
    """No course, or one with nothing booked that goes on only with a session."""
    if facts.phase is None:
        return Reason("course_closed", Urgency.NONE) if facts.had_course else Reason("no_course", Urgency.SOON)
    if facts.ahead.next_at is not None or facts.ahead.in_progress:
        return None
    if facts.phase == Phase.PREPARATION:
        return Reason("nothing_booked", Urgency.SOON, {"phase": facts.phase})
    if facts.phase == Phase.INDUCTION and facts.doses_given < facts.doses_planned:
        return Reason("nothing_booked", Urgency.SOON, {"phase": facts.phase})
    return None


def _rise(code: str, urgency: Urgency, start: Reading, latest: Reading) -> Reason:
    points = latest.total - start.total
    return Reason(code, urgency, {"points": points, "since": start.at, "from": start.total, "to": latest.total}, points)


RULES: Final[tuple[Callable[[Facts], Reason | None], ...]] = (
    safety_task,
    in_progress,
    phq9_up,
    above_best,
    relapse,
    session_not_recorded,
    session_today,
    message_waiting,
    induction_done,
    maintenance,
    unread,
    given_up,
    stopped,
    item_alert,
    preparation_waits,
    window_unused,
    no_plan,
)
