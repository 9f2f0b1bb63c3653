"""How the chart of scores is laid out at one width: the plot, the lanes under it, and room for words. Places are Vega's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from common.pictures.chart_words import Calendar, calendar

if TYPE_CHECKING:
    from common.pictures.chart import Facts, LaneKind

PLOT = 216
"""The height of the plot in user units."""
LETTER = 7.4
"""About how wide a letter is."""
_SHORTEST = timedelta(days=14)
_LONG = timedelta(days=150)
_AIR = 0.03
_FIGURE = 14
_BAND = 30
_FIGURES_BESIDE = 38.0


@dataclass(frozen=True)
class Frame:
    """One of the two widths: ``words`` when there is room for names beside the plot; ``dates`` below it, about."""

    width: int
    words: bool
    lane: int
    dates: int


WIDE = Frame(width=720, words=True, lane=22, dates=8)
NARROW = Frame(width=360, words=False, lane=38, dates=5)


@dataclass(frozen=True)
class Lane:
    """A strip under the plot: its name, where that stands, and the middle of its marks."""

    name: str
    name_y: float
    y: float


@dataclass(frozen=True)
class Layout:
    """The plot's size, what its width and height stand for, and the room around it."""

    frame: Frame
    before: float
    after: float
    top: float
    under: float
    start: float
    end: float
    highest: float
    lowest: float
    scores: list[float] | None
    lanes: dict[LaneKind, Lane]
    calendar: Calendar

    @property
    def width(self) -> float:
        """The width of the plot."""
        return self.frame.width - self.before - self.after

    @property
    def padding(self) -> dict[str, float]:
        """The room around the plot, as Vega wants it."""
        return {"left": self.before, "right": self.after, "top": self.top, "bottom": self.under + 32}

    def x(self, place: float) -> float:
        """Where a place on the calendar (see ``wall``) stands, from the left edge of the plot."""
        return (place - self.start) / (self.end - self.start) * self.width

    def y(self, score: float) -> float:
        """How far below the top of the plot a score stands."""
        return PLOT * (1 - (score - self.lowest) / (self.highest - self.lowest))

    @property
    def bottom(self) -> float:
        """Where the plot and its lanes end, and the days stand."""
        return PLOT + self.under

    @property
    def is_long(self) -> bool:
        """Whether days need their year, and a month is enough."""
        return self.end - self.start >= _LONG.total_seconds() * 1000

    def signals(self) -> dict[str, Any]:
        """The layout in the names that ``chart.vega.json`` uses."""
        return {"domain": [self.start, self.end], "highest": self.highest, "lowest": self.lowest, "bottom": self.bottom}


def wall(at: datetime) -> float:
    """An instant's place on the person's own calendar, in the milliseconds that Vega counts as UTC."""
    return round(at.replace(tzinfo=UTC).timestamp() * 1000)


def layout(facts: Facts, frame: Frame) -> Layout:
    """The layout of everything that is drawn at this width."""
    lanes = _lanes(facts, frame)
    start, end = _reach(facts)
    return Layout(
        frame=frame,
        before=_before(facts, frame, lanes),
        after=_after(facts, frame),
        top=28 if facts.phases else 10,
        under=len(lanes) * frame.lane + 4 if lanes else 0,
        start=start,
        end=end,
        highest=facts.highest,
        lowest=facts.lowest,
        scores=_scores(facts),
        lanes=lanes,
        calendar=calendar(),
    )


def bands_fit(facts: Facts) -> bool:
    """Whether every band is high enough to carry its name between two figures."""
    return all((top - low) / facts.highest * PLOT >= _BAND for low, top, _name in facts.ranges())


def _reach(facts: Facts) -> tuple[float, float]:
    """From the first to the last thing drawn, with a little air; never shorter than two weeks."""
    instants = [point.at for line in facts.lines for point in line.points]
    instants += [event.at for event in facts.events]
    instants += [at for span in facts.spans for at in (span.start, span.end)]
    # All stand in one zone, so the earliest is the leftmost on the calendar, too.
    first, last = (wall(min(instants)), wall(max(instants))) if instants else (0, 0)
    last = max(last, first + _SHORTEST.total_seconds() * 1000)
    air = (last - first) * _AIR
    return first - air, last + air


def _before(facts: Facts, frame: Frame, lanes: dict[LaneKind, Lane]) -> float:
    """Room for the figures of the scale, and for the names of bands and lanes where the frame has words."""
    if not frame.words:
        return _FIGURES_BESIDE
    names = [lane.name for lane in lanes.values()]
    names += [band.name for band in facts.bands] if bands_fit(facts) else []
    return max([_FIGURES_BESIDE, *(min(len(name) * LETTER + 14, 150) for name in names)])


def _after(facts: Facts, frame: Frame) -> float:
    """Room for the names at the ends of the lines. On a phone a single line needs none: the legend names it."""
    if not frame.words and len(facts.lines) < 2:
        return 16
    longest = max((len(line.name) for line in facts.lines), default=0)
    return max(24, min(longest * LETTER * 1.1 + 16, frame.width * 0.22))


def _lanes(facts: Facts, frame: Frame) -> dict[LaneKind, Lane]:
    """The lanes that have something on them. Their names stand beside the plot, on a phone above their marks."""
    held: tuple[tuple[LaneKind, str, bool], ...] = (
        ("dose", _("Doses"), bool(facts.of("dose"))),
        ("window", _("Windows"), bool(facts.stretches("window"))),
        ("medication", _("Medicines"), bool(facts.of("medication"))),
    )
    filled = [(kind, name) for kind, name, there in held if there]
    floors = [PLOT + 4 + frame.lane * place for place in range(1, len(filled) + 1)]
    return {
        kind: Lane(name, name_y=floor - (11 if frame.words else frame.lane - 11), y=floor - 11)
        for (kind, name), floor in zip(filled, floors, strict=True)
    }


def _scores(facts: Facts) -> list[float] | None:
    """The edges of the bands and the top, as far as their figures find room; without bands round ones are taken."""
    if not facts.bands:
        return None
    apart = _FIGURE / PLOT * facts.highest
    edges = [low for low, _top, _name in facts.ranges() if apart <= low <= facts.highest - apart]
    kept = [edge for below, edge in pairwise([0.0, *edges]) if edge - below >= apart]
    return [0, *kept, facts.highest]
