"""``python -m bench``: measure, print a table, and write the numbers as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path

from bench import dispatch, machine


def main(arguments: list[str] | None = None) -> int:
    """Measure and tell."""
    asked = _asked(arguments)
    count = asked.count or (200 if asked.quick else 20_000)
    results = dispatch.run(count, asked.only.split(","), lambda line: print(line, file=sys.stderr, flush=True))
    print(_table(count, results))
    if asked.json:
        asked.json.write_text(json.dumps(_plain(count, results), indent=2) + "\n", "utf-8")
    return 1 if any(result.letters and (result.lost or result.doubled) for result in _ours(results)) else 0


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Dispatch of due reminders: ours, peers and the limit.")
    parser.add_argument("what", nargs="?", default="dispatch", choices=["dispatch"])
    parser.add_argument("-n", "--count", type=int, help="how many reminders (20000; with --quick 200)")
    parser.add_argument("--quick", action="store_true", help="a small run that only shows that it works")
    parser.add_argument("--only", default=",".join(dispatch.CONTENDERS), help="some of: %(default)s")
    parser.add_argument("--json", type=Path, help="also write the numbers into this file")
    asked = parser.parse_args(arguments)
    if unknown := set(asked.only.split(",")) - set(dispatch.CONTENDERS):
        parser.error(f"nobody here is called {', '.join(sorted(unknown))}")
    return asked


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


def _plain(count: int, results: list[dispatch.Result]) -> dict[str, object]:
    return {
        "what": "dispatch",
        "count": count,
        "processes": dispatch.WORKERS,
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "postgresql": machine.has_postgres()},
        "results": [result.plain() for result in results],
    }


def _ours(results: list[dispatch.Result]) -> list[dispatch.Result]:
    return [result for result in results if result.name == "ours"]


if __name__ == "__main__":
    sys.exit(main())
