"""Both axes and all words of the chart, as SVG.

Vega measures the letters of what it writes, which took it longer than to draw, and must not read what somebody typed:
so it draws, and the words are written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from math import floor

from django.utils.html import escape

from common.pictures.chart_layout import LETTER, Layout, wall
from common.pictures.chart_marks import Mark
from common.pictures.chart_ticks import days, figures

_COLOURS = ("var(--dusk)", "var(--moss)", "var(--slate)", "var(--clay)")
_SOFT = "var(--ink-soft)"
_BETWEEN = 8
_BEYOND = 20
_FIGURES = 5


def axes(at: Layout) -> str:
    """What lies under the marks: the figures with their lines across the plot, and the days below it."""
    return _axis(0.5, _scale(at)) + _axis(at.bottom + 0.5, _dates(at))


def words(found: dict[str, list[Mark]], at: Layout) -> str:
    """What stands on the marks and beside them."""
    beside = (_text(row["x"], row["y"], row["text"], 13, row["align"]) for row in found["beside"])
    phases = (_text(at.x(row["t"]) + 5, -11, row["text"], 13, fill="var(--ink)", bold=True) for row in found["phases"])
    medicines = (_text(at.x(row["t"]) + 9, row["y"], row["text"], 13) for row in found["medicines"])
    names = (
        _text(at.width + 6, at.y(row["v"]), row["text"], 14, fill=_COLOURS[row["line"] - 1], bold=True)
        for row in found["names"]
    )
    return (
        _group("chart-phase-name", phases)
        + _group("chart-beside", beside)
        + _group("chart-medication-name", medicines)
        + _group("chart-line-name", names)
    )


def _scale(at: Layout) -> str:
    round_ones = (score for score in figures(at.highest, _FIGURES) if score >= at.lowest)
    scores = list(round_ones) if at.scores is None else at.scores
    grid = (_line(0, _whole(at.y(score)), at.width, 0, "var(--line)") for score in scores)
    labels = (_text(-8, at.y(score), f"{score:g}", 14, "right") for score in scores)
    return _group("role-axis-grid", grid) + _group("role-axis-label", labels)


def _dates(at: Layout) -> str:
    places = [(at.x(wall(day)), day) for day in days(at.start, at.end, at.frame.dates)]
    ticks = (_line(_whole(x), 0, 0, 5, "var(--line-strong)") for x, _day in places)
    labels = (_text(x, 17, text, 14, "center") for x, text in _apart(places, at))
    edge = _line(0, 0, at.width, 0, "var(--line-strong)")
    return _group("role-axis-tick", ticks) + _group("role-axis-label", labels) + _group("role-axis-domain", [edge])


def _apart(places: Sequence[tuple[float, datetime]], at: Layout) -> list[tuple[float, str]]:
    """The days with their words: all that do not stand far beyond the plot, or every second, third ... until they fit."""
    named = [(x, _named(day, at)) for x, day in places]
    halves = [len(text) * LETTER / 2 for _x, text in named]
    fitting = [
        (x, text, half)
        for (x, text), half in zip(named, halves, strict=True)
        if x - half >= -_BEYOND and x + half <= at.width + _BEYOND
    ]
    for step in range(1, len(fitting) + 1):
        kept = fitting[::step]
        if all(after[0] - after[2] >= one[0] + one[2] + _BETWEEN for one, after in pairwise(kept)):
            return [(x, text) for x, text, _half in kept]
    return []


def _named(day: datetime, at: Layout) -> str:
    month = at.calendar.months[day.month - 1]
    return f"{month} {day.year}" if at.is_long else f"{day.day} {month}"


def _axis(y: float, inside: str) -> str:
    return f'<g class="role-axis" aria-hidden="true" transform="translate(0.5,{y:g})">{inside}</g>'


def _group(name: str, inside: Iterable[str]) -> str:
    held = "".join(inside)
    return f'<g class="{name}" aria-hidden="true">{held}</g>' if held else ""


def _line(x: float, y: float, across: float, down: float, stroke: str) -> str:
    return f'<line transform="translate({x:g},{y:g})" x2="{across:g}" y2="{down:g}" stroke="{stroke}"/>'


def _text(
    x: float, y: float, text: str, size: int, align: str = "left", *, fill: str = _SOFT, bold: bool = False
) -> str:
    """A word whose middle stands at ``y``; nothing for no word."""
    if not text:
        return ""
    anchor = {"left": "start", "center": "middle", "right": "end"}[align]
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text text-anchor="{anchor}" x="{x:.2f}" y="{y + 4:.2f}" font-family="sans-serif" font-size="{size}px"'
        f'{weight} fill="{fill}">{escape(text)}</text>'
    )


def _whole(place: float) -> int:
    """The nearest pixel, so that a thin line is sharp."""
    return floor(place + 0.5)
