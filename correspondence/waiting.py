"""By when a message should be answered, and when somebody reads next. Pure: no clock, no tables.

A staffed day is one on which the clinic is open, by its own hours and closures. That an answer is due by the end of the
next staffed day is our suggestion and a setting of the clinic.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from common.walltime import local_day
from safety.hours import DaysOff, Stretch, openings

STAFFED_DAYS = 1
MOST_DAYS = 10
WITHOUT_HOURS = timedelta(days=2)
"""A clinic that lists no hours, or opens on none of the next weeks, is reminded after so long. Ours."""
SHOWN = 4


@dataclass(frozen=True)
class Hours:
    """When a clinic is open: its weekly stretches, its days off, its zone."""

    stretches: Collection[Stretch]
    days_off: Collection[DaysOff]
    zone: ZoneInfo


@dataclass(frozen=True)
class Opening:
    """Somebody is there from ``opens`` until ``closes``; ``is_now`` when that has begun."""

    opens: datetime
    closes: datetime
    is_now: bool


def answer_by(since: datetime, staffed_days: int, hours: Hours) -> datetime:
    """The end of the staffed day by which a message of ``since`` (aware) should be answered, in UTC.

    With 0 it is the end of the same day while the clinic is still open on it, else of the first staffed day; with 1 the
    end of the next staffed day after the message's own day; and so on.
    """
    ends: dict[date, datetime] = {}
    for _opens, closes in openings(hours.stretches, hours.days_off, hours.zone, since):
        ends[local_day(closes, hours.zone)] = closes
    days = sorted(ends)
    place = staffed_days if days and days[0] == local_day(since, hours.zone) else max(0, staffed_days - 1)
    if place >= len(days):
        return max([since + WITHOUT_HOURS, *ends.values()])
    return ends[days[place]]


def next_openings(now: datetime, hours: Hours, many: int = SHOWN) -> list[Opening]:
    """When somebody of the clinic reads next: the stretches from ``now`` on, the first perhaps under way."""
    found = islice(openings(hours.stretches, hours.days_off, hours.zone, now), many)
    return [Opening(opens, closes, opens <= now) for opens, closes in found]
