"""The geometry of the window."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from common import presenters
from common.pictures.doorway import Doorway
from common.pictures.window import Mark, WindowPicture, window_picture

BERLIN = ZoneInfo("Europe/Berlin")
OPENS = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=72)


def picture(now: datetime, *marks: Mark, opens: datetime = OPENS, zone: ZoneInfo = BERLIN) -> WindowPicture:
    return window_picture(opens, opens + timedelta(hours=72), now, marks, zone)


@pytest.mark.parametrize(
    ("hours", "state"),
    [(-1, "ahead"), (0, "open"), (63.9, "open"), (64, "closing"), (71.99, "closing"), (72, "closed"), (200, "closed")],
)
def test_the_state_follows_the_clock(hours: float, state: str) -> None:
    assert picture(OPENS + timedelta(hours=hours)).state == state


def test_the_sun_climbs_from_the_left_foot_over_the_top_to_the_right_foot() -> None:
    door = Doorway()
    start, middle = picture(OPENS).sun, picture(OPENS + timedelta(hours=36)).sun
    end = picture(CLOSES - timedelta(seconds=1)).sun
    assert start is not None
    assert middle is not None
    assert end is not None
    assert (start.x, start.y) == (door.centre - door.radius, door.floor)
    assert middle.x == pytest.approx(door.centre)
    assert middle.y == pytest.approx(door.floor - door.post - door.radius)
    assert end.x == pytest.approx(door.centre + door.radius)
    assert end.y == pytest.approx(door.floor, abs=0.1)


@pytest.mark.parametrize("hours", [-30, 72, 500])
def test_outside_the_window_there_is_neither_sun_nor_light(hours: int) -> None:
    shown = picture(OPENS + timedelta(hours=hours))
    assert shown.sun is None
    assert shown.light == shown.spill == ""


def test_a_written_window_keeps_all_its_light_even_after_it_closed() -> None:
    written = Mark("Next morning", OPENS + timedelta(hours=24), "written")
    shown = picture(CLOSES + timedelta(days=9), written)
    assert shown.state == "written"
    assert shown.light == shown.opening


def test_moments_before_and_after_the_window_are_drawn_at_its_edges_in_order() -> None:
    late = Mark("late", CLOSES + timedelta(days=2), "missed")
    early = Mark("early", OPENS - timedelta(days=2), "cancelled")
    shown = picture(OPENS, late, early)
    door = Doorway()
    assert [mark.label for mark in shown.marks] == ["early", "late"]
    assert shown.marks[0].place.x < door.centre < shown.marks[1].place.x
    assert all(mark.place.y < door.floor for mark in shown.marks)


def test_a_window_that_never_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="closes after it opens"):
        window_picture(OPENS, OPENS, OPENS, (), BERLIN)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (-5, ["Not yet", "opens", "today at 14:00"]),
        (1, ["Open", "until", "Friday at 14:00"]),
        (36, ["Open", "until", "tomorrow at 14:00"]),
        (71.9, ["Open", "until", "today at 14:00"]),
        (72, ["Closed", "Fri 5 Jun"]),
    ],
)
def test_the_door_says_until_when_as_one_says_it_and_counts_nothing_down(hours: float, words: list[str]) -> None:
    shown = picture(OPENS + timedelta(hours=hours))
    drawn = render_to_string("components/window_centre.html", {"window": shown})
    assert re.findall(r">([^<>]*\S[^<>]*)</text>", drawn) == words


def test_a_window_in_which_something_is_written_still_says_until_when_it_is_open() -> None:
    written = Mark("You wrote", OPENS + timedelta(hours=3), "written")
    drawn = render_to_string("components/window_centre.html", {"window": picture(OPENS + timedelta(hours=5), written)})
    assert "open until" in drawn
    later = render_to_string("components/window_centre.html", {"window": picture(CLOSES + timedelta(days=2), written)})
    assert "this one is kept" in later


@pytest.mark.parametrize(
    ("now", "at", "words"),
    [
        ("2026-03-28T22:00", "2026-03-29T09:00", "tomorrow at 09:00"),  # the night of the missing hour
        ("2026-10-24T23:59", "2026-10-25T02:30", "tomorrow at 02:30"),
        ("2026-06-02T00:01", "2026-06-02T23:59", "today at 23:59"),
        ("2026-06-02T00:01", "2026-06-01T23:59", "yesterday at 23:59"),
        ("2026-06-02T12:00", "2026-06-08T12:00", "Monday at 12:00"),
        ("2026-06-02T12:00", "2026-06-09T12:00", "Tuesday 9 June at 12:00"),
        ("2028-02-28T12:00", "2028-02-29T08:00", "tomorrow at 08:00"),
        ("2026-06-09T12:00", "2026-06-05T12:00", "Friday 5 June at 12:00"),
    ],
)
def test_an_instant_is_said_by_the_persons_own_days(now: str, at: str, words: str) -> None:
    local = [datetime.fromisoformat(one).replace(tzinfo=BERLIN) for one in (at, now)]
    assert presenters.said(*local) == words


@pytest.mark.parametrize(
    ("opens", "zone", "days"),
    [
        pytest.param(datetime(2026, 3, 27, 12, tzinfo=UTC), "Europe/Berlin", [27, 28, 29, 30], id="missing hour"),
        pytest.param(datetime(2026, 10, 23, 12, tzinfo=UTC), "Europe/Berlin", [23, 24, 25, 26], id="repeated hour"),
        pytest.param(datetime(2028, 2, 28, 12, tzinfo=UTC), "Europe/Berlin", [28, 29, 1, 2], id="leap day"),
        pytest.param(
            datetime(2026, 6, 2, 11, tzinfo=UTC), "Pacific/Kiritimati", [3, 4, 5], id="far zone, short last day"
        ),
    ],
)
def test_days_are_those_of_the_person(opens: datetime, zone: str, days: list[int]) -> None:
    shown = picture(opens + timedelta(hours=1), opens=opens, zone=ZoneInfo(zone))
    assert [day.on.day for day in shown.days] == days
    assert len(shown.rays) == 3


def test_a_clock_change_moves_midnight_by_an_hour() -> None:
    usual = picture(OPENS, opens=datetime(2026, 3, 20, 13, tzinfo=UTC))
    spring = picture(OPENS, opens=datetime(2026, 3, 27, 13, tzinfo=UTC))
    assert usual.rays[:2] == spring.rays[:2]
    assert spring.rays[2].end.y < usual.rays[2].end.y, "the third midnight comes an hour early, so it stands higher"


@given(
    st.integers(-60_000, 60_000).map(lambda hours: OPENS + timedelta(hours=hours)),
    st.integers(-100, 200),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Africa/Cairo", "America/Havana"]),
)
def test_the_sky_covers_the_whole_frame_without_a_gap(opens: datetime, hours: int, zone: str) -> None:
    shown = picture(opens + timedelta(hours=hours), opens=opens, zone=ZoneInfo(zone))
    door = Doorway()
    assert shown.sky[0].start == door.point(0)
    assert shown.sky[-1].end == door.point(1)
    assert all(one.end == two.start for one, two in pairwise(shown.sky))
    assert 0 <= shown.share <= 1


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "in 5 minutes"),
        (timedelta(hours=-1), "1 hour ago"),
        (timedelta(hours=30), "in 30 hours"),
        (timedelta(days=-3), "3 days ago"),
        (timedelta(days=95), "in 3 months"),
    ],
)
def test_a_distance_is_told_in_one_unit(distance: timedelta, words: str) -> None:
    assert presenters.relative(OPENS + distance, OPENS) == words


def test_phases_before_the_present_one_are_done() -> None:
    assert [step.standing for step in presenters.phase_steps("induction")] == ["done", "done", "current", "ahead"]
    assert {step.standing for step in presenters.phase_steps("closed")} == {"done"}


def test_the_window_says_in_words_what_it_shows_and_carries_no_style() -> None:
    written = Mark("Next <morning>", OPENS + timedelta(hours=24), "written")
    window = render_to_string("components/window_picture.html", {"window": picture(OPENS, written)})
    assert "Something is written. The window stays open until Friday at 14:00." in window
    assert "Next &lt;morning&gt;" in window
    assert "<morning>" not in window
    assert 'role="img"' in window
    assert "style=" not in window


def test_both_tables_of_dark_colours_are_the_same() -> None:
    text = (Path(__file__).parents[2] / "static/css/tokens.css").read_text("utf-8")
    wish, forced = text.split(':root:not([data-bs-theme="light"]) {')[1], text.split('\n[data-bs-theme="dark"] {')[1]
    assert _declarations(wish) == _declarations(forced)


def _declarations(block: str) -> list[str]:
    return [line.strip() for line in block.split("}")[0].splitlines() if ":" in line]
