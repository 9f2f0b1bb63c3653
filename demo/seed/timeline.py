"""Events in the order of time, whoever they belong to, each played under the clock of its own instant."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import count
from typing import ParamSpec

from common import clock

P = ParamSpec("P")
Act = Callable[[], object]


class Timeline:
    """What happens until ``end``; an event may add later ones while it is played. Later than ``end`` nothing happens."""

    def __init__(self, end: datetime) -> None:
        self.end = end
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def at(self, when: datetime, act: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Let ``act`` happen at ``when``, with these arguments."""
        if when <= self.end:
            event: tuple[datetime, int, Act] = (when, next(self._order), partial(act, *args, **kwargs))
            heapq.heappush(self._waiting, event)

    def play(self, *, before: Callable[[datetime], None]) -> Iterator[datetime]:
        """Play everything, and give the instant of each event; ``before`` hears of each instant first."""
        while self._waiting:
            when, _order, act = heapq.heappop(self._waiting)
            before(when)
            with clock.frozen(when):
                act()
            yield when
