"""The picture of a window: a doorway whose frame is the sky of the person's own days and nights.

The light that fills the door is the time that is left; it narrows from the left as the days go by. Everything is
computed from instants, so an hour that is missing or repeated by a clock change only moves where midnight falls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from common.pictures.doorway import Doorway, Point

MarkState = Literal["planned", "sent", "written", "missed", "cancelled"]
WindowState = Literal["ahead", "open", "closing", "closed", "written"]

CLOSING_SOON = timedelta(hours=8)
_SHORTEST_LABELLED_DAY = timedelta(hours=5)
_FRAME_INSET = 13.0
_INNER_INSET = 52.0
_LABEL_INSET = -29.0
_MARK_INSET = 32.5
_MIDDLE = 12.0
_FOOT = 0.03
_OVERLAP = 0.002

# What the sky is like at an hour of the local day; between two of them it fades. The same hours all year: this is the
# rhythm of sleeping and waking, not astronomy.
_SKY: tuple[tuple[time, str], ...] = (
    (time(0), "night"),
    (time(4, 30), "night"),
    (time(5, 45), "late"),
    (time(6, 30), "dawn"),
    (time(7, 15), "sunrise"),
    (time(9), "morning"),
    (time(11, 30), "day"),
    (time(16), "day"),
    (time(18), "evening"),
    (time(19, 30), "dusk"),
    (time(21), "late"),
    (time(22, 30), "night"),
)


@dataclass(frozen=True)
class Mark:
    """A moment inside the window: what it is called, when it is (aware), and how it stands."""

    label: str
    at: datetime
    state: MarkState


@dataclass(frozen=True)
class PlacedMark:
    """A mark with its place on the frame and its time in the person's zone."""

    label: str
    at: datetime
    state: MarkState
    place: Point


@dataclass(frozen=True)
class SkySlice:
    """A stretch of the frame that fades from one kind of sky to the next (``night``, ``dawn``, ``day``, …)."""

    begins: str
    ends: str
    start: Point
    end: Point
    path: str


@dataclass(frozen=True)
class Ray:
    """A glazing bar at a local midnight."""

    start: Point
    end: Point


@dataclass(frozen=True)
class DayLabel:
    """The name of a day outside the frame; ``on`` is that day's noon in the person's zone."""

    on: datetime
    place: Point
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True)
class WindowPicture:
    """All that the template needs to draw a window; instants are in the person's zone."""

    state: WindowState
    opens_at: datetime
    closes_at: datetime
    now: datetime
    share: float
    sky: tuple[SkySlice, ...]
    rays: tuple[Ray, ...]
    days: tuple[DayLabel, ...]
    marks: tuple[PlacedMark, ...]
    sun: Point | None
    light: str
    spill: str
    opening: str
    inner: str
    frame: str

    @property
    def is_open(self) -> bool:
        """Whether there is time in it now, whatever was written."""
        return self.sun is not None


def window_picture(
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
    moments: Sequence[Mark],
    zone: ZoneInfo,
) -> WindowPicture:
    """Place a window on the doorway.

    All instants are aware; ``zone`` is where the person sleeps. Moments outside the window are drawn at its edge.
    Raises ``ValueError`` for a window that does not close after it opens.
    """
    if closes_at <= opens_at:
        raise ValueError("A window closes after it opens.")
    door, span = Doorway(), _Span(opens_at.astimezone(UTC), closes_at.astimezone(UTC))
    state = _state(span, now, moments)
    share = span.share(now)
    return WindowPicture(
        state=state,
        opens_at=opens_at.astimezone(zone),
        closes_at=closes_at.astimezone(zone),
        now=now.astimezone(zone),
        share=share,
        sky=tuple(_sky(door, span, zone)),
        rays=tuple(_rays(door, span, zone)),
        days=tuple(_days(door, span, zone)),
        marks=tuple(_placed(door, span, mark, zone) for mark in sorted(moments, key=lambda mark: mark.at)),
        sun=door.point(share) if span.start <= now < span.end else None,
        light=_light(door, state, share),
        spill=_spill(door, state, share),
        opening=door.fan(0, 1, _FRAME_INSET),
        inner=door.line(0, 1, _INNER_INSET),
        frame=door.line(0, 1),
    )


