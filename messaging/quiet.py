"""Quiet hours: when a person is not to be disturbed, by the clock on their own wall.

A message that falls into quiet hours is put off, never dropped; who asks decides what to do when the
put-off instant comes too late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.walltime import aware_utc, clock_changes, instants, local_day

MINUTE = timedelta(minutes=1)
# Far enough to pass a day that a zone left out altogether (Pacific/Apia, 30 December 2011) and a missing hour after it.
REACH = timedelta(days=4)


def to_the_minute(wall: time) -> time:
    """A time of day without its seconds."""
    return wall.replace(second=0, microsecond=0)


@dataclass(frozen=True)
class QuietHours:
    """Local wall times, `starts` included and `ends` not; may cross midnight; equal times mean no quiet hours.

    Whole minutes, whatever was given: so there is none, or a minute of each day is free and a message finds it.
    """

    starts: time
    ends: time

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", to_the_minute(self.starts))
        object.__setattr__(self, "ends", to_the_minute(self.ends))

    def contains(self, local: datetime | time) -> bool:
        """Whether a local wall time falls into the quiet hours. A datetime must already be in the person's zone."""
        wall = (local.time() if isinstance(local, datetime) else local).replace(tzinfo=None, fold=0)
        if self.starts == self.ends:
            return False
        if self.starts < self.ends:
            return self.starts <= wall < self.ends
        return wall >= self.starts or wall < self.ends


def is_allowed(at: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> bool:
    """Whether a message may reach a person in `zone` at this instant."""
    return quiet is None or not quiet.contains(at.astimezone(zone))


def next_allowed(at: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> datetime:
    """The first instant at or after `at`, in UTC, outside the quiet hours.

    Right across clock changes: where the clocks jump over the end of the quiet hours, it is the instant of the jump;
    where an hour comes twice, both are quiet. Raises ValueError for a naive `at`.
    """
    at = aware_utc(at)
    if quiet is None or is_allowed(at, zone, quiet):
        return at
    until = at + REACH
    edges = {*_shown(quiet.ends, at, until, zone), *clock_changes(at, until, zone)}
    return _first((edge for edge in sorted(edges) if edge > at), zone, quiet)


def previous_allowed(at: datetime, zone: ZoneInfo, quiet: QuietHours | None) -> datetime:
    """The last allowed minute at or before `at`, in UTC: `at` itself, or the minute before the quiet hours began.

    Raises ValueError for a naive `at`.
    """
    at = aware_utc(at)
    if quiet is None or is_allowed(at, zone, quiet):
        return at
    since = at - REACH
    edges = {*_shown(quiet.starts, since, at, zone), *clock_changes(since, at, zone)}
    return _first((edge - MINUTE for edge in sorted(edges, reverse=True) if edge <= at), zone, quiet)


def _shown(wall: time, since: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Each instant at which the clocks show `wall`, on every local day from `since` to `until`."""
    day = local_day(since, zone)
    while day <= local_day(until, zone):
        yield from instants(day, wall, zone)
        day += timedelta(days=1)


def _first(candidates: Iterable[datetime], zone: ZoneInfo, quiet: QuietHours) -> datetime:
    for candidate in candidates:
        if is_allowed(candidate, zone, quiet):
            return candidate
    message = "these quiet hours leave no minute of the day"
    raise ValueError(message)
