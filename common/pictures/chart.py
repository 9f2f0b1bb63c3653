"""The chart of scores over time: geometry only, drawn twice (a wide and a narrow view) so that a phone can read it.

Lines differ by shape and dash, never by colour alone; doses stand on a lane of their own below the scores.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

Shape = Literal["circle", "square", "triangle", "diamond"]
SHAPES: tuple[Shape, ...] = ("circle", "square", "triangle", "diamond")

WIDE = 720
NARROW = 380
_TOP, _RIGHT, _BOTTOM = 14.0, 16.0, 62.0
_RIGHT_WITH_NAMES = 132.0
_LEFT = 38.0
_SHORTEST_SPAN = timedelta(days=14)
_EDGE = 0.03
_LABEL_GAP = 74.0
_LETTER = 7.5
_NAME_HEIGHT = 24.0


@dataclass(frozen=True)
class Series:
    """One measure: its name, its points (aware instant, score) and the highest score it can take."""

    name: str
    points: Sequence[tuple[datetime, float]]
    max_value: float


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
class Dot:
    """A drawn score."""

    x: float
    y: float
    at: datetime
    value: float
    path: str


@dataclass(frozen=True)
class Line:
    """A drawn series: ``number`` (1 to 4) picks its dash and colour, ``shape`` its dots."""

    name: str
    number: int
    shape: Shape
    path: str
    dots: tuple[Dot, ...]
    sample: str


@dataclass(frozen=True)
class Tick:
    """A labelled place on an axis: ``at`` for the time axis, ``value`` for the scores."""

    place: float
    at: datetime | None = None
    value: float = 0


@dataclass(frozen=True)
class BandLine:
    """The quiet line at the lower edge of a band; ``at_start`` when its name finds room only at the left end."""

    y: float
    value: float
    label: str
    at_start: bool


@dataclass(frozen=True)
class EventMark:
    """A drawn event."""

    x: float
    kind: str
    label: str
    at: datetime


@dataclass(frozen=True)
class View:
    """The chart at one width, in user units."""

    size: Literal["wide", "narrow"]
    names_beside: bool
    width: int
    height: int
    left: float
    right: float
    top: float
    base: float
    lines: tuple[Line, ...]
    bands: tuple[BandLine, ...]
    days: tuple[Tick, ...]
    scores: tuple[Tick, ...]
    events: tuple[EventMark, ...]


@dataclass(frozen=True)
class Row:
    """A line of the table behind the picture: one instant, and what was scored or happened then."""

    at: datetime
    label: str
    value: float | None


@dataclass(frozen=True)
class Chart:
    """Both views, the legend and the table; ``empty`` when there is no score to draw."""

    views: tuple[View, ...]
    legend: tuple[Line, ...]
    rows: tuple[Row, ...]
    has_doses: bool
    has_phases: bool

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.rows or not any(line.dots for line in self.legend)


def score_chart(
    series: Sequence[Series],
    events: Sequence[Event],
    bands: Sequence[tuple[float, float, str]],
    zone: ZoneInfo,
    *,
    spans: Sequence[Span] = (),
    wide: int = WIDE,
    narrow: int = NARROW,
) -> Chart:
    """Lay out scores over time.

    ``bands`` are (from, to, name) in the scale's own points. At most four series. Instants are aware; days are those
    of ``zone``. Raises ``ValueError`` for more series than shapes.
    """
    if len(series) > len(SHAPES):
        raise ValueError("A chart tells at most four series apart.")
    views = (_view("wide", wide, series, events, bands, zone), _view("narrow", narrow, series, events, bands, zone))
    return Chart(
        views=views,
        legend=views[0].lines,
        rows=tuple(_rows(series, events, spans, zone)),
        has_doses=any(event.kind == "dose" for event in events),
        has_phases=any(event.kind == "phase" for event in events),
    )


@dataclass(frozen=True)
class _Frame:
    """The plot's edges in user units and what they stand for."""

    left: float
    right: float
    top: float
    base: float
    start: datetime
    end: datetime
    highest: float

    def x(self, at: datetime) -> float:
        share = (at.astimezone(UTC) - self.start) / (self.end - self.start)
        return round(self.left + min(max(share, 0.0), 1.0) * (self.right - self.left), 1)

    def y(self, value: float) -> float:
        share = min(max(value / self.highest, 0.0), 1.0)
        return round(self.base - share * (self.base - self.top), 1)