@dataclass(frozen=True)
class _Span:
    """The window as a stretch of UTC, so that differences are real time even across a clock change."""

    start: datetime
    end: datetime

    def share(self, at: datetime) -> float:
        passed = (at.astimezone(UTC) - self.start) / (self.end - self.start)
        return min(max(passed, 0.0), 1.0)


def _state(span: _Span, now: datetime, moments: Sequence[Mark]) -> WindowState:
    if any(mark.state == "written" for mark in moments):
        return "written"
    if now < span.start:
        return "ahead"
    if now >= span.end:
        return "closed"
    return "closing" if span.end - now <= CLOSING_SOON else "open"


def _light(door: Doorway, state: WindowState, share: float) -> str:
    if state in ("closed", "ahead"):
        return ""
    return door.fan(0 if state == "written" else share, 1, _FRAME_INSET)


def _spill(door: Doorway, state: WindowState, share: float) -> str:
    """The light on the ground before the door, as broad as what is left."""
    if state in ("closed", "ahead"):
        return ""
    passed = 0.0 if state == "written" else share
    left, right = door.point(0, _FRAME_INSET).x, door.point(1, _FRAME_INSET).x
    near = left + (right - left) * passed
    far = near - 52 * (1 - passed)
    return f"M{near:.1f} {door.floor + 5}H{right}L{right + 52} {door.floor + 62}H{far:.1f}Z"


def _placed(door: Doorway, span: _Span, mark: Mark, zone: ZoneInfo) -> PlacedMark:
    """Marks hang in the panes; those at the very ends are lifted off the threshold."""
    share = min(max(span.share(mark.at), _FOOT), 1 - _FOOT)
    return PlacedMark(mark.label, mark.at.astimezone(zone), mark.state, door.point(share, _MARK_INSET))


def _sky(door: Doorway, span: _Span, zone: ZoneInfo) -> Iterator[SkySlice]:
    """One stretch between two hours of ``_SKY``; each reaches a hair under the next one so that no seam shows."""
    for (begin, begins), (end, ends) in pairwise(_sky_hours(span, zone)):
        if end <= span.start or begin >= span.end:
            continue
        start, stop = span.share(begin), span.share(end)
        path = door.line(start, min(stop + _OVERLAP, 1.0))
        yield SkySlice(begins, ends, door.point(start), door.point(stop), path)


def _sky_hours(span: _Span, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
    """The turning hours of the sky, from the local midnight before the window to the one after it."""
    day, last = span.start.astimezone(zone).date(), span.end.astimezone(zone).date() + timedelta(days=1)
    while day <= last:
        for hour, sky in _SKY:
            yield datetime.combine(day, hour, zone).astimezone(UTC), sky
        day += timedelta(days=1)


def _midnights(span: _Span, zone: ZoneInfo) -> Iterator[datetime]:
    day = span.start.astimezone(zone).date() + timedelta(days=1)
    while (midnight := datetime.combine(day, time.min, zone).astimezone(UTC)) < span.end:
        yield midnight
        day += timedelta(days=1)


def _rays(door: Doorway, span: _Span, zone: ZoneInfo) -> Iterator[Ray]:
    for midnight in _midnights(span, zone):
        share = span.share(midnight)
        yield Ray(door.point(share, _INNER_INSET), door.point(share, _FRAME_INSET))


def _days(door: Doorway, span: _Span, zone: ZoneInfo) -> Iterator[DayLabel]:
    edges = [span.start, *_midnights(span, zone), span.end]
    for begin, end in pairwise(edges):
        if end - begin < _SHORTEST_LABELLED_DAY:
            continue
        middle = begin + (end - begin) / 2
        place = door.point(span.share(middle), _LABEL_INSET)
        noon = datetime.combine(begin.astimezone(zone).date(), time(12), zone)
        yield DayLabel(noon, place, _anchor(door, place))


def _anchor(door: Doorway, place: Point) -> Literal["start", "middle", "end"]:
    if abs(place.x - door.centre) < _MIDDLE:
        return "middle"
    return "end" if place.x < door.centre else "start"
