"""A small practice in the days after a dose: on which days, which of them can be ticked now, and how often.

Sources: the training of the trial began about 24 hours after the infusion and went on for four days in a row, twice a
day and up to 20 minutes each time (Price 2022, doi:10.1176/appi.ajp.20220216). Days are the person's own, from midnight
to midnight where they live, however long a clock change makes one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from common.walltime import local_day

FIRST_DAY = 1
"""The first day is the one after the dose: about 24 hours, as in the trial, and not while somebody is still drowsy."""
DAYS = 4
MOST_A_DAY = 2
DAY = timedelta(days=1)

State = Literal["ahead", "now", "over"]


def days_of(ended_at: datetime, zone: ZoneInfo, *, until: datetime | None = None) -> tuple[date, ...]:
    """The four days after the dose that ended at ``ended_at``; those before the day of a new dose at ``until``."""
    first = local_day(ended_at, zone) + FIRST_DAY * DAY
    days = tuple(first + number * DAY for number in range(DAYS))
    return days if until is None else tuple(day for day in days if day < local_day(until, zone))


def state_of(days: Sequence[date], today: date) -> State:
    """Whether the days are still to come, have begun, or are over (as they are where a new dose left none)."""
    if not days or today > days[-1]:
        return "over"
    return "ahead" if today < days[0] else "now"


def open_days(days: Collection[date], today: date) -> tuple[date, ...]:
    """The days that can be ticked: today, and yesterday for whoever forgot; not what has not come."""
    return tuple(day for day in (today - DAY, today) if day in days)


def next_time(done: Collection[int], times_a_day: int, done_in_all: int) -> int | None:
    """Which time of a day comes next for a practice; None when it was done often enough, or two were done in all."""
    if done_in_all >= MOST_A_DAY:
        return None
    return next((time for time in range(1, times_a_day + 1) if time not in done), None)


def room_for(chosen: Collection[int]) -> int:
    """How often a day something more may be chosen, by how often a day each chosen practice is meant."""
    return max(0, MOST_A_DAY - sum(chosen))
