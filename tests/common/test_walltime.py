"""Wall time and instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from common.walltime import aware_utc, clock_changes, instants, local_day, to_utc

NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_repeated_hour_comes_twice_and_a_missing_one_never() -> None:
    assert instants(date(2026, 11, 1), time(1, 30), NEW_YORK) == (utc("2026-11-01T05:30"), utc("2026-11-01T06:30"))
    assert instants(date(2026, 3, 8), time(2, 30), NEW_YORK) == ()
    assert len(instants(date(2026, 4, 5), time(1, 45), LORD_HOWE)) == 2


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        ("America/New_York", date(2026, 3, 8), time(2, 30), "2026-03-08T07:30"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30"),
        ("Pacific/Kiritimati", date(2028, 2, 29), time(9), "2028-02-28T19:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(9), "2011-12-30T19:00"),
    ],
)
def test_a_wall_time_becomes_its_first_instant(zone: str, day: date, wall: time, expected: str) -> None:
    assert to_utc(day, wall, ZoneInfo(zone)) == utc(expected)


def test_clock_changes_are_found_to_the_second() -> None:
    year = (utc("2026-01-01T00:00"), utc("2027-01-01T00:00"))
    assert clock_changes(*year, NEW_YORK) == (utc("2026-03-08T07:00"), utc("2026-11-01T06:00"))
    assert clock_changes(*year, ZoneInfo("UTC")) == ()


def test_a_local_day_is_the_one_on_the_wall() -> None:
    assert local_day(utc("2026-12-31T11:00"), ZoneInfo("Pacific/Kiritimati")) == date(2027, 1, 1)


def test_an_aware_instant_is_turned_to_utc_and_a_naive_one_refused() -> None:
    assert aware_utc(datetime(2026, 1, 1, 12, tzinfo=NEW_YORK)) == utc("2026-01-01T17:00")
    assert aware_utc(datetime(2026, 1, 1, 12, tzinfo=NEW_YORK)).utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="aware"):
        aware_utc(datetime(2026, 1, 1))  # noqa: DTZ001 - the point
