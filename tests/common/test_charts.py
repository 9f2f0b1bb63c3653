"""The chart of scores: what is drawn, what stands in its table, and what somebody hears who cannot see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from common.pictures import chart_drawing
from common.pictures.chart import Chart, Event, Series, Span, View, score_chart
from common.pictures.chart_layout import PLOT, Layout, layout, wall
from common.pictures.chart_marks import marks

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)
BANDS = ((0, 4, "none"), (5, 9, "mild"), (10, 14, "moderate"), (15, 19, "moderately severe"), (20, 27, "severe"))
SVG = "{http://www.w3.org/2000/svg}"


def weeks(*scores: float, start: datetime = START) -> list[tuple[datetime, float]]:
    return [(start + timedelta(weeks=week), score) for week, score in enumerate(scores)]


def dose(days: float, label: str = "Session") -> Event:
    return Event(START + timedelta(days=days), "dose", label)


def window(days: float, label: str = "Window") -> Span:
    return Span(START + timedelta(days=days), START + timedelta(days=days + 3), "window", label)


def five_years() -> Chart:
    given_on = [*(3.5 * step for step in range(8)), *(40 + 19 * step for step in range(92))]
    changes = [Event(START + timedelta(days=300 * n), "medication", f"Sertraline: step {n}") for n in range(1, 6)]
    return score_chart(
        [Series("PHQ-9", weeks(*(week % 20 for week in range(260))), 27)],
        [*(dose(on) for on in given_on), *changes],
        BANDS,
        BERLIN,
        spans=[window(on) for on in given_on],
    )


def page(chart: Chart, title: str = "Scores") -> str:
    return render_to_string("components/score_chart.html", {"chart": chart, "title": title, "empty_text": "Later."})


def drawn(view: View) -> ET.Element:
    assert view.drawing is not None
    return ET.fromstring(f'<svg xmlns="http://www.w3.org/2000/svg">{view.drawing.inside}</svg>')


def those(view: View, name: str) -> list[ET.Element]:
    """The marks that were drawn under that name of ``chart.vega.json``."""
    groups = [one for one in drawn(view).iter(f"{SVG}g") if name in one.get("class", "").split()]
    return [mark for group in groups for mark in group]


def words(view: View, name: str) -> list[str]:
    return [text.text or "" for text in those(view, name)]


def figures(view: View) -> list[str]:
    return [text for text in words(view, "role-axis-label") if text.isdigit()]


def place(view: View) -> Layout:
    return layout(view.facts, view.frame)


def test_a_chart_without_answers_is_empty() -> None:
    assert score_chart([], [], (), BERLIN).empty
    assert score_chart([Series("PHQ-9", [], 27)], [dose(0)], BANDS, BERLIN).empty
    assert "No answers yet" in page(score_chart([], [], (), BERLIN))


def test_a_single_score_is_a_dot_and_told_as_one() -> None:
    chart = score_chart([Series("PHQ-9", [(START, 14)], 27)], [], BANDS, BERLIN)
    assert [len(those(view, "chart-dot")) for view in chart.views] == [1, 1]
    assert "PHQ-9: 1 score, 14 on 2 Jun 2026." in page(chart)


def test_lines_differ_in_shape_and_dash_not_by_colour_alone() -> None:
    series = [Series(f"Scale {number}", weeks(number, number + 1), 10) for number in range(4)]
    chart = score_chart(series, [], (), BERLIN)
    assert len({line.shape for line in chart.legend}) == 4
    for view in chart.views:
        assert len({line.get("stroke-dasharray") for line in those(view, "chart-line")}) == 4
        assert len({dot.get("d") for dot in those(view, "chart-dot")}) == 4
        assert words(view, "chart-line-name") == ["Scale 0", "Scale 1", "Scale 2", "Scale 3"]
    with pytest.raises(ValueError, match="four series"):
        score_chart([*series, series[0]], [], (), BERLIN)


def test_names_of_lines_that_end_together_stand_apart() -> None:
    series = [Series(f"Scale {number}", weeks(3, 27), 27) for number in range(4)]
    for view in score_chart(series, [], (), BERLIN).views:
        places = [row["v"] / 27 * PLOT for row in marks(view.facts, place(view)).data["names"]]
        assert all(after - one >= 16 for one, after in pairwise(places))
        assert max(places) <= PLOT


def test_names_of_bands_never_stand_among_the_lines() -> None:
    chart = score_chart([Series("PHQ-9", weeks(12, 7, 4), 27)], [], BANDS, BERLIN)
    wide, narrow = chart.views
    assert words(wide, "chart-beside") == ["none", "mild", "moderate", "moderately severe", "severe"]
    assert all(row["x"] < 0 for row in marks(wide.facts, place(wide)).data["beside"])
    assert words(narrow, "chart-beside") == []
    assert "chart__bands--narrow" in page(chart)
    assert "15–19</span> moderately severe" in page(chart)


def test_the_scale_counts_by_the_edges_of_the_bands_and_else_by_round_numbers() -> None:
    for view in score_chart([Series("PHQ-9", weeks(12, 7), 27)], [], BANDS, BERLIN).views:
        assert figures(view) == ["0", "5", "10", "15", "20", "27"]
    for view in score_chart([Series("GAD-7", weeks(12, 7), 21)], [], (), BERLIN).views:
        assert figures(view) == ["0", "5", "10", "15", "20"]


def test_a_scale_up_to_a_hundred_is_written_in_plain_figures() -> None:
    for view in score_chart([Series("WHO-5", weeks(44, 60), 100)], [], (), BERLIN).views:
        assert figures(view) == ["0", "20", "40", "60", "80", "100"]


def test_a_scale_that_begins_at_one_is_drawn_from_one() -> None:
    for view in score_chart([Series("Mood", weeks(1, 5), 5, 1)], [], (), BERLIN).views:
        assert figures(view) == ["1", "2", "3", "4", "5"]
        assert (place(view).y(1), place(view).y(5)) == (216, 0)


def test_bands_too_thin_for_a_name_are_named_below_at_every_width() -> None:
    chart = score_chart(
        [Series("PCL-5", weeks(40), 80)], [], ((0, 30, "low"), (31, 32, "near"), (33, 80, "high")), BERLIN
    )
    assert [words(view, "chart-beside") for view in chart.views] == [[], []]
    assert "chart__bands--narrow" not in page(chart)
    assert "31–32</span> near" in page(chart)


def test_doses_windows_and_medicines_have_a_lane_and_a_word_each() -> None:
    change = Event(START + timedelta(days=9), "medication", "Sertraline: started")
    events = [dose(1), dose(8), change]
    chart = score_chart([Series("PHQ-9", weeks(9, 7, 5), 27)], events, (), BERLIN, spans=[window(1), window(8)])
    for view in chart.views:
        assert words(view, "chart-beside") == ["Doses", "Windows", "Medicines"]
        assert len(those(view, "chart-dose")) == len(those(view, "chart-window")) == 2
        assert len(those(view, "chart-medication")) == 1
    assert words(chart.views[0], "chart-medication-name") == ["Sertraline: started"]
    for word in ("Dose", "Window after a dose", "Change of a medicine"):
        assert f"</svg>{word}</li>" in page(chart)


@pytest.mark.parametrize("as_spans", [True, False])
def test_a_phase_is_a_line_with_its_name(as_spans: bool) -> None:
    begins = [(START, "Induction"), (START + timedelta(days=30), "Maintenance")]
    spans = [Span(at, at + timedelta(days=30), "phase", name) for at, name in begins] if as_spans else []
    events = [] if as_spans else [Event(at, "phase", name) for at, name in begins]
    chart = score_chart([Series("PHQ-9", weeks(9, 7, 5, 5, 5, 4, 4, 3), 27)], events, (), BERLIN, spans=spans)
    for view in chart.views:
        assert words(view, "chart-phase-name") == ["Induction", "Maintenance"]
    assert "Phases: Induction, Maintenance." in page(chart)


def test_five_years_stay_legible() -> None:
    for view in five_years().views:
        dots = sorted(row["t"] for row in marks(view.facts, place(view)).data["dots"])
        assert 10 <= len(dots) <= 32
        assert len(those(view, "chart-line")) == 1
        assert len(those(view, "chart-dose")) == 100
        assert those(view, "chart-dose-line") == those(view, "chart-window-shade") == []


def test_dots_stand_at_their_days_and_scores_on_the_axes_that_are_written() -> None:
    chart = score_chart([Series("PHQ-9", weeks(9, 7, 5, 27), 27)], [], BANDS, BERLIN)
    for view in chart.views:
        at = place(view)
        moves = [re.findall(r"-?[\d.]+", dot.get("transform", "")) for dot in those(view, "chart-dot")]
        stands = [(float(x), float(y)) for x, y in moves]
        points = view.facts.lines[0].points
        expected = [(at.x(wall(one.at)), at.y(one.value)) for one in points]
        assert [x for x, _y in stands] == pytest.approx([x for x, _y in expected], abs=0.01)
        assert [y for _x, y in stands] == pytest.approx([y for _x, y in expected], abs=0.01)


def test_days_below_the_plot_stand_apart_and_evenly() -> None:
    chart = score_chart([Series("PHQ-9", weeks(9, 7, 5), 27)], [], BANDS, BERLIN)
    wide, narrow = ([text for text in words(view, "role-axis-label") if "Jun" in text] for view in chart.views)
    assert wide == ["4 Jun", "6 Jun", "8 Jun", "10 Jun", "12 Jun", "14 Jun", "16 Jun"]
    assert narrow == ["4 Jun", "8 Jun", "12 Jun", "16 Jun"]
    for view in five_years().views:
        said = [text for text in those(view, "role-axis-label") if (text.text or "").startswith("Jan")]
        places = [float(text.get("x", "")) for text in said]
        assert all(after - one > 65 for one, after in pairwise(places))


def test_the_first_and_the_last_score_always_carry_a_dot() -> None:
    for view in five_years().views:
        titles = [dot.findtext(f"{SVG}title") for dot in those(view, "chart-dot")]
        assert titles[0] == "PHQ-9 0, 2 Jun 2026"
        assert titles[-1] == "PHQ-9 19, 20 May 2031"


def test_the_table_has_everything_in_order_of_time() -> None:
    chart = five_years()
    assert len(chart.rows) == 260 + 100 + 100 + 5
    assert [row.at for row in chart.rows] == sorted(row.at for row in chart.rows)
    text = page(chart)
    assert text.count('<th scope="row">') == len(chart.rows)
    assert '<th scope="row">2 Jun 2026, 14:00 – 5 Jun 2026, 14:00</th><td>Window</td>' in text
    assert "<td>Sertraline: step 5</td>" in text


def test_the_description_sums_up_instead_of_reading_every_point() -> None:
    text = page(score_chart([Series("PHQ-9", weeks(14, 20, 3, 6), 27)], [dose(2)], BANDS, BERLIN, spans=[window(2)]))
    said = " ".join(re.findall(r"<desc[^>]*>(.*?)</desc>", text, re.DOTALL)[0].split())
    assert said == (
        "PHQ-9: 4 scores, from 14 on 2 Jun 2026 to 6 on 23 Jun 2026; the lowest 3, the highest 20. "
        "1 dose. 1 window. All figures stand in the table below."
    )


def test_the_drawing_needs_no_style_no_script_and_no_address() -> None:
    text = page(five_years())
    for word in ("style=", "<style", "<script", "http", "url(", "href", " on"):
        assert word not in re.sub(r">[^<]*<", "><", text).replace("http://www.w3.org/2000/svg", "")
    assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) <= {"none"} | set(re.findall(r"var\(--[a-z-]+\)", text))


def test_two_charts_on_a_page_share_no_id() -> None:
    text = page(five_years())
    assert len(re.findall(r' id="', text)) == len(set(re.findall(r' id="([^"]+)"', text))) == 4


def test_what_people_typed_stays_text() -> None:
    nasty = '<script>alert(1)</script> "quoted" & </svg>'
    series = [Series(nasty, weeks(3, 4), 27), Series("GAD-7", weeks(5, 6), 21)]
    events = [Event(START, kind, nasty) for kind in ("dose", "medication", "phase")]
    chart = score_chart(series, events, [(0, 27, nasty)], BERLIN, spans=[Span(START, START, "phase", nasty)])
    assert "<script" not in page(chart, nasty)
    assert page(chart, nasty).count("</svg>") == 2 + 5
    assert all(drawn(view) is not None for view in chart.views)


def test_no_word_that_somebody_typed_reaches_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def inside(spec: str) -> str:
        asked.append(spec)
        return "@0@"

    monkeypatch.setattr(chart_drawing, "_inside", inside)
    series = [Series("Scale of Wren", weeks(3, 4), 27), Series("GAD-7", weeks(5), 21)]
    kinds = ("dose", "medication", "phase")
    events = [Event(START + timedelta(days=n), kind, f"Wren {kind}") for n, kind in enumerate(kinds)]
    chart = score_chart(series, events, [(0, 27, "Wren's band")], BERLIN, spans=[window(1, "Wren's window")])
    with translation.override("ar"):
        assert all(view.drawing for view in chart.views)
    assert len(asked) == 2
    assert all("Wren" not in spec and spec.isascii() and "\\u" not in spec for spec in asked)


def test_a_page_does_without_a_picture_that_could_not_be_drawn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object) -> str:
        raise ValueError("Nina's score")

    monkeypatch.setattr(chart_drawing, "_inside", refuse)
    text = page(score_chart([Series("PHQ-9", weeks(14, 3), 27)], [], BANDS, BERLIN))
    assert "chart__view" not in text
    assert '<details class="chart__table" open>' in text
    assert "ValueError" in caplog.text
    assert "Nina" not in caplog.text


def test_months_speak_the_reader_s_language() -> None:
    chart = score_chart([Series("PHQ-9", weeks(9, 7, start=datetime(2026, 5, 1, tzinfo=UTC)), 27)], [], (), BERLIN)
    with translation.override("de"):
        texts = "".join(drawn(chart.views[0]).itertext())
    assert "Mai" in texts


def test_days_are_those_of_the_person_across_a_clock_change() -> None:
    late = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    chart = score_chart([Series("PHQ-9", [(late, 5), (late + timedelta(days=1), 4)], 27)], [], BANDS, BERLIN)
    assert [row.when for row in chart.rows] == ["29 Mar 2026, 00:30", "30 Mar 2026, 01:30"]


moments = st.integers(-46_000_000, 92_000_000).map(lambda minutes: START + timedelta(minutes=minutes))
names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
readings = st.lists(st.tuples(moments, st.floats(-50, 300)), max_size=12)
events = st.builds(Event, moments, st.sampled_from(["dose", "phase", "medication"]), names)
spans = st.builds(
    lambda at, days, kind, name: Span(at, at + timedelta(days=days), kind, name),
    moments,
    st.integers(0, 4000),
    st.sampled_from(["window", "phase"]),
    names,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.builds(Series, names, readings, st.sampled_from([0, 6, 27, 80, 100])), max_size=4),
    st.lists(events, max_size=8),
    st.lists(spans, max_size=6),
    st.sampled_from([(), BANDS, ((0, 50, "low"), (51, 100, "high"))]),
    st.sampled_from(["Europe/Berlin", "Pacific/Kiritimati", "America/St_Johns"]),
)
def test_odd_data_is_drawn_inside_the_frame_and_told_whole(
    series: list[Series],
    happened: list[Event],
    lasted: list[Span],
    bands: Sequence[tuple[float, float, str]],
    zone: str,
) -> None:
    chart = score_chart(series, happened, bands, ZoneInfo(zone), spans=lasted)
    assert len(chart.rows) == sum(len(one.points) for one in series) + len(happened) + len(lasted)
    for view in chart.views:
        at = place(view)
        assert at.width > view.frame.width / 3
        assert all(-1 <= at.x(wall(one.at)) <= at.width + 1 for one in view.facts.events)
        shown = drawn(view)
        for dot in (one for one in shown.iter(f"{SVG}path") if one.get("transform", "").startswith("translate")):
            x, y = (float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", dot.get("transform", ""))[:2])
            assert -1 <= x <= at.width + 1
            assert -1 <= y <= PLOT + at.under + 1
    assert "style=" not in re.sub(r">[^<]*<", "><", page(chart))
