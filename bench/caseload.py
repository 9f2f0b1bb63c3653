"""The caseload of a clinician who treats everybody in a large clinic: how long the page takes, and how many queries."""

from __future__ import annotations

from collections.abc import Callable

from bench import machine, pages
from bench.big_clinic import CLINICIAN
from bench.pages import Timing

PAGES = (
    ("caseload, worst first", "/caseload/"),
    ("caseload, in maintenance", "/caseload/?phase=maintenance"),
    ("caseload, the last page", "/caseload/?page=40"),
)


def run(patients: int, times: int, say: Callable[[str], None]) -> list[Timing]:
    """Measure the page on PostgreSQL (when a server answers) and on SQLite."""
    timings = []
    for engine in ("postgresql", "sqlite") if machine.has_postgres() else ("sqlite",):
        say(f"{patients} patients on {engine} …")
        with pages.house("caseload", ["bench.big_clinic", str(patients)], engine) as environment:
            for what, address in PAGES:
                timings.append(pages.measure(f"{what}, {engine}", CLINICIAN, address, times, environment))
                say(f"  {timings[-1].p95:.0f} ms")
    return timings
