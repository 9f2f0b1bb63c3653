"""The first chart of a process starts Vega's engine, which takes about a second: rather before somebody waits for it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from threading import Timer
from zoneinfo import ZoneInfo

from common.pictures.chart import Series, score_chart


def warm_up(*, after: float = 0) -> Timer:
    """Draw a small chart in the background, ``after`` so many seconds.

    Never before a fork: the engine's threads stay behind, and a child hangs at its first chart. The engine holds Python's
    lock meanwhile, so everything else in the process waits for it, once.
    """
    timer = Timer(after, _draw)
    timer.name = "first chart"
    timer.daemon = True
    timer.start()
    return timer


def _draw() -> None:
    points = [(datetime(2026, 1, day, tzinfo=UTC), float(day)) for day in (1, 2)]
    chart = score_chart([Series("", points, 27)], [], [], ZoneInfo("UTC"))
    with suppress(Exception):  # the first page with a chart says what is wrong
        _ = chart.drawn
