"""When somebody or something can be had: stretches of time in UTC, made of hours that are meant on a wall clock.

Hours belong to a zone; what comes out are instants. Where a clock change leaves an hour out, what begins or ends in it
begins or ends at the change: no stretch holds a time that its hours do not name. What begins or ends in a repeated hour
means its first pass (``common.walltime``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.walltime import clock_changes, instants

DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Stretch:
    """From an instant to a later one, the end not included; both aware."""

    starts_at: datetime
    ends_at: datetime

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            message = "a stretch ends after it begins"
            raise ValueError(message)

    def overlaps(self, other: Stretch) -> bool:
        """Whether the two share any time; touching is not sharing."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def holds(self, other: Stretch) -> bool:
        """Whether the other lies within this one."""
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at


@dataclass(frozen=True)
class Hours:
    """Hours of a weekday (Monday is 0) on the wall; ``ends`` 00:00 means midnight."""

    weekday: int
    begins: time
    ends: time


@dataclass(frozen=True)
class OtherHours:
    """Days, first and last included, on which the week does not hold.

    ``extra`` adds the hours from ``begins`` to ``ends`` on each of the days; otherwise they are taken away, or the whole
    days where no hours are given.
    """

    first_on: date
    last_on: date
    begins: time | None = None
    ends: time | None = None
    extra: bool = False


@dataclass(frozen=True)
class Days:
    """Whole days, first and last included."""

    first_on: date
    last_on: date


def stretches(
    zone: ZoneInfo,
    first: date,
    last: date,
    *,
    week: Sequence[Hours],
    exceptions: Sequence[OtherHours] = (),
    closed: Sequence[Days] = (),
) -> tuple[Stretch, ...]:
    """The stretches of the days from ``first`` to ``last`` by the hours of a week, its exceptions, and closed days.

    Closed days take away everything, extra hours included.
    """
    has: list[Stretch | None] = []
    lacks: list[Stretch | None] = []
    for day in _days(first, last):
        has += [_on(day, hours.begins, hours.ends, zone) for hours in week if hours.weekday == day.weekday()]
        for one in exceptions:
            if not one.first_on <= day <= one.last_on:
                continue
            stretch = _on(day, one.begins or time(0), one.ends or time(0), zone)
            (has if one.extra else lacks).append(stretch)
        lacks += [_on(day, time(0), time(0), zone) for days in closed if days.first_on <= day <= days.last_on]
    return subtract(merge(one for one in has if one), merge(one for one in lacks if one))


def merge(found: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same time in as few stretches as can be, in order."""
    merged: list[Stretch] = []
    for one in sorted(found):
        if merged and one.starts_at <= merged[-1].ends_at:
            merged[-1] = Stretch(merged[-1].starts_at, max(merged[-1].ends_at, one.ends_at))
        else:
            merged.append(one)
    return tuple(merged)


def subtract(has: Iterable[Stretch], lacks: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What of the first is not in the second."""
    left: list[Stretch] = []
    taken, passed = merge(lacks), 0
    for one in merge(has):
        while passed < len(taken) and taken[passed].ends_at <= one.starts_at:
            passed += 1
        at, index = one.starts_at, passed
        while index < len(taken) and taken[index].starts_at < one.ends_at:
            if taken[index].starts_at > at:
                left.append(Stretch(at, taken[index].starts_at))
            at, index = max(at, taken[index].ends_at), index + 1
        if at < one.ends_at:
            left.append(Stretch(at, one.ends_at))
    return tuple(left)


def intersect(a: Iterable[Stretch], b: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What lies in both."""
    mine, theirs = merge(a), merge(b)
    both: list[Stretch] = []
    i = j = 0
    while i < len(mine) and j < len(theirs):
        one, other = mine[i], theirs[j]
        if one.overlaps(other):
            both.append(Stretch(max(one.starts_at, other.starts_at), min(one.ends_at, other.ends_at)))
        if one.ends_at <= other.ends_at:
            i += 1
        else:
            j += 1
    return tuple(both)


def is_free(wanted: Stretch, has: Iterable[Stretch], busy: Iterable[Stretch] = ()) -> bool:
    """Whether all of ``wanted`` lies in one of ``has`` (merged, see ``merge``) and touches nothing of ``busy``."""
    return any(one.holds(wanted) for one in has) and not any(one.overlaps(wanted) for one in busy)


def _on(day: date, begins: time, ends: time, zone: ZoneInfo) -> Stretch | None:
    """The hours on that day; None where a clock change leaves nothing of them."""
    start = _edge(day, begins, zone)
    end = _edge(day + DAY if ends == time(0) else day, ends, zone)
    return Stretch(start, end) if start < end else None


def _edge(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first instant of a wall time; of one that is left out, the change that leaves it out."""
    shown = instants(day, wall, zone)
    if shown:
        return shown[0]
    naive = datetime.combine(day, wall)
    earlier, later = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    return clock_changes(earlier, later, zone)[0]


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * DAY
