"""The chart of scores over time: what it shows, what its table says and what it adds up to in a sentence.

Vega draws it (``chart_drawing``), once wide and once narrow, so that a phone can read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from common.pictures.chart_drawing import Drawing, draw
from common.pictures.chart_layout import NARROW, WIDE, Frame, bands_fit, layout
from common.pictures.chart_words import calendar

LaneKind = Literal["dose", "window", "medication"]
Shape = Literal["circle", "square", "triangle", "diamond"]
SHAPES: tuple[Shape, ...] = ("circle", "square", "triangle", "diamond")
_SAMPLES = {
    "circle": "M15 8a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z",
    "square": "M15.5 3.5h9v9h-9Z",
    "triangle": "M20 2l5.5 10h-11Z",
    "diamond": "M20 2l6 6l-6 6l-6 -6Z",
}


@dataclass(frozen=True)
class Series:
    """One measure: its name, its points (aware instant, score), the highest and the lowest score it can take."""

    name: str
    points: Sequence[tuple[datetime, float]]
    max_value: float
    min_value: float = 0


@dataclass(frozen=True)
class Event:
    """Something that happened: ``kind`` is ``dose``, ``phase`` or ``medication``."""

    at: datetime
    kind: Literal["dose", "phase", "medication"]
    label: str


@dataclass(frozen=True)
class Span:
    """A stretch of time with a name: the window after a dose, or a phase."""

    start: datetime
    end: datetime
    kind: Literal["window", "phase"]
    label: str


@dataclass(frozen=True)
class Point:
    """A score, at its instant in the person's zone."""

    at: datetime
    value: float

    @property
    def day(self) -> str:
        """Its day in words."""
        return calendar().day(self.at)


@dataclass(frozen=True)
class Line:
    """A drawn series: ``number`` (1 to 4) picks its dash and colour, ``shape`` its dots."""

    name: str
    number: int
    shape: Shape
    points: tuple[Point, ...]

    @property
    def sample(self) -> str:
        """Path data of its dot, for the legend."""
        return _SAMPLES[self.shape]

    @property
    def lowest(self) -> float:
        """The lowest score; only where there is one."""
        return min(point.value for point in self.points)

    @property
    def highest(self) -> float:
        """The highest score; only where there is one."""
        return max(point.value for point in self.points)


@dataclass(frozen=True)
class Row:
    """A line of the table behind the picture: an instant or a stretch, and what was scored or happened then."""

    at: datetime
    when: str
    label: str
    value: float | None = None


@dataclass(frozen=True)
class Band:
    """A named range of the scale."""

    low: float
    high: float
    name: str


@dataclass(frozen=True)
class Facts:
    """Everything that is drawn, with times in the person's zone and in order."""

    lines: tuple[Line, ...]
    highest: float
    lowest: float
    bands: tuple[Band, ...]
    events: tuple[Event, ...]
    spans: tuple[Span, ...]

    def of(self, kind: Literal["dose", "phase", "medication"]) -> tuple[Event, ...]:
        """The events of one kind."""
        return tuple(event for event in self.events if event.kind == kind)

    def stretches(self, kind: Literal["window", "phase"]) -> tuple[Span, ...]:
        """The spans of one kind."""
        return tuple(span for span in self.spans if span.kind == kind)

    @property
    def phases(self) -> tuple[tuple[datetime, str], ...]:
        """When each phase began, with its name; at one instant the last one counts."""
        begun = [(event.at, event.label) for event in self.of("phase")]
        begun += [(span.start, span.label) for span in self.stretches("phase")]
        return tuple(sorted(dict(begun).items(), key=lambda one: _order(*one)))

    def ranges(self) -> Iterator[tuple[float, float, str]]:
        """Bands up to where the next one begins, so that no gap stays between whole points."""
        bands = sorted(self.bands, key=lambda band: band.low)
        for one, after in pairwise([*bands, None]):
            if one is not None:
                yield max(one.low, 0), after.low if after else self.highest, one.name

    def inside(self, value: float) -> float:
        """The value as it is drawn: never beyond the scale."""
        return min(max(value, self.lowest), self.highest)


