"""When somebody can be had: hours on a wall across clock changes, exceptions, closed days, and the laws of stretches."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.availability import Days, Hours, OtherHours, Stretch, intersect, is_free, merge, stretches, subtract

NEW_YORK, LONDON, LORD_HOWE = (ZoneInfo(name) for name in ("America/New_York", "Europe/London", "Australia/Lord_Howe"))
CAIRO, BERLIN = ZoneInfo("Africa/Cairo"), ZoneInfo("Europe/Berlin")


def wall(text: str) -> time:
    return time.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(starts: str, ends: str) -> Stretch:
    return Stretch(utc(starts), utc(ends))


def on(zone: ZoneInfo, day: date, begins: str, ends: str) -> tuple[Stretch, ...]:
    """What these hours of that one day are."""
    return stretches(zone, day, day, week=[Hours(day.weekday(), wall(begins), wall(ends))])


@pytest.mark.parametrize(
    ("zone", "day", "begins", "ends", "expected"),
    [
        # An ordinary day, and the same hours half a year later.
        (NEW_YORK, date(2027, 1, 11), "09:00", "17:00", ("2027-01-11T14:00", "2027-01-11T22:00")),
        (NEW_YORK, date(2027, 7, 12), "09:00", "17:00", ("2027-07-12T13:00", "2027-07-12T21:00")),
        # New York, 14 March 2027: 02:00 becomes 03:00.
        (NEW_YORK, date(2027, 3, 14), "00:00", "00:00", ("2027-03-14T05:00", "2027-03-15T04:00")),
        (NEW_YORK, date(2027, 3, 14), "01:00", "04:00", ("2027-03-14T06:00", "2027-03-14T08:00")),
        (NEW_YORK, date(2027, 3, 14), "02:30", "04:00", ("2027-03-14T07:00", "2027-03-14T08:00")),
        (NEW_YORK, date(2027, 3, 14), "01:00", "02:30", ("2027-03-14T06:00", "2027-03-14T07:00")),
        (NEW_YORK, date(2027, 3, 14), "02:00", "03:00", None),
        (NEW_YORK, date(2027, 3, 14), "02:15", "02:45", None),
        # New York, 7 November 2027: 02:00 becomes 01:00.
        (NEW_YORK, date(2027, 11, 7), "00:00", "00:00", ("2027-11-07T04:00", "2027-11-08T05:00")),
        (NEW_YORK, date(2027, 11, 7), "01:00", "02:00", ("2027-11-07T05:00", "2027-11-07T07:00")),
        (NEW_YORK, date(2027, 11, 7), "00:30", "01:30", ("2027-11-07T04:30", "2027-11-07T05:30")),
        (NEW_YORK, date(2027, 11, 7), "01:30", "03:00", ("2027-11-07T05:30", "2027-11-07T08:00")),
        # London, 28 March and 31 October 2027.
        (LONDON, date(2027, 3, 28), "00:30", "02:30", ("2027-03-28T00:30", "2027-03-28T01:30")),
        (LONDON, date(2027, 3, 28), "01:00", "02:00", None),
        (LONDON, date(2027, 10, 31), "00:30", "02:30", ("2027-10-30T23:30", "2027-10-31T02:30")),
        # Lord Howe moves by half an hour: on 3 October 2027 02:00 becomes 02:30, on 4 April 02:00 becomes 01:30.
        (LORD_HOWE, date(2027, 10, 3), "01:00", "03:00", ("2027-10-02T14:30", "2027-10-02T16:00")),
        (LORD_HOWE, date(2027, 10, 3), "02:15", "03:00", ("2027-10-02T15:30", "2027-10-02T16:00")),
        (LORD_HOWE, date(2027, 10, 3), "02:00", "02:30", None),
        (LORD_HOWE, date(2027, 4, 4), "01:00", "03:00", ("2027-04-03T14:00", "2027-04-03T16:30")),
        (LORD_HOWE, date(2027, 4, 4), "01:00", "01:45", ("2027-04-03T14:00", "2027-04-03T14:45")),
        # Where midnight itself is left out, the day begins at one, and the day before ends then.
        (CAIRO, date(2027, 4, 30), "00:00", "08:00", ("2027-04-29T22:00", "2027-04-30T05:00")),
        (CAIRO, date(2027, 4, 29), "20:00", "00:00", ("2027-04-29T18:00", "2027-04-29T22:00")),
        # A leap day, and the year's last midnight.
        (LONDON, date(2028, 2, 29), "09:00", "17:00", ("2028-02-29T09:00", "2028-02-29T17:00")),
        (NEW_YORK, date(2027, 12, 31), "18:00", "00:00", ("2027-12-31T23:00", "2028-01-01T05:00")),
    ],
)
def test_hours_on_the_wall_are_these_instants(zone, day, begins, ends, expected):
    assert on(zone, day, begins, ends) == ((span(*expected),) if expected else ())


@pytest.mark.parametrize("zone", [NEW_YORK, LONDON, LORD_HOWE, CAIRO, BERLIN], ids=str)
def test_whole_days_leave_nothing_out_and_count_nothing_twice(zone):
    week = [Hours(weekday, time(0), time(0)) for weekday in range(7)]
    [year] = stretches(zone, date(2027, 1, 1), date(2027, 12, 31), week=week)
    assert year.ends_at - year.starts_at == timedelta(days=365)


MONDAY = date(2027, 1, 11)
DAY_SHIFT = Hours(0, wall("09:00"), wall("17:00"))


@pytest.mark.parametrize(
    ("exceptions", "closed", "expected"),
    [
        ([], [], [("14:00", "22:00")]),
        ([OtherHours(MONDAY, MONDAY)], [], []),
        ([OtherHours(date(2026, 12, 1), date(2027, 2, 1))], [], []),
        ([OtherHours(date(2027, 1, 12), date(2027, 1, 12))], [], [("14:00", "22:00")]),
        ([OtherHours(MONDAY, MONDAY, wall("12:00"), wall("13:00"))], [], [("14:00", "17:00"), ("18:00", "22:00")]),
        ([OtherHours(MONDAY, MONDAY, wall("08:00"), wall("10:00"))], [], [("15:00", "22:00")]),
        ([OtherHours(MONDAY, MONDAY, wall("17:00"), wall("19:00"))], [], [("14:00", "22:00")]),
        ([OtherHours(MONDAY, MONDAY, wall("17:00"), wall("18:00"), extra=True)], [], [("14:00", "23:00")]),
        ([OtherHours(MONDAY, MONDAY, wall("06:00"), wall("07:00"), extra=True)], [], [("11:00", "12:00"), ("14:00", "22:00")]),
        # Who is away is away, whatever else was said of that day.
        (
            [OtherHours(MONDAY, MONDAY), OtherHours(MONDAY, MONDAY, wall("17:00"), wall("18:00"), extra=True)],
            [],
            [],
        ),
        ([], [Days(MONDAY, MONDAY)], []),
        ([OtherHours(MONDAY, MONDAY, wall("17:00"), wall("18:00"), extra=True)], [Days(MONDAY, MONDAY)], []),
        ([], [Days(date(2027, 1, 10), date(2027, 1, 10))], [("14:00", "22:00")]),
    ],
)  # fmt: skip
def test_exceptions_and_closed_days_change_the_week(exceptions, closed, expected):
    found = stretches(NEW_YORK, MONDAY, MONDAY, week=[DAY_SHIFT], exceptions=exceptions, closed=closed)
    assert found == tuple(span(f"2027-01-11T{starts}", f"2027-01-11T{ends}") for starts, ends in expected)


def test_extra_work_on_a_day_off_is_the_only_work_of_that_day():
    extra = OtherHours(date(2027, 1, 16), date(2027, 1, 17), wall("10:00"), wall("12:00"), extra=True)
    found = stretches(NEW_YORK, date(2027, 1, 15), date(2027, 1, 18), week=[], exceptions=[extra])
    assert found == (span("2027-01-16T15:00", "2027-01-16T17:00"), span("2027-01-17T15:00", "2027-01-17T17:00"))


def test_no_days_give_no_stretches():
    assert stretches(NEW_YORK, date(2027, 1, 12), date(2027, 1, 11), week=[DAY_SHIFT]) == ()


def test_a_stretch_ends_after_it_begins():
    with pytest.raises(ValueError, match="ends after it begins"):
        span("2027-01-11T14:00", "2027-01-11T14:00")


def test_touching_is_neither_sharing_nor_busy():
    morning, noon = span("2027-01-11T09:00", "2027-01-11T12:00"), span("2027-01-11T12:00", "2027-01-11T13:00")
    assert not morning.overlaps(noon)
    assert is_free(noon, [span("2027-01-11T09:00", "2027-01-11T17:00")], [morning])
    assert not is_free(noon, [morning])
    assert merge([noon, morning]) == (span("2027-01-11T09:00", "2027-01-11T13:00"),)


# --- laws, over sets of minutes

START = utc("2027-01-11T00:00")
MINUTES = st.integers(min_value=0, max_value=60)


@st.composite
def some_stretches(draw: st.DrawFn) -> list[Stretch]:
    pairs = draw(st.lists(st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] < pair[1]), max_size=8))
    return [Stretch(START + timedelta(minutes=a), START + timedelta(minutes=b)) for a, b in pairs]


def minutes(found: list[Stretch] | tuple[Stretch, ...]) -> set[int]:
    """The minutes that these stretches hold."""
    held: set[int] = set()
    for one in found:
        first, last = ((at - START) // timedelta(minutes=1) for at in (one.starts_at, one.ends_at))
        held |= set(range(first, last))
    return held


def is_tidy(found: tuple[Stretch, ...]) -> bool:
    """In order, with time between each two."""
    return all(one.ends_at < other.starts_at for one, other in pairwise(found))


@given(some_stretches())
def test_merging_keeps_every_minute_in_the_fewest_stretches(found):
    assert minutes(merge(found)) == minutes(found)
    assert is_tidy(merge(found))


@given(some_stretches(), some_stretches())
def test_subtracting_leaves_what_is_in_the_first_only(has, lacks):
    assert minutes(subtract(has, lacks)) == minutes(has) - minutes(lacks)
    assert is_tidy(subtract(has, lacks))


@given(some_stretches(), some_stretches())
def test_intersecting_leaves_what_is_in_both(a, b):
    assert minutes(intersect(a, b)) == minutes(a) & minutes(b)
    assert intersect(a, b) == intersect(b, a)
    assert is_tidy(intersect(a, b))


@given(some_stretches(), some_stretches())
def test_what_is_in_both_and_what_is_left_make_the_whole(has, other):
    assert merge([*subtract(has, other), *intersect(has, other)]) == merge(has)


@given(some_stretches(), some_stretches(), some_stretches())
def test_free_is_within_and_untouched(wanted, has, busy):
    for one in wanted:
        expected = minutes([one]) <= minutes(has) and not minutes([one]) & minutes(busy)
        assert is_free(one, merge(has), busy) == expected


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.sampled_from([NEW_YORK, LONDON, LORD_HOWE, CAIRO]))
def test_no_stretch_holds_a_wall_time_that_its_hours_do_not_name(day, zone):
    week = [Hours(weekday, wall("00:15"), wall("02:45")) for weekday in range(7)]
    for one in stretches(zone, day, day, week=week):
        at = one.starts_at
        while at < one.ends_at:
            assert wall("00:15") <= at.astimezone(zone).time() < wall("02:45")
            at += timedelta(minutes=5)
