"""By when a message should be answered, by the clinic's hours, closures and clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correspondence.waiting import WITHOUT_HOURS, Hours, answer_by, next_openings
from safety.hours import DaysOff, Stretch

NEW_YORK = ZoneInfo("America/New_York")
WEEK = [Stretch(day, time(8), time(18)) for day in range(5)]


def at(day: int, hour: float, month: int = 1, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime(2027, month, day, int(hour), round(hour % 1 * 60), tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("since", "days", "expected"),
    [
        (at(12, 10), 1, at(13, 18)),  # Tuesday morning: Wednesday evening
        (at(12, 10), 0, at(12, 18)),  # the same day while it is open
        (at(12, 19), 0, at(13, 18)),  # after hours it is the first staffed day
        (at(12, 19), 1, at(13, 18)),  # whose next staffed day is the day after, too
        (at(15, 10), 1, at(18, 18)),  # Friday: Monday
        (at(16, 10), 1, at(18, 18)),  # Saturday: Monday
        (at(12, 10), 3, at(15, 18)),
        (at(12, 7), 1, at(13, 18)),  # before it opens is that day still
    ],
)
def test_an_answer_is_due_by_the_end_of_a_staffed_day(since, days, expected):
    assert answer_by(since, days, Hours(WEEK, [], NEW_YORK)) == expected


def test_days_on_which_the_clinic_is_closed_do_not_count():
    closed = [DaysOff(date(2027, 1, 13), date(2027, 1, 15))]
    assert answer_by(at(12, 10), 1, Hours(WEEK, closed, NEW_YORK)) == at(18, 18)


def test_across_a_clock_change_it_is_the_evening_by_the_wall():
    # Clocks go forward on Sunday, 14 March 2027.
    assert answer_by(at(12, 10, month=3), 1, Hours(WEEK, [], NEW_YORK)) == at(15, 18, month=3)


def test_a_day_with_two_stretches_ends_with_the_second():
    week = [Stretch(day, time(9), time(12)) for day in range(5)] + [
        Stretch(day, time(14), time(17)) for day in range(5)
    ]
    assert answer_by(at(12, 10), 1, Hours(week, [], NEW_YORK)) == at(13, 17)
    assert answer_by(at(12, 13), 0, Hours(week, [], NEW_YORK)) == at(12, 17)


def test_a_clinic_without_hours_is_reminded_after_two_days():
    assert answer_by(at(12, 10), 1, Hours([], [], NEW_YORK)) == at(12, 10) + WITHOUT_HOURS


@given(
    since=st.integers(0, 2 * 365 * 24 * 60).map(
        lambda count: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=count)
    ),
    days=st.integers(0, 10),
    zone=st.sampled_from(sorted(available_timezones())).map(ZoneInfo),
)
def test_it_is_always_later_never_sooner_with_more_days(since, days, zone):
    hours = Hours(WEEK, [], zone)
    due = answer_by(since, days, hours)
    assert since < due < since + timedelta(days=20)
    assert due <= answer_by(since, days + 1, hours)


def test_the_next_openings_begin_with_the_one_under_way():
    first, second, *_rest = next_openings(at(12, 10), Hours(WEEK, [], NEW_YORK))
    assert (first.is_now, first.closes) == (True, at(12, 18))
    assert (second.is_now, second.opens) == (False, at(13, 8))
    assert next_openings(at(12, 10), Hours([], [], NEW_YORK)) == []
