"""The page of a patient with five years behind them: how long it takes, and how many queries."""

from __future__ import annotations

from collections.abc import Callable

from bench import machine, pages
from bench.long_record import CLINICIAN, PATIENT
from bench.pages import Timing

PAGES = (
    ("patient, twelve months of charts", ""),
    ("patient, five years of charts", "?range=all"),
    ("patient, one measure over five years", "measures/phq-9/"),
    ("patient, on paper", "print/"),
)


def run(_patients: int, times: int, say: Callable[[str], None]) -> list[Timing]:
    """Measure the pages on PostgreSQL (when a server answers) and on SQLite."""
    timings = []
    for engine in ("postgresql", "sqlite") if machine.has_postgres() else ("sqlite",):
        say(f"five years of one patient on {engine} …")
        with pages.house("patient", ["bench.long_record"], engine) as environment:
            for what, address in PAGES:
                at = f"/patients/{PATIENT}/{address}"
                timings.append(pages.measure(f"{what}, {engine}", CLINICIAN, at, times, environment))
                say(f"  {timings[-1].p95:.0f} ms")
    return timings