@dataclass(frozen=True)
class View:
    """The chart at one width. It is drawn when a page asks for it."""

    size: Literal["wide", "narrow"]
    facts: Facts
    frame: Frame

    @cached_property
    def drawing(self) -> Drawing | None:
        """What Vega drew; None when it could not, and the table has to do."""
        return draw(self.facts, layout(self.facts, self.frame))


@dataclass(frozen=True)
class Chart:
    """Both views, what the legend and the summary need, and the table; ``empty`` when there is no score to draw."""

    views: tuple[View, ...]
    legend: tuple[Line, ...]
    bands: tuple[Band, ...]
    bands_beside: bool
    doses: tuple[Event, ...]
    windows: tuple[Span, ...]
    phases: tuple[str, ...]
    medicines: tuple[Event, ...]
    rows: tuple[Row, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(line.points for line in self.legend)

    @property
    def drawn(self) -> bool:
        """Whether there is a picture at every width; otherwise the table has to do."""
        return all(view.drawing for view in self.views)


def score_chart(
    series: Sequence[Series],
    events: Sequence[Event],
    bands: Sequence[tuple[float, float, str]],
    zone: ZoneInfo,
    *,
    spans: Sequence[Span] = (),
) -> Chart:
    """Scores over time, with what happened beside them.

    ``bands`` are (from, to, name) in the scale's own points. At most four series. Instants are aware; days are those
    of ``zone``. Raises ``ValueError`` for more series than shapes.
    """
    if len(series) > len(SHAPES):
        raise ValueError("A chart tells at most four series apart.")
    facts = _facts(series, events, bands, zone, spans)
    return Chart(
        views=(View("wide", facts, WIDE), View("narrow", facts, NARROW)),
        legend=facts.lines,
        bands=facts.bands,
        bands_beside=bands_fit(facts),
        doses=facts.of("dose"),
        windows=facts.stretches("window"),
        phases=tuple(label for _, label in facts.phases),
        medicines=facts.of("medication"),
        rows=tuple(_rows(facts)),
    )


def _facts(
    series: Sequence[Series],
    events: Sequence[Event],
    bands: Sequence[tuple[float, float, str]],
    zone: ZoneInfo,
    spans: Sequence[Span],
) -> Facts:
    highest = max((one.max_value for one in series), default=0) or 1
    happened = sorted(events, key=lambda event: _order(event.at, event.label))
    lasted = sorted(spans, key=lambda span: _order(span.start, span.label))
    return Facts(
        lines=tuple(_line(number, one, zone) for number, one in enumerate(series, start=1)),
        highest=highest,
        lowest=min((one.min_value for one in series), default=0),
        bands=tuple(Band(low, high, name) for low, high, name in bands if low < highest),
        events=tuple(Event(one.at.astimezone(zone), one.kind, one.label) for one in happened),
        spans=tuple(Span(one.start.astimezone(zone), one.end.astimezone(zone), one.kind, one.label) for one in lasted),
    )


def _line(number: int, series: Series, zone: ZoneInfo) -> Line:
    points = sorted(series.points, key=lambda point: (point[0].astimezone(UTC), point[1]))
    return Line(
        series.name, number, SHAPES[number - 1], tuple(Point(at.astimezone(zone), value) for at, value in points)
    )


def _rows(facts: Facts) -> Iterator[Row]:
    said = calendar().minute
    rows = [Row(point.at, said(point.at), line.name, point.value) for line in facts.lines for point in line.points]
    rows += [Row(event.at, said(event.at), event.label) for event in facts.events]
    rows += [Row(span.start, f"{said(span.start)} – {said(span.end)}", span.label) for span in facts.spans]
    yield from sorted(rows, key=lambda row: _order(row.at, row.label))


def _order(at: datetime, label: str) -> tuple[datetime, str]:
    return at.astimezone(UTC), label
