"""How urgent a task is, and when minutes have passed as its tier counts them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.hours import DaysOff, Stretch
from safety.tiers import DEFAULTS, Calendar, Source, Tier, after, is_graver, tier_of

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = tuple(Stretch(day, time(8), time(18)) for day in range(5))
OFFICE = Calendar(NEW_YORK, WEEKDAYS)


def local(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("source", "named", "tier"),
    [
        (Source.SESSION_ALERT, None, Tier.IMMEDIATE),
        (Source.PHQ9_ITEM_9, None, Tier.URGENT),
        (Source.CALL, None, Tier.URGENT),
        (Source.ASQ, Tier.IMMEDIATE, Tier.IMMEDIATE),
        (Source.SESSION_ALERT, "soon", Tier.SOON),
    ],
)
def test_a_task_has_the_tier_that_was_named_else_that_of_its_source(source, named, tier) -> None:
    assert tier_of(source, named) == tier


def test_the_tiers_have_an_order() -> None:
    assert is_graver(Tier.IMMEDIATE, Tier.URGENT)
    assert is_graver("urgent", "soon")
    assert not is_graver(Tier.URGENT, Tier.URGENT)


def test_our_suggestion_is_fifteen_minutes_an_hour_and_four_open_hours() -> None:
    assert [DEFAULTS[tier].answer for tier in Tier] == [15, 60, 240]
    assert all(wait.hand <= wait.answer <= wait.settle for wait in DEFAULTS.values())


@pytest.mark.parametrize(
    ("since", "minutes", "tier", "until"),
    [
        ("2026-03-11T12:00", 15, Tier.IMMEDIATE, "2026-03-11T12:15"),
        ("2026-03-14T03:00", 60, Tier.URGENT, "2026-03-14T04:00"),  # Saturday night: every minute counts
        ("2026-03-11T10:00", 240, Tier.SOON, "2026-03-11T14:00"),
        ("2026-03-11T16:00", 240, Tier.SOON, "2026-03-12T10:00"),  # two hours today, two tomorrow
        ("2026-03-13T17:00", 240, Tier.SOON, "2026-03-16T11:00"),  # over a weekend
        ("2026-03-14T12:00", 240, Tier.SOON, "2026-03-16T12:00"),  # begins on a closed day
        ("2026-03-11T10:00", 480, Tier.SOON, "2026-03-11T18:00"),  # exactly at closing time
        # Clocks go forward on 8 March 2026, back on 1 November 2026, both in the night.
        ("2026-03-06T17:00", 240, Tier.SOON, "2026-03-09T11:00"),
        ("2026-10-30T17:00", 240, Tier.SOON, "2026-11-02T11:00"),
    ],
)
def test_minutes_pass_as_the_tier_counts_them(since, minutes, tier, until) -> None:
    assert after(local(since), minutes, tier, OFFICE) == local(until)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (
            "2026-03-08T01:30",
            "2026-03-08T03:30",
        ),  # two o'clock does not exist that night: one hour later is half past three
        ("2026-10-31T23:30", "2026-11-01T00:30"),
    ],
)
def test_an_urgent_hour_is_an_hour_when_clocks_change(since, until) -> None:
    assert after(local(since), 60, Tier.URGENT, OFFICE) == local(until)


def test_the_hour_that_comes_twice_counts_twice_while_the_clinic_is_open() -> None:
    always = Calendar(NEW_YORK, tuple(Stretch(day, time(0), time(23, 59)) for day in range(7)))
    since = local("2026-11-01T00:30")
    assert after(since, 120, Tier.SOON, always) == since + timedelta(hours=2)


def test_closed_days_do_not_count() -> None:
    closed = Calendar(NEW_YORK, WEEKDAYS, [DaysOff(date(2026, 3, 12), date(2026, 3, 13))])
    assert after(local("2026-03-11T17:00"), 120, Tier.SOON, closed) == local("2026-03-16T09:00")


@pytest.mark.parametrize(
    "calendar",
    [Calendar(NEW_YORK), Calendar(NEW_YORK, WEEKDAYS, [DaysOff(date(2026, 1, 1), date(2026, 12, 31))])],
    ids=["no hours listed", "closed for the year"],
)
def test_a_clinic_that_is_never_open_gets_no_rest(calendar: Calendar) -> None:
    since = local("2026-03-11T17:00")
    assert after(since, 240, Tier.SOON, calendar) == since + timedelta(hours=4)


def test_a_minute_in_two_listed_stretches_counts_once() -> None:
    doubled = Calendar(NEW_YORK, (Stretch(2, time(9), time(17)), Stretch(2, time(12), time(18))))
    assert after(local("2026-03-11T09:00"), 9 * 60, Tier.SOON, doubled) == local("2026-03-11T18:00")


def test_minutes_that_passed_before_a_long_rest_are_not_counted_again() -> None:
    """The clinic closes at 18:00 and stays closed: of four hours one was open, three are left after it."""
    closed = Calendar(NEW_YORK, WEEKDAYS, [DaysOff(date(2026, 3, 12), date(2026, 12, 31))])
    assert after(local("2026-03-11T17:00"), 240, Tier.SOON, closed) == local("2026-03-11T21:00")
    assert after(local("2026-03-11T07:00"), 11 * 60, Tier.SOON, closed) == local("2026-03-11T19:00")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 2000),
    st.integers(1, 2000),
    st.sampled_from(list(Tier)),
)
def test_more_minutes_are_never_over_sooner_and_none_is_lost(since, few, more, tier) -> None:
    one, other = (after(since, minutes, tier, OFFICE) for minutes in sorted((few, few + more)))
    assert since + timedelta(minutes=min(few, few + more)) <= one <= other
