"""The page of a patient with five years behind them: how long it takes, and how many queries."""

from __future__ import annotations

from collections.abc import Callable

from bench import machine, pages
from bench.long_record import CLINICIAN, PATIENT
from bench.pages import Timing

ANEW = {"BENCH_DRAW_ANEW": "1"}
"""Every chart is drawn each time, as for the first one who opens it; else it is drawn once and kept."""

PAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("patient", "", ANEW),
    ("patient, opened again", "", {}),
    ("patient, charts of five years", "?range=all", ANEW),
    ("patient, one measure", "measures/phq-9/", ANEW),
    ("patient, on paper", "print/", ANEW),
)


def run(_patients: int, times: int, say: Callable[[str], None]) -> list[Timing]:
    """Measure the pages on PostgreSQL (when a server answers) and on SQLite."""
    timings = []
    for engine in ("postgresql", "sqlite") if machine.has_postgres() else ("sqlite",):
        say(f"five years of one patient on {engine} …")
        with pages.house("patient", ["bench.long_record"], engine) as environment:
            for what, address, more in PAGES:
                at = f"/patients/{PATIENT}/{address}"
                timings.append(pages.measure(f"{what}, {engine}", CLINICIAN, at, times, {**environment, **more}))
                say(f"  {timings[-1].p95:.0f} ms")
    return timings
