"""When somebody is reminded of what is booked: pure functions of values and ``now``.

The day before, at a time of the patient's own clock; and before a call by video once more, an hour before. What is booked
too late for the day before is said at once, as long as it is still some hours away. Numbers are ours, none is clinical.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from common.walltime import aware_utc, local_day, to_utc
from messaging.quiet import QuietHours, is_allowed, next_allowed, previous_allowed

TOMORROW = "session_tomorrow"
SOON = "session_soon"

DAY = timedelta(days=1)
AN_HOUR_BEFORE = timedelta(hours=1)
STILL_OF_USE = {TOMORROW: timedelta(hours=3), SOON: timedelta(minutes=10)}
"""So long before the appointment a reminder that comes late is still worth saying."""
ENDS_BEFORE = {TOMORROW: timedelta(hours=1), SOON: timedelta(0)}
"""So long before the appointment one that waits is of no use any more."""


@dataclass(frozen=True)
class Coming:
    """Something booked: a session or a talk."""

    id: UUID
    starts_at: datetime
    by_video: bool = False
    is_session: bool = True


@dataclass(frozen=True)
class ReminderLine:
    """A reminder of ``kind`` goes at ``at`` about the appointment at ``about_at``.

    ``is_late``: its own time had passed, so it goes as soon as it may.
    """

    kind: str
    at: datetime
    about_at: datetime
    about_id: UUID | None = None
    is_late: bool = False

    @property
    def expires_at(self) -> datetime:
        """From when on it is of no use any more."""
        return self.about_at - ENDS_BEFORE[self.kind]


def reminders(
    coming: Iterable[Coming], *, day_before_at: time, zone: ZoneInfo, now: datetime, quiet: QuietHours | None = None
) -> tuple[ReminderLine, ...]:
    """The reminders of what is booked, in the order in which they go; ``zone`` and ``quiet`` are the patient's."""
    now = aware_utc(now)
    lines = [
        line
        for one in coming
        for line in (_day_before(one, day_before_at, zone, now, quiet), _hour_before(one, zone, now, quiet))
        if line is not None
    ]
    return tuple(sorted(lines, key=lambda line: (line.at, line.about_at, line.kind)))


def _day_before(
    one: Coming, wall: time, zone: ZoneInfo, now: datetime, quiet: QuietHours | None
) -> ReminderLine | None:
    starts_at = aware_utc(one.starts_at)
    latest = starts_at - STILL_OF_USE[TOMORROW]
    at = to_utc(local_day(starts_at, zone) - DAY, wall, zone)
    if at > latest:  # shortly after midnight, or after a day that the zone left out
        at = starts_at - DAY
    if not is_allowed(at, zone, quiet):
        at = _allowed_around(at, latest, zone, now, quiet)
    return _line(TOMORROW, one, at, latest, zone, now, quiet)


def _hour_before(one: Coming, zone: ZoneInfo, now: datetime, quiet: QuietHours | None) -> ReminderLine | None:
    if not one.by_video:
        return None
    starts_at = aware_utc(one.starts_at)
    return _line(SOON, one, starts_at - AN_HOUR_BEFORE, starts_at - STILL_OF_USE[SOON], zone, now, quiet)


def _line(
    kind: str, one: Coming, at: datetime, latest: datetime, zone: ZoneInfo, now: datetime, quiet: QuietHours | None
) -> ReminderLine | None:
    if at > now:
        return ReminderLine(kind, at, one.starts_at, one.id)
    if now >= latest:
        return None
    soonest = next_allowed(now, zone, quiet)
    # Where quiet hours leave no time for it, the outbox holds it back and says so.
    return ReminderLine(kind, soonest if soonest < latest else now, one.starts_at, one.id, is_late=True)


def _allowed_around(
    at: datetime, latest: datetime, zone: ZoneInfo, now: datetime, quiet: QuietHours | None
) -> datetime:
    """The last minute before the quiet hours, as whoever prepares needs the evening; else the first one after them."""
    before = previous_allowed(at, zone, quiet)
    if before > now:
        return before
    after = next_allowed(at, zone, quiet)
    return after if after < latest else at