def _view(
    size: Literal["wide", "narrow"],
    width: int,
    series: Sequence[Series],
    events: Sequence[Event],
    bands: Sequence[tuple[float, float, str]],
    zone: ZoneInfo,
) -> View:
    height = 340 if size == "wide" else 330
    start, end = _span(series, events)
    highest = max((one.max_value for one in series), default=0) or 1
    named = size == "wide" and bool(bands)
    frame = _Frame(_LEFT, width - (_RIGHT_WITH_NAMES if named else _RIGHT), _TOP, height - _BOTTOM, start, end, highest)
    lines = tuple(_line(number, one, frame, zone) for number, one in enumerate(series, start=1))
    return View(
        size=size,
        names_beside=named,
        width=width,
        height=height,
        left=frame.left,
        right=frame.right,
        top=frame.top,
        base=frame.base,
        lines=lines,
        bands=tuple(_band(low, name, frame, lines) for low, _, name in bands if low < highest),
        days=tuple(_day_ticks(frame, zone)),
        scores=tuple(_score_ticks(frame, bands)),
        events=tuple(EventMark(frame.x(one.at), one.kind, one.label, one.at.astimezone(zone)) for one in events),
    )


def _span(series: Sequence[Series], events: Sequence[Event]) -> tuple[datetime, datetime]:
    """From the first to the last thing drawn, with a little air; never shorter than two weeks."""
    instants = [at.astimezone(UTC) for one in series for at, _ in one.points]
    instants += [event.at.astimezone(UTC) for event in events]
    if not instants:
        instants = [datetime(2000, 1, 1, tzinfo=UTC)]
    first, last = min(instants), max(instants)
    last = max(last, first + _SHORTEST_SPAN)
    air = (last - first) * _EDGE
    return first - air, last + air


def _line(number: int, series: Series, frame: _Frame, zone: ZoneInfo) -> Line:
    shape = SHAPES[number - 1]
    dots = tuple(
        Dot(frame.x(at), frame.y(value), at.astimezone(zone), value, _shape(shape, frame.x(at), frame.y(value)))
        for at, value in sorted(series.points)
    )
    path = "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots) if len(dots) > 1 else ""
    return Line(series.name, number, shape, path, dots, _shape(shape, 20, 8))


def _band(low: float, name: str, frame: _Frame, lines: Sequence[Line]) -> BandLine:
    """Prefer the right end for the name; take the left one when only there no score is in its way."""
    y, length = frame.y(low), len(name) * _LETTER
    in_the_way = [dot for line in lines for dot in line.dots if y - _NAME_HEIGHT < dot.y < y + 8]
    right_taken = any(dot.x > frame.right - length for dot in in_the_way)
    left_taken = any(dot.x < frame.left + length for dot in in_the_way)
    return BandLine(y, low, name, at_start=right_taken and not left_taken)


def _shape(shape: Shape, x: float, y: float) -> str:
    """Path data of a dot, centred on (x, y)."""
    match shape:
        case "circle":
            return f"M{x - 5:.1f} {y}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z"
        case "square":
            return f"M{x - 4.5:.1f} {y - 4.5:.1f}h9v9h-9Z"
        case "triangle":
            return f"M{x} {y - 6:.1f}l5.5 10h-11Z"
        case "diamond":
            return f"M{x} {y - 6:.1f}l6 6l-6 6l-6 -6Z"


def _day_ticks(frame: _Frame, zone: ZoneInfo) -> Iterator[Tick]:
    """Local mornings, as many as find room beside each other."""
    days = max(1, (frame.end - frame.start).days)
    room = max(1, int((frame.right - frame.left) / _LABEL_GAP))
    step = next((step for step in (1, 2, 3, 7, 14, 28, 56, 91, 182) if days / step <= room), 364)
    day = frame.start.astimezone(zone).date() + timedelta(days=1)
    while (morning := datetime.combine(day, time.min, zone)) < frame.end:
        if frame.x(morning) <= frame.right - 24:
            yield Tick(frame.x(morning), at=morning)
        day += timedelta(days=step)


def _score_ticks(frame: _Frame, bands: Sequence[tuple[float, float, str]]) -> Iterator[Tick]:
    """The edges of the bands and the top; without bands, quarters of the scale."""
    edges = [low for low, _, _ in bands if 0 <= low < frame.highest]
    values = sorted({0.0, *edges, frame.highest}) if edges else [frame.highest * part / 4 for part in range(5)]
    yield Tick(frame.y(values[0]), value=values[0])
    for below, value in pairwise(values):
        if frame.y(below) - frame.y(value) >= 1:
            yield Tick(frame.y(value), value=value)


def _rows(series: Sequence[Series], events: Sequence[Event], spans: Sequence[Span], zone: ZoneInfo) -> Iterator[Row]:
    rows = [Row(at.astimezone(zone), one.name, value) for one in series for at, value in one.points]
    rows += [Row(event.at.astimezone(zone), event.label, None) for event in events]
    rows += [Row(span.start.astimezone(zone), span.label, None) for span in spans]
    yield from sorted(rows, key=lambda row: (row.at.astimezone(UTC), row.label))
