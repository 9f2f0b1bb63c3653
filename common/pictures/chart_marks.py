"""What is marked on the chart of scores at one width.

Dense charts stay legible: of many scores only some carry a dot (the line goes through all of them), doses that stand
closer than their sign become ticks, and a name is left out where it would run into the next one. The table has it all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from common.pictures.chart_layout import LETTER, PLOT, Layout, bands_fit, wall
from common.pictures.chart_words import cut

if TYPE_CHECKING:
    from common.pictures.chart import Event, Facts, LaneKind, Line, Span

Mark = dict[str, Any]
_BETWEEN_DOTS = 22
_BETWEEN_DOSES = 9
_BETWEEN_NAMES = 17
_DENSE = 60
_ARCH = "M-0.83 1V-0.17A0.83 0.83 0 0 1 0.83 -0.17V1Z"
_TICK = "M0 -0.9V0.9"


@dataclass(frozen=True)
class Marks:
    """What fills ``chart.vega.json``: data by name, and how marks look at this density."""

    data: dict[str, list[Mark]]
    signals: dict[str, Any]


def marks(facts: Facts, at: Layout) -> Marks:
    """Everything that is marked at this width."""
    doses = [_instant(one, at, "dose") for one in facts.of("dose")]
    windows = [_window(one, at) for one in facts.stretches("window")]
    apart = _apart(doses, at)
    dense = max((len(line.points) for line in facts.lines), default=0) > _DENSE
    data = {
        "points": [_point(line, one.at, one.value) for line in facts.lines for one in line.points],
        "dots": [dot for line in facts.lines for dot in _dots(line, at)],
        "names": list(_names(facts, at)) if at.frame.words or len(facts.lines) > 1 else [],
        "beside": [*_bands(facts, at), *_lanes(at)],
        "doses": doses,
        "dose_lines": doses if apart else [],
        "windows": windows,
        "shades": windows if apart else [],
        "medicines": list(_medicines(facts, at)),
        "phases": list(_phases(facts, at)),
    }
    looks = {
        "thickness": 1.5 if dense else 2.5,
        "dot": 36 if dense else 64,
        "dose_shape": _ARCH if apart else _TICK,
        "dose_edge": 1.5 if apart else 1,
    }
    return Marks(data, looks)


def _point(line: Line, at: datetime, value: float) -> Mark:
    return {"line": line.number, "t": wall(at), "v": value}


def _dots(line: Line, at: Layout) -> Iterator[Mark]:
    """The scores that carry a dot: all while there is room, else the first, the last and some between them."""
    room = max(2, int(at.width / _BETWEEN_DOTS))
    step = -(-len(line.points) // room)
    for place, one in enumerate(line.points):
        if place % step == 0 or place == len(line.points) - 1:
            yield {**_point(line, one.at, one.value), "title": f"{line.name} {one.value:g}, {at.calendar.day(one.at)}"}


def _names(facts: Facts, at: Layout) -> Iterator[Mark]:
    """A name at the end of each line, pushed apart where two lines end together."""
    gap = _BETWEEN_NAMES / PLOT * (facts.highest - facts.lowest)
    ends = sorted((facts.inside(line.points[-1].value), line.number) for line in facts.lines if line.points)
    lowest = facts.lowest
    for above, (value, number) in zip(reversed(range(len(ends))), ends, strict=True):
        place = min(max(value, lowest), facts.highest - gap * above)
        yield {"line": number, "v": place, "text": cut(facts.lines[number - 1].name, (at.after - 8) / LETTER)}
        lowest = place + gap


def _bands(facts: Facts, at: Layout) -> Iterator[Mark]:
    """The names of the bands, beside the scale and out of the way of every line."""
    if at.frame.words and bands_fit(facts):
        for low, top, name in facts.ranges():
            yield _name(name, PLOT * (1 - (low + top) / 2 / facts.highest), at)


def _lanes(at: Layout) -> Iterator[Mark]:
    yield from (_name(lane.name, lane.name_y, at) for lane in at.lanes.values())


def _name(text: str, y: float, at: Layout) -> Mark:
    """A name beside the plot, on a phone above its lane; a long one is cut where its room ends."""
    if at.frame.words:
        return {"x": -8, "y": y, "align": "right", "text": cut(text, (at.before - 12) / LETTER)}
    return {"x": 8 - at.before, "y": y, "align": "left", "text": text}


def _instant(event: Event, at: Layout, lane: LaneKind) -> Mark:
    return {"t": wall(event.at), "y": at.lanes[lane].y, "title": f"{event.label}, {at.calendar.day(event.at)}"}


def _window(span: Span, at: Layout) -> Mark:
    begins, ends = wall(span.start), wall(span.end)
    long = at.x(ends) - at.x(begins)
    edge = 1 if long >= 4 else 0.5
    return {"t": begins, "u": ends, "y": at.lanes["window"].y - 5, "long": max(long, 1), "edge": edge}


def _medicines(facts: Facts, at: Layout) -> Iterator[Mark]:
    """Changes of medicines, each with its words where they end before the next mark."""
    changes = facts.of("medication")
    placed = [_instant(one, at, "medication") for one in changes]
    for change, one, after in zip(changes, placed, [*placed[1:], None], strict=False):
        room = (at.x(after["t"]) if after else at.width) - at.x(one["t"]) - 18
        fits = at.frame.words and len(change.label) * LETTER <= room
        yield {**one, "text": change.label if fits else ""}


def _phases(facts: Facts, at: Layout) -> Iterator[Mark]:
    """Where a phase begins, with its name where there is room up to the next one."""
    placed = [(wall(begun), name) for begun, name in facts.phases]
    for one, after in pairwise([*placed, (at.end, "")]):
        room = min(at.x(after[0]), at.width) - at.x(one[0]) - 10
        yield {"t": one[0], "text": cut(one[1], room / LETTER)}


def _apart(doses: Sequence[Mark], at: Layout) -> bool:
    """Whether the signs of all doses find room beside each other."""
    return all(at.x(after["t"]) - at.x(one["t"]) >= _BETWEEN_DOSES for one, after in pairwise(doses))
