"""One message a day: which instant a message gets, and which of two has a day that both want.

A person gets at most one message a local day that leaves the house, whatever it is about. The first hour after a dose
goes first; then what the care team wrote, as a person waits for that answer and it brings them in on that day as well;
then the rest of the window, and last a questionnaire. Whoever gives
way goes on the next free day, at the same time by the person's clock, as long as it is of use then. A day that something
stronger will want is left free for it: what falls on it goes on the day before, if it may come so early, else on a later one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from common.walltime import local_day, to_utc
from messaging.gate import too_late
from messaging.quiet import QuietHours, next_allowed

DAY = timedelta(days=1)
REACH = timedelta(days=7)
"""How far a message without an end may move; later it would say something about a time long gone."""

ONE_A_DAY = "one_a_day"
"""Why a message was held back: its day, and every later one of its use, had another."""
DAY_TAKEN = "day_taken"
"""Why a message waits for a later day."""
DAY_KEPT = "day_kept"
"""Why a message goes on another day, or not at all: its own is kept for something that will come."""
PAUSED = "paused"
"""Why a message waits: its person asked for a pause."""

COMES_BACK = frozenset({DAY_KEPT, PAUSED})
"""Why a message waits that goes at its own time after all when the reason is gone."""


class Rank(IntEnum):
    """Who goes first on a day that several want; the smaller number does."""

    FIRST_HOUR = 0
    TEAM = 1
    WINDOW = 2
    QUESTIONNAIRE = 3


@dataclass(frozen=True)
class Standing:
    """What has a day: its rank, and whether it may still give way (nothing of it is on the wire)."""

    rank: Rank
    may_give_way: bool

    def gives_way_to(self, rank: Rank) -> bool:
        """Whether a message of that rank gets the day instead."""
        return self.may_give_way and rank < self.rank


@dataclass(frozen=True)
class Place:
    """When a message goes, the day that it takes, and whether another one has to give way there."""

    at: datetime
    day: date
    pushes: bool


@dataclass(frozen=True)
class Spared:
    """Days that something stronger will want: ``days`` are taken only when no other has room, ``firmly`` never."""

    days: Collection[date] = frozenset()
    firmly: Collection[date] = frozenset()

    def __contains__(self, day: date) -> bool:
        return day in self.days or day in self.firmly


NOTHING_SPARED = Spared()


def place(
    at: datetime,
    rank: Rank,
    taken: Mapping[date, Standing],
    *,
    zone: ZoneInfo,
    quiet: QuietHours | None,
    expires_at: datetime | None,
    spared: Spared = NOTHING_SPARED,
    earliest: datetime | None = None,
) -> Place | None:
    """Where a message goes that is wanted at ``at``; None when no day of its use has room for it.

    Its own day comes first, then each that follows. Where its own is spared for something else, the day before comes
    first, if it is of use from ``earliest`` on (None: not before ``at``); a spared day is only taken when there is no
    other. Quiet hours only move what goes on another day: at its own instant the caller has asked for it, and the drain
    asks once more.
    """
    last_resort = None
    for instant in _instants(at, zone, quiet, expires_at, earliest if local_day(at, zone) in spared else None):
        day = local_day(instant, zone)
        standing = taken.get(day)
        if day in spared.firmly or (standing is not None and not standing.gives_way_to(rank)):
            continue
        found = Place(instant, day, pushes=standing is not None)
        if day not in spared:
            return found
        last_resort = last_resort or found
    return last_resort


def strongest(*standings: Standing) -> Standing:
    """What counts of several that have the same day: one that can not give way, else the first in rank."""
    return min(standings, key=lambda one: (one.may_give_way, one.rank))


def _instants(
    at: datetime, zone: ZoneInfo, quiet: QuietHours | None, expires_at: datetime | None, earliest: datetime | None
) -> Iterator[datetime]:
    """The instant itself, then on the day before and on each later one the same time by the clock, put off by quiet hours."""
    yield at
    wall, first = at.astimezone(zone).time(), local_day(at, zone)
    if earliest is not None:
        eve = next_allowed(max(to_utc(first - DAY, wall, zone), earliest), zone, quiet)
        if local_day(eve, zone) < first and not too_late(eve, expires_at):
            yield eve
    yield from following(at, zone, quiet, expires_at)


def following(
    at: datetime, zone: ZoneInfo, quiet: QuietHours | None, expires_at: datetime | None
) -> Iterator[datetime]:
    """The same time by the clock on each later day, put off by quiet hours, while a message is of use."""
    wall, first = at.astimezone(zone).time(), local_day(at, zone)
    for further in range(1, REACH // DAY + 1):
        instant = next_allowed(to_utc(first + further * DAY, wall, zone), zone, quiet)
        if too_late(instant, expires_at):
            return
        yield instant
