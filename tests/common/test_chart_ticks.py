"""The places on the two scales of a chart: what d3 chooses, whose rule is written again in Python."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vl_convert
from hypothesis import example, given, settings
from hypothesis import strategies as st

from common.pictures import chart_ticks
from common.pictures.chart_layout import wall

SHORTEST = timedelta(days=14.84)
"""Of the charts, with their air."""


def days(start: datetime, end: datetime, about: int = 8) -> list[str]:
    return [f"{day:%Y-%m-%d %H:%M}" for day in chart_ticks.days(wall(start), wall(end), about)]


def by_d3(scale: dict[str, Any], about: int, form: str) -> list[str]:
    """What stands on an axis that Vega's d3 lays out."""
    axis = {"scale": "x", "orient": "bottom", "tickCount": about, "format": form}
    spec = {"width": 500, "height": 9, "scales": [{"name": "x", "range": "width", **scale}], "axes": [axis]}
    drawn = vl_convert.vega_to_svg(json.dumps(spec), allowed_base_urls=[])
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawn)


@pytest.mark.parametrize(
    ("long", "expected"),
    [
        (15, ["2026-03-26", "2026-03-28", "2026-03-30", "2026-04-01", "2026-04-03", "2026-04-05", "2026-04-07", "2026-04-09"]),
        (40, ["2026-03-29", "2026-04-05", "2026-04-12", "2026-04-19", "2026-04-26", "2026-05-03"]),
        (200, ["2026-04-01", "2026-05-01", "2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01"]),
        (500, ["2026-04-01", "2026-07-01", "2026-10-01", "2027-01-01", "2027-04-01", "2027-07-01"]),
        (1826, ["2027-01-01", "2028-01-01", "2029-01-01", "2030-01-01", "2031-01-01"]),
        (10_000, ["2030-01-01", "2035-01-01", "2040-01-01", "2045-01-01", "2050-01-01"]),
    ],
)  # fmt: skip
def test_days_stand_at_round_places_of_the_calendar(long: int, expected: list[str]) -> None:
    start = datetime(2026, 3, 25, tzinfo=UTC)
    assert days(start, start + timedelta(days=long)) == [f"{day} 00:00" for day in expected]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(-372_000, 2_000_000).map(lambda hours: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hours)),
    st.timedeltas(SHORTEST, timedelta(days=90_000)) | st.timedeltas(SHORTEST, timedelta(days=2000)),
    st.sampled_from([5, 8]),
)
def test_days_are_those_of_d3(start: datetime, long: timedelta, about: int) -> None:
    domain = [wall(start), wall(start + long)]
    assert days(start, start + long, about) == by_d3({"type": "utc", "domain": domain}, about, "%Y-%m-%d %H:%M")


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 500) | st.floats(0.5, 500))
@example(1.9999999999999432)
@example(2.0000000000000568)
@example(0.6)
def test_figures_are_those_of_d3(highest: float) -> None:
    by_vega = [float(figure) for figure in by_d3({"type": "linear", "domain": [0, highest]}, 5, "~f")]
    assert chart_ticks.figures(highest, 5) == pytest.approx(by_vega)
