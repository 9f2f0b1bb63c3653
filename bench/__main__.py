"""``python -m bench``: measure, print a table, and write the numbers as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from bench import caseload, dispatch, machine, pages, patient
from bench.pages import Timing

#: What opens pages: name, how it is measured, how many patients by default, and with ``--quick``.
PAGES: dict[str, tuple[Callable[[int, int, Callable[[str], None]], list[Timing]], int, int]] = {
    "caseload": (caseload.run, 2000, 40),
    "patient": (patient.run, 1, 1),
}


def main(arguments: list[str] | None = None) -> int:
    """Measure and tell."""
    asked = _asked(arguments)
    return _pages(asked) if asked.what in PAGES else _dispatch(asked)


def _dispatch(asked: argparse.Namespace) -> int:
    count = asked.count or (200 if asked.quick else 20_000)
    results = dispatch.run(count, asked.only.split(","), _say)
    print(_table(count, results))
    _keep(asked, {"count": count, "processes": dispatch.WORKERS}, [result.plain() for result in results])
    return 1 if any(result.letters and (result.lost or result.doubled) for result in _ours(results)) else 0


def _pages(asked: argparse.Namespace) -> int:
    run, usual, small = PAGES[asked.what]
    count = asked.count or (small if asked.quick else usual)
    times = asked.times or (20 if asked.quick else 100)
    timings = run(count, times, _say)
    print(f"{asked.what}: {count} patients, each page {times} times, {os.cpu_count()} cores\n")
    print(pages.table(timings))
    _keep(asked, {"count": count}, [timing.plain() for timing in timings])
    return 0


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Dispatch of due reminders, and how long pages take.")
    parser.add_argument("what", nargs="?", default="dispatch", choices=["dispatch", *PAGES])
    parser.add_argument("-n", "--count", type=int, help="reminders (20000; with --quick 200), or patients (2000; 40)")
    parser.add_argument("--quick", action="store_true", help="a small run that only shows that it works")
    parser.add_argument("--only", default=",".join(dispatch.CONTENDERS), help="dispatch: some of %(default)s")
    parser.add_argument("--times", type=int, help="pages: how often each is opened (100; with --quick 20)")
    parser.add_argument("--json", type=Path, help="also write the numbers into this file")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.only.split(",")) - set(dispatch.CONTENDERS):
        parser.error(f"nobody here is called {', '.join(sorted(unknown))}")
    return asked


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _table(count: int, results: list[dispatch.Result]) -> str:
    own = next((result.rate for result in _ours(results)), 0.0)
    lines = [f"Dispatch of {count} due reminders, {dispatch.WORKERS} processes each, {os.cpu_count()} cores", ""]
    lines.append(f"{'':32}{'per s':>9}{'to ours':>9}{'lost':>6}{'doubled':>9}  ")
    for result in results:
        if not result.letters:
            lines.append(f"{result.name:32}{'–':>9}{'–':>9}{'–':>6}{'–':>9}  {result.remark}")
            continue
        ratio = f"{result.rate / own:.2f}" if own else "–"
        lines.append(
            f"{result.name:32}{result.rate:>9.0f}{ratio:>9}{result.lost:>6}{result.doubled:>9}  {result.remark}"
        )
    return "\n".join(lines)


def _keep(asked: argparse.Namespace, numbers: dict[str, object], results: list[dict[str, object]]) -> None:
    if asked.json is None:
        return
    kept = {
        "what": asked.what,
        **numbers,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "postgresql": machine.has_postgres()},
        "results": results,
    }
    asked.json.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")


def _ours(results: list[dispatch.Result]) -> list[dispatch.Result]:
    return [result for result in results if result.name == "ours"]


if __name__ == "__main__":
    sys.exit(main())
