"""The rule of practices: four days of the person's own, two a day, today and yesterday."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.walltime import local_day
from integration.practice import DAY, days_of, next_time, open_days, room_for, state_of

ZONES = sorted(available_timezones())
EARLIEST, LATEST = datetime(2000, 1, 1), datetime(2037, 1, 1)  # noqa: DTZ001 - Hypothesis brings the zone


def at(zone: str, *wall: int) -> datetime:
    return datetime(*wall, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "ended", "first"),
    [
        ("America/New_York", (2027, 1, 11, 10), date(2027, 1, 12)),
        ("America/New_York", (2027, 1, 11, 23, 59), date(2027, 1, 12)),
        ("America/New_York", (2027, 1, 12, 0, 1), date(2027, 1, 13)),
        ("America/New_York", (2027, 3, 13, 20), date(2027, 3, 14)),  # a day of 23 hours comes
        ("America/New_York", (2027, 11, 6, 20), date(2027, 11, 7)),  # a day of 25 hours comes
        ("Europe/Berlin", (2028, 2, 27, 12), date(2028, 2, 28)),  # over a leap day
        ("Pacific/Kiritimati", (2027, 1, 11, 10), date(2027, 1, 12)),
        ("America/Sao_Paulo", (2018, 11, 3, 12), date(2018, 11, 4)),  # a day without a midnight
    ],
)
def test_the_days_begin_on_the_day_after_the_dose(zone, ended, first):
    assert days_of(at(zone, *ended), ZoneInfo(zone)) == tuple(first + timedelta(days=number) for number in range(4))


def test_a_new_dose_ends_them_on_its_day():
    zone = ZoneInfo("America/New_York")
    ended, new = at(zone.key, 2027, 1, 11, 10), at(zone.key, 2027, 1, 14, 9)
    assert days_of(ended, zone, until=new) == (date(2027, 1, 12), date(2027, 1, 13))
    assert days_of(ended, zone, until=ended) == ()
    assert state_of((), date(2027, 1, 12)) == "over"


@given(
    ended=st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_in_every_zone_there_are_four_days_in_a_row_and_each_can_be_ticked_on_its_day(ended, zone):
    days = days_of(ended, zone)
    assert len(days) == 4
    assert days[0] > local_day(ended, zone)
    assert all(following - one == DAY for one, following in pairwise(days))
    for day in days:
        assert day in open_days(days, day)
        assert state_of(days, day) == "now"
    assert open_days(days, days[0] - DAY) == ()
    assert open_days(days, days[-1] + DAY) == (days[-1],)
    assert open_days(days, days[-1] + 2 * DAY) == ()
    assert state_of(days, days[0] - DAY) == "ahead"
    assert state_of(days, days[-1] + DAY) == "over"


@pytest.mark.parametrize(
    ("done", "times", "in_all", "expected"),
    [
        (set(), 1, 0, 1),
        ({1}, 1, 1, None),
        ({1}, 2, 1, 2),
        ({2}, 2, 1, 1),
        ({1, 2}, 2, 2, None),
        (set(), 2, 1, 1),
        (set(), 1, 2, None),
    ],
)
def test_what_comes_next_on_a_day(done, times, in_all, expected):
    assert next_time(done, times, in_all) == expected


@pytest.mark.parametrize(("chosen", "room"), [([], 2), ([1], 1), ([2], 0), ([1, 1], 0), ([2, 1], 0)])
def test_two_a_day_is_the_most_that_is_chosen(chosen, room):
    assert room_for(chosen) == room
