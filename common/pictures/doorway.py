"""A round-topped doorway as a line: up the left post, over the arch, down the right post.

Time runs along it from 0 (foot of the left post) to 1 (foot of the right one). ``inset`` moves a point from the middle
of the frame towards the inside of the door.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """A place in the drawing, in user units of the SVG."""

    x: float
    y: float


@dataclass(frozen=True)
class Doorway:
    """The door's measures in user units: ``centre`` is the x of the middle, ``floor`` the y of the threshold."""

    centre: float = 200.0
    floor: float = 244.0
    radius: float = 132.0
    post: float = 74.0

    @property
    def hub(self) -> Point:
        """The middle of the threshold, where all light seems to come from."""
        return Point(self.centre, self.floor)

    @property
    def first_turn(self) -> float:
        """The share of the way at which the left post becomes the arch."""
        return self.post / self._length

    def point(self, share: float, inset: float = 0.0) -> Point:
        """The place at ``share`` (0 to 1, clamped) of the way."""
        way = min(max(share, 0.0), 1.0) * self._length
        radius = self.radius - inset
        if way <= self.post:
            return _rounded(self.centre - radius, self.floor - way)
        if way >= self._length - self.post:
            return _rounded(self.centre + radius, self.floor - (self._length - way))
        angle = math.pi - (way - self.post) / self.radius
        return _rounded(
            self.centre + radius * math.cos(angle),
            self.floor - self.post - radius * math.sin(angle),
        )

    def line(self, start: float, end: float, inset: float = 0.0) -> str:
        """SVG path data along the frame from ``start`` to ``end``."""
        first = self.point(start, inset)
        return f"M{first.x} {first.y}" + self._onward(start, end, inset)

    def fan(self, start: float, end: float, inset: float = 0.0) -> str:
        """SVG path data of the opening between two shares of the way, closed at the hub."""
        first = self.point(start, inset)
        return f"M{self.hub.x} {self.hub.y}L{first.x} {first.y}" + self._onward(start, end, inset) + "Z"

    @property
    def _length(self) -> float:
        return 2 * self.post + math.pi * self.radius

    def _onward(self, start: float, end: float, inset: float) -> str:
        turns = [turn for turn in (self.first_turn, 1 - self.first_turn) if start < turn < end]
        path, here = "", start
        for stop in [*turns, end]:
            there = self.point(stop, inset)
            curved = self.first_turn <= (here + stop) / 2 <= 1 - self.first_turn
            radius = self.radius - inset
            path += f"A{radius} {radius} 0 0 1 {there.x} {there.y}" if curved else f"L{there.x} {there.y}"
            here = stop
        return path


def _rounded(x: float, y: float) -> Point:
    return Point(round(x, 2), round(y, 2))
