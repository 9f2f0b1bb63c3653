"""How long the proposals for one patient take: reading what is booked, and finding two or three series.

``python -m bench.proposals TIMES`` asks for so many different ones and says the numbers as one line of JSON.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time as timing
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, time, timedelta
from itertools import islice, product
from typing import Any

import django

from bench import machine, pages
from bench.machine import said, started

DAYS = (frozenset(range(5)), frozenset({0, 3}), frozenset({1, 4}), frozenset({0, 1, 2, 3}), frozenset({2, 4}))
HOURS = ((time(0), time(0)), (time(8), time(14)), (time(11), time(18)))
START_WEEKS = (0, 1, 3, 6, 12)


@dataclass(frozen=True)
class Proposals:
    """What it took, in milliseconds, and what came of it. ``cpu_p95`` is what is left on a machine that does nothing else."""

    what: str
    times: int
    p50: float
    p95: float
    slowest: float
    cpu_p95: float
    queries: int
    booked: int
    outcomes: dict[str, int]

    def plain(self) -> dict[str, object]:
        """For the JSON file."""
        return asdict(self)


def run(waiting: int, times: int, say: Callable[[str], None]) -> list[Proposals]:
    """Measure on PostgreSQL (when a server answers) and on SQLite."""
    found = []
    for engine in ("postgresql", "sqlite") if machine.has_postgres() else ("sqlite",):
        say(f"two years of bookings on {engine} …")
        with (
            pages.house("proposals", ["bench.booked_year", str(waiting)], engine) as environment,
            started(["-m", "bench.proposals", str(times)], **environment) as process,
        ):
            found.append(Proposals(what=f"proposals, {engine}", **json.loads(said(process))))
        say(f"  {found[-1].p95:.0f} ms")
    return found


def table(found: list[Proposals]) -> str:
    """The numbers as lines to read."""
    lines = [f"{'':28}{'p50 ms':>9}{'p95 ms':>9}{'slowest':>9}{'cpu p95':>9}{'queries':>9}{'booked':>9}  outcomes"]
    lines += [
        f"{one.what:28}{one.p50:>9.0f}{one.p95:>9.0f}{one.slowest:>9.0f}{one.cpu_p95:>9.0f}{one.queries:>9}{one.booked:>9}  "
        + ", ".join(f"{name} {count}" for name, count in sorted(one.outcomes.items()))
        for one in found
    ]
    return "\n".join(lines)


def _measure(times: int) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from config import garbage
    from rota.models import Reservation

    asked = list(islice(_asked(), times))
    _propose(*asked[0])
    garbage.settle()  # as the server does, too
    with CaptureQueriesContext(connection) as queries:
        _propose(*asked[0])
    took, worked, outcomes = [], [], Counter[str]()
    for course, wishes in asked:
        began, work = timing.perf_counter(), timing.process_time()
        outcomes[_propose(course, wishes)] += 1
        took.append(1000 * (timing.perf_counter() - began))
        worked.append(1000 * (timing.process_time() - work))
    return {
        "times": len(took),
        "p50": round(statistics.median(took), 1),
        "p95": round(statistics.quantiles(took, n=20)[-1], 1),
        "slowest": round(max(took), 1),
        "cpu_p95": round(statistics.quantiles(worked, n=20)[-1], 1),
        "queries": len(queries),
        "booked": Reservation.objects.filter(held="patient").count(),
        "outcomes": dict(outcomes),
    }


def _propose(course: Any, wishes: Any) -> str:
    """All that the page does before it writes its words; the outcome in a word."""
    from common import clock
    from scheduling.around import facts_of, needs_of
    from scheduling.facts import NothingFits
    from scheduling.planner import last_day, propose
    from sessions.programme import series_of

    last = last_day(series_of(course.protocol.rules), wishes.start)
    facts = facts_of(course.patient.clinic, wishes.start, last, now=clock.now())
    try:
        return f"{len(propose(facts, needs_of(course, facts), wishes))} proposals"
    except NothingFits as stopped:
        return stopped.rule.code


def _asked() -> Iterator[tuple[Any, Any]]:
    """Different patients with different wishes, those of one patient far apart."""
    from journey.models import Course
    from scheduling.facts import Wishes

    rows = Course.objects.filter(phase="preparation").select_related("patient__clinic", "patient__user", "protocol")
    waiting = list(rows.order_by("patient__user__email"))
    for weeks, days, (earliest, latest_end) in product(START_WEEKS, DAYS, HOURS):
        for course in waiting:
            yield course, Wishes(_monday(weeks), days, earliest, latest_end)


def _monday(weeks: int) -> date:
    from bench.booked_year import ZONE
    from common import clock

    today = clock.today(ZONE)
    return today + timedelta(days=7 - today.weekday() + 7 * weeks)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(_measure(int(sys.argv[1]))), flush=True)
