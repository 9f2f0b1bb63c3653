"""Events in the order of time, whoever they belong to, each played under the clock of its own instant."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

from common import clock

Act = Callable[[], None]


class Timeline:
    """What happens until ``end``; an event may add later ones while it is played. Later than ``end`` nothing happens."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def at(self, when: datetime, act: Act) -> None:
        """Let ``act`` happen at ``when``."""
        if when <= self.end:
            heapq.heappush(self._waiting, (when, next(self._order), act))

    def __len__(self) -> int:
        return len(self._waiting)

    def play(self, *, before: Callable[[datetime], None]) -> Iterator[datetime]:
        """Play everything, and give the instant of each event; ``before`` hears of each instant first."""
        while self._waiting:
            when, _order, act = heapq.heappop(self._waiting)
            before(when)
            with clock.frozen(when):
                act()
            yield when
