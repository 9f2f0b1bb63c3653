"""When a clinic is open, across nights, holidays and clock changes."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from safety.hours import DaysOff, Standing, Stretch, openings, standing

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = [Stretch(day, time(8), time(18)) for day in range(5)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "open_until", "opens_at"),
    [
        ("2026-03-11T08:00", "2026-03-11T18:00", None),
        ("2026-03-11T17:59", "2026-03-11T18:00", None),
        ("2026-03-11T18:00", None, "2026-03-12T08:00"),
        ("2026-03-11T07:59", None, "2026-03-11T08:00"),
        ("2026-03-13T20:00", None, "2026-03-16T08:00"),  # Friday night: Monday
        ("2026-03-07T12:00", None, "2026-03-09T08:00"),  # across the missing hour of 8 March
        ("2026-10-31T12:00", None, "2026-11-02T08:00"),  # across the repeated hour of 1 November
        ("2028-02-29T09:00", "2028-02-29T18:00", None),  # a leap day that is a Tuesday
    ],
)
def test_it_knows_whether_anybody_is_there(now: str, open_until: str | None, opens_at: str | None) -> None:
    assert standing(WEEKDAYS, [], NEW_YORK, at(now)) == Standing(
        open_until=at(open_until) if open_until else None, opens_at=at(opens_at) if opens_at else None
    )


def test_a_closure_counts_with_its_first_and_last_day() -> None:
    off = [DaysOff(date(2026, 3, 11), date(2026, 3, 13))]
    assert standing(WEEKDAYS, off, NEW_YORK, at("2026-03-11T09:00")).opens_at == at("2026-03-16T08:00")
    assert standing(WEEKDAYS, off, NEW_YORK, at("2026-03-10T09:00")).is_open


def test_a_pause_at_noon_is_closed_and_opens_the_same_day() -> None:
    split = [Stretch(2, time(13), time(17)), Stretch(2, time(8), time(12))]
    assert standing(split, [], NEW_YORK, at("2026-03-11T12:30")).opens_at == at("2026-03-11T13:00")
    assert standing(split, [], NEW_YORK, at("2026-03-11T09:00")).open_until == at("2026-03-11T12:00")


def test_a_far_zone_has_another_day() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    sunday_evening_utc = datetime(2026, 3, 8, 20, 0, tzinfo=UTC)  # Monday morning in Auckland
    assert standing(WEEKDAYS, [], auckland, sunday_evening_utc).is_open


def test_without_hours_nothing_is_claimed() -> None:
    assert standing([], [], NEW_YORK, at("2026-03-11T09:00")) == Standing()


def test_a_clinic_closed_for_good_does_not_say_when_it_opens() -> None:
    off = [DaysOff(date(2026, 1, 1), date(2027, 1, 1))]
    assert standing(WEEKDAYS, off, NEW_YORK, at("2026-03-11T09:00")) == Standing()


def test_stretches_that_overlap_are_one() -> None:
    doubled = [Stretch(2, time(9), time(17)), Stretch(2, time(12), time(18)), Stretch(2, time(18), time(19))]
    now = at("2026-03-11T10:00")
    assert standing(doubled, [], NEW_YORK, now).open_until == at("2026-03-11T19:00")
    day = at("2026-03-11T00:00")
    assert next(openings(doubled, [], NEW_YORK, day)) == (at("2026-03-11T09:00"), at("2026-03-11T19:00"))
