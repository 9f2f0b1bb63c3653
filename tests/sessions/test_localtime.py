"""What people mean by a date and a time of day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from sessions.localtime import Meant, NoSuchTime, meant

NEW_YORK, KATHMANDU, LORD_HOWE = (ZoneInfo(n) for n in ("America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"))
BACK = date(2027, 11, 7)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "wall", "zone", "at"),
    [
        (date(2027, 1, 11), time(9), NEW_YORK, utc(2027, 1, 11, 14)),
        (date(2028, 2, 29), time(9), NEW_YORK, utc(2028, 2, 29, 14)),
        (date(2027, 7, 1), time(9), KATHMANDU, utc(2027, 7, 1, 3, 15)),
        (date(2027, 3, 14), time(3), NEW_YORK, utc(2027, 3, 14, 7)),
    ],
)
def test_an_ordinary_time_is_one_instant(day, wall, zone, at):
    assert meant(day, wall, zone) == Meant(at)


def test_a_skipped_time_is_refused_and_names_the_next():
    with pytest.raises(NoSuchTime) as skipped:
        meant(date(2027, 3, 14), time(2, 30), NEW_YORK)
    assert skipped.value.next_wall == time(3, 30)


def test_a_half_hour_that_is_skipped():
    with pytest.raises(NoSuchTime):
        meant(date(2027, 10, 3), time(2, 15), LORD_HOWE)


@pytest.mark.parametrize(
    ("not_after", "at"),
    [
        (None, utc(2027, 11, 7, 5, 30)),
        (utc(2027, 11, 7, 8), utc(2027, 11, 7, 6, 30)),
        (utc(2027, 11, 7, 6), utc(2027, 11, 7, 5, 30)),
        (utc(2027, 11, 1), utc(2027, 11, 7, 5, 30)),
    ],
)
def test_a_repeated_time_is_the_first_to_come_or_the_last_that_is_past(not_after, at):
    assert meant(BACK, time(1, 30), NEW_YORK, not_after=not_after) == Meant(at, twice=True)
