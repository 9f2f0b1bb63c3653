"""The geometry of the window and of the chart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from common import presenters
from common.pictures.chart import Event, Series, score_chart
from common.pictures.doorway import Doorway
from common.pictures.window import Mark, WindowPicture, window_picture

BERLIN = ZoneInfo("Europe/Berlin")
OPENS = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=72)
BANDS = ((5.0, 10.0, "mild"), (10.0, 20.0, "moderate"))


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
    ("hours", "hours_left", "minutes_left", "last_hour"),
    [(-5, 72, 4320, False), (31, 41, 2460, False), (71.25, 1, 45, True), (72, 0, 0, False), (90, 0, 0, False)],
)
def test_what_is_left_is_told_in_hours_and_at_last_in_minutes(
    hours: float, hours_left: int, minutes_left: int, last_hour: bool
) -> None:
    shown = picture(OPENS + timedelta(hours=hours))
    assert (shown.hours_left, shown.minutes_left, shown.last_hour) == (hours_left, minutes_left, last_hour)


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


def test_a_chart_without_answers_is_empty() -> None:
    assert score_chart([], [], (), BERLIN).empty
    assert score_chart([Series("PHQ-9", [], 27)], [Event(OPENS, "dose", "Session 1")], BANDS, BERLIN).empty


def test_a_single_score_is_a_dot_without_a_line() -> None:
    chart = score_chart([Series("PHQ-9", [(OPENS, 14)], 27)], [], BANDS, BERLIN)
    line = chart.views[0].lines[0]
    assert (len(line.dots), line.path) == (1, "")
    assert not chart.empty


def test_scores_beyond_the_scale_stay_inside_the_plot() -> None:
    chart = score_chart([Series("PHQ-9", [(OPENS, -4), (CLOSES, 99)], 27)], [], BANDS, BERLIN)
    for view in chart.views:
        low, high = view.lines[0].dots
        assert (low.y, high.y) == (view.base, view.top)


def test_everything_is_drawn_inside_the_frame_and_in_order_of_time() -> None:
    points = [(OPENS + timedelta(days=7 * week), float(week)) for week in (3, 1, 2, 0)]
    events = [Event(OPENS + timedelta(days=30), "dose", "Session 9")]
    chart = score_chart([Series("PHQ-9", points, 27)], events, BANDS, BERLIN)
    for view in chart.views:
        across = [dot.x for dot in view.lines[0].dots]
        assert across == sorted(across)
        assert all(
            view.left <= x <= view.right for x in [*across, view.events[0].x, *(tick.place for tick in view.days)]
        )
    assert [row.value for row in chart.rows] == [0, 1, 2, 3, None]


def test_day_marks_are_local_mornings_across_a_clock_change() -> None:
    start = datetime(2026, 3, 20, 12, tzinfo=UTC)
    chart = score_chart([Series("PHQ-9", [(start, 5), (start + timedelta(days=20), 4)], 27)], [], BANDS, BERLIN)
    mornings = [tick.at for tick in chart.views[0].days if tick.at is not None]
    assert {morning.hour for morning in mornings} == {0}
    assert mornings[0].date() >= date(2026, 3, 20)


def test_series_differ_in_shape() -> None:
    series = [Series(f"Scale {number}", [(OPENS, number)], 10) for number in range(4)]
    shapes = {line.shape for line in score_chart(series, [], (), BERLIN).legend}
    assert len(shapes) == 4
    with pytest.raises(ValueError, match="four series"):
        score_chart([*series, series[0]], [], (), BERLIN)


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


def test_the_drawings_say_in_words_what_they_show_and_carry_no_style() -> None:
    written = Mark("Next <morning>", OPENS + timedelta(hours=24), "written")
    window = render_to_string("components/window_picture.html", {"window": picture(OPENS, written)})
    chart = render_to_string(
        "components/score_chart.html",
        {"chart": score_chart([Series("PHQ-9", [(OPENS, 14)], 27)], [], BANDS, BERLIN), "title": "Scores"},
    )
    assert "Your entry for this window is written." in window
    assert "Next &lt;morning&gt;" in window
    assert "<morning>" not in window
    assert "PHQ-9: Tue 2 Jun 14" in chart
    assert all('role="img"' in drawing for drawing in (window, chart))
    assert "style=" not in window + chart


def test_both_tables_of_dark_colours_are_the_same() -> None:
    text = (Path(__file__).parents[2] / "static/css/tokens.css").read_text("utf-8")
    wish, forced = text.split(':root:not([data-bs-theme="light"]) {')[1], text.split('\n[data-bs-theme="dark"] {')[1]
    assert _declarations(wish) == _declarations(forced)


def _declarations(block: str) -> list[str]:
    return [line.strip() for line in block.split("}")[0].splitlines() if ":" in line]
