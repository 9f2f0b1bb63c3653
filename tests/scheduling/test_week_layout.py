"""Where the week draws what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from rota.availability import Stretch
from scheduling.week import Booked, Span, axis, draw_day, fill, read_week, say_week, shown_days, span_of, week_of

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
MONDAY = date(2026, 11, 23)


def at(zone: ZoneInfo, day: date, hour: int, minute: int = 0, minutes: int = 60) -> Stretch:
    begins = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
    return Stretch(begins, begins + timedelta(minutes=minutes))


def booked(stretch: Stretch, **more: object) -> Booked:
    return Booked(uuid4(), "session", stretch, "booked", **more)


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2026-W48", MONDAY),
        ("2026-W53", date(2026, 12, 28)),
        ("2025-W53", None),  # that year has 52
        ("2026-W00", None),
        ("2026-48", None),
        ("", None),
        ("now", None),
        ("1999-W10", None),
        ("99999-W10", None),
        ("²026-W48", None),
    ],
)
def test_a_week_is_read_as_calendars_number_it(text: str, monday: date | None) -> None:
    assert read_week(text) == monday


def test_a_week_is_said_as_it_is_read_over_the_turn_of_the_year() -> None:
    for number in range(800):
        day = date(2026, 1, 1) + timedelta(days=number)
        assert read_week(say_week(day)) == week_of(day)[0]


def test_days_without_hours_are_left_out_unless_something_is_booked() -> None:
    days = week_of(MONDAY)
    assert shown_days(days, range(5), [], NEW_YORK) == days[:5]
    saturday = booked(at(NEW_YORK, days[5], 10))
    assert shown_days(days, range(5), [saturday], NEW_YORK) == days[:6]
    assert shown_days(days, (), [], NEW_YORK) == days


def test_the_axis_holds_whatever_there_is_to_see() -> None:
    assert axis([], NEW_YORK) == (8, 18)
    assert axis([at(NEW_YORK, MONDAY, 9, minutes=480)], NEW_YORK) == (9, 17)
    assert axis([at(NEW_YORK, MONDAY, 7, 30, minutes=45)], NEW_YORK) == (7, 9)
    assert axis([at(NEW_YORK, MONDAY, 22, minutes=120)], NEW_YORK) == (22, 24)
    assert axis([at(NEW_YORK, MONDAY, 22, minutes=180)], NEW_YORK) == (0, 24)


def test_a_stretch_is_placed_by_hours_and_steps_of_five_minutes() -> None:
    day = draw_day(MONDAY, (8, 18), NEW_YORK)
    assert day.hours == 10
    assert [mark.hour for mark in day.marks] == list(range(10))
    assert span_of(at(NEW_YORK, MONDAY, 9, 35, minutes=100), day) == Span(1, 7, 1, 8)
    assert span_of(at(NEW_YORK, MONDAY, 17, minutes=120), day) == Span(9, 0, 1, 0)
    assert span_of(at(NEW_YORK, MONDAY, 18), day) is None
    assert span_of(at(NEW_YORK, MONDAY, 7), day) is None


@pytest.mark.parametrize(
    ("zone", "on", "hours", "wall"),
    [
        (BERLIN, date(2026, 3, 29), 23, ["00", "01", "03", "04"]),
        (BERLIN, date(2026, 10, 25), 25, ["00", "01", "02", "02"]),
        (BERLIN, date(2028, 2, 29), 24, ["00", "01", "02", "03"]),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(zone: ZoneInfo, on: date, hours: int, wall: list[str]) -> None:
    day = draw_day(on, (0, 24), zone)
    assert day.hours == hours
    assert [f"{mark.at.astimezone(zone):%H}" for mark in day.marks[:4]] == wall
    assert (day.changes_at is not None) == (hours != 24)


def test_half_an_hour_of_lord_howe_moves_the_hours_by_six_steps() -> None:
    forward = draw_day(date(2026, 10, 4), (0, 24), LORD_HOWE)  # 02:00 becomes 02:30
    assert forward.ends_at - forward.starts_at == timedelta(hours=23, minutes=30)
    assert [(mark.hour, mark.step) for mark in forward.marks[:4]] == [(0, 0), (1, 0), (2, 6), (3, 6)]
    back = draw_day(date(2026, 4, 5), (0, 24), LORD_HOWE)  # 02:00 becomes 01:30
    assert back.ends_at - back.starts_at == timedelta(hours=24, minutes=30)


def test_a_clock_change_at_night_leaves_the_day_as_it_is_drawn() -> None:
    day = draw_day(date(2026, 3, 29), (8, 18), BERLIN)
    assert day.hours == 10
    assert day.changes_at is None
    assert span_of(at(BERLIN, date(2026, 3, 29), 9), day) == Span(1, 0, 1, 0)


def test_what_shares_time_stands_beside_each_other_and_the_rest_is_whole() -> None:
    day = draw_day(MONDAY, (8, 18), NEW_YORK)
    rows = [
        booked(at(NEW_YORK, MONDAY, 9, minutes=120)),
        booked(at(NEW_YORK, MONDAY, 10, minutes=60)),
        booked(at(NEW_YORK, MONDAY, 11, minutes=60)),  # touches both, shares with none
        booked(at(NEW_YORK, MONDAY, 14)),
    ]
    cell = fill(day, rows, [day.whole])
    assert [(block.column, block.of) for block in cell.blocks] == [(0, 2), (1, 2), (0, 1), (0, 1)]


def test_what_is_free_leaves_out_turnover_and_what_is_too_short() -> None:
    day = draw_day(MONDAY, (8, 18), NEW_YORK)
    has = [at(NEW_YORK, MONDAY, 9, minutes=8 * 60)]
    rows = [
        booked(at(NEW_YORK, MONDAY, 9, 20, minutes=100), turnover=timedelta(minutes=15)),
        booked(at(NEW_YORK, MONDAY, 15, minutes=120), turnover=timedelta(minutes=15)),
    ]
    cell = fill(day, rows, has)
    assert cell.off == (Span(0, 0, 1, 0), Span(9, 0, 1, 0))
    assert cell.free == (Stretch(rows[0].held.ends_at, rows[1].at.starts_at),)
    assert cell.blocks[0].turnover == Span(3, 0, 0, 3)
    assert fill(day, [], ()).free == ()


def test_what_goes_past_midnight_stands_on_both_days() -> None:
    late = booked(at(NEW_YORK, MONDAY, 23, minutes=120))
    first, second = (draw_day(MONDAY + timedelta(days=n), (0, 24), NEW_YORK) for n in (0, 1))
    assert fill(first, [late], ()).blocks[0].span == Span(23, 0, 1, 0)
    assert fill(second, [late], ()).blocks[0].span == Span(0, 0, 1, 0)
