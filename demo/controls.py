"""What the demo's clock can be told: by name, so that nothing else can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from common import clock
from integration.services import close_run_out
from measures.tasks import tend_requests
from messaging import delivery
from safety.services import escalate_due
from sessions.tasks import plan_questionnaires

STEP = timedelta(hours=1)

MOVES: Mapping[str, timedelta] = {"1h": timedelta(hours=1), "6h": timedelta(hours=6), "1d": timedelta(days=1)}
SPEEDS: Mapping[str, float] = {"1": 1.0, "60": 60.0, "600": 600.0, "4320": 4320.0}


def pass_time(by: timedelta) -> None:
    """Let that much time pass, an hour at a time, and do after each hour what the timetable would have done.

    In one leap every message of the time between would come too late to be of use, and nobody could watch a window.
    """
    while by > timedelta():
        clock.move(min(by, STEP))
        by -= STEP
        plan_questionnaires()
        tend_requests()
        escalate_due(clock.now())
        delivery.drain()
        close_run_out(now=clock.now())


def asked_for(values: Mapping[str, str]) -> Callable[[], None] | None:
    """What a form asks of the clock; None when it asks for nothing that we know."""
    if values.get("move") in MOVES:
        return partial(pass_time, MOVES[values["move"]])
    if values.get("speed") in SPEEDS:
        return partial(clock.run_at, SPEEDS[values["speed"]])
    if values.get("reset"):
        return clock.reset
    return None
