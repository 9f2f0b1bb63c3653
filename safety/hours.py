"""Whether a clinic is open, until when, and when it opens next. Pure: no clock, no tables.

Hours are wall-clock times in the clinic's zone and never cross midnight; the results are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.walltime import local_day, to_utc

_LOOK_AHEAD_DAYS = 62


@dataclass(frozen=True)
class Stretch:
    """A stretch of a weekday (Monday is 0) in which the clinic is open."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class DaysOff:
    """Days on which the clinic is closed, first and last included."""

    first_on: date
    last_on: date


@dataclass(frozen=True)
class Standing:
    """``open_until`` while the clinic is open, else ``opens_at`` if it opens within two months, else neither."""

    open_until: datetime | None = None
    opens_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the clinic is open at the instant that was asked for."""
        return self.open_until is not None


def standing(stretches: Collection[Stretch], days_off: Collection[DaysOff], zone: ZoneInfo, now: datetime) -> Standing:
    """How the clinic stands at ``now`` (aware)."""
    for opens, closes in openings(stretches, days_off, zone, now):
        return Standing(open_until=closes) if opens <= now else Standing(opens_at=opens)
    return Standing()


def openings(
    stretches: Collection[Stretch], days_off: Collection[DaysOff], zone: ZoneInfo, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """When the clinic opens and closes from ``now`` on, for about two months; the first may have begun already."""
    first = local_day(now, zone)
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = first + timedelta(days=ahead)
        if any(off.first_on <= day <= off.last_on for off in days_off):
            continue
        for opening, closing in _merged(one for one in stretches if one.weekday == day.weekday()):
            opens, closes = to_utc(day, opening, zone), to_utc(day, closing, zone)
            if closes > now:
                yield opens, closes


def _merged(stretches: Iterable[Stretch]) -> Iterator[tuple[time, time]]:
    """The stretches of a day in order; those that touch or overlap are one."""
    whole: tuple[time, time] | None = None
    for one in sorted(stretches, key=lambda stretch: stretch.opens):
        if whole is not None and one.opens <= whole[1]:
            whole = (whole[0], max(whole[1], one.closes))
            continue
        if whole is not None:
            yield whole
        whole = (one.opens, one.closes)
    if whole is not None:
        yield whole
