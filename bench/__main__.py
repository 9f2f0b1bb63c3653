"""``python -m bench``: measure, print a table, and write the numbers as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from bench import caseload, dispatch, kills, machine, month, pages, patient, proposals, words
from bench.pages import Timing

#: What opens pages: name, how it is measured, how many patients by default, and with ``--quick``.
PAGES: dict[str, tuple[Callable[[int, int, Callable[[str], None]], list[Timing]], int, int]] = {
    "caseload": (caseload.run, 2000, 40),
    "patient": (patient.run, 1, 1),
}


def main(arguments: list[str] | None = None) -> int:
    """Measure and tell."""
    asked = _asked(arguments)
    if asked.what == "kills":
        return _kills(asked)
    if asked.what == "words":
        return _words(asked)
    if asked.what == "proposals":
        return _proposals(asked)
    if asked.what == "month":
        return _month(asked)
    return _pages(asked) if asked.what in PAGES else _dispatch(asked)


def _kills(asked: argparse.Namespace) -> int:
    many = asked.times or (3 if asked.quick else 100)
    outcome = kills.run(asked.count or (1500 if asked.quick else 20_000), many, _say)
    print(outcome.told())
    _keep(asked, {"count": outcome.messages, "processes": dispatch.WORKERS}, [outcome.plain()])
    return 0 if outcome.is_good else 1


def _words(asked: argparse.Namespace) -> int:
    """Only what shows no sentence, unless the misses are asked for: who changes the list must not read them."""
    judged = {name: words.judge(sentences) for name, sentences in words.SETS.items()}
    summaries = {name: words.summary(ones) for name, ones in judged.items()}
    for name, ones in judged.items():
        print(f"The {name} set\n\n{summaries[name]}\n")
        if asked.misses in (name, "both"):
            print(f"{words.misses(ones)}\n")
    if asked.write_docs:
        words.PAGE.write_text(words.rewritten(words.PAGE.read_text("utf-8"), summaries), "utf-8")
        _say(f"written into {words.PAGE}")
    results = [{"set": name, **share.plain()} for name, ones in judged.items() for share in words.shares(ones)]
    _keep(asked, {"count": sum(len(ones) for ones in judged.values())}, results)
    return 0


def _dispatch(asked: argparse.Namespace) -> int:
    count = asked.count or (200 if asked.quick else 20_000)
    results = dispatch.run(count, asked.only.split(","), _say)
    print(_table(count, results))
    _keep(asked, {"count": count, "processes": dispatch.WORKERS}, [result.plain() for result in results])
    return 1 if any(result.letters and (result.lost or result.doubled) for result in _ours(results)) else 0


def _month(asked: argparse.Namespace) -> int:
    found = month.run(asked.count or (6 if asked.quick else 60), _say, seconds=10 if asked.quick else 45)
    print(f"{found.told()}, {os.cpu_count()} cores")
    _keep(asked, {"count": found.patients}, [found.plain()])
    return 0 if found.seconds < month.LIMIT else 1


def _proposals(asked: argparse.Namespace) -> int:
    waiting = asked.count or (4 if asked.quick else 24)
    found = proposals.run(waiting, asked.times or (20 if asked.quick else 200), _say)
    print(f"proposals: {waiting} patients who wait, {os.cpu_count()} cores\n")
    print(proposals.table(found))
    _keep(asked, {"count": waiting}, [one.plain() for one in found])
    return 0


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
    parser = argparse.ArgumentParser(
        prog="bench",
        description="Dispatch of due reminders, workers that are killed, how long pages take, and what the list of words"
        " of danger finds.",
    )
    parser.add_argument(
        "what", nargs="?", default="dispatch", choices=["dispatch", "kills", "words", "proposals", "month", *PAGES]
    )
    parser.add_argument(
        "-n", "--count", type=int, help="reminders (20000; with --quick 200, kills: 1500), or patients (2000; 40)"
    )
    parser.add_argument("--quick", action="store_true", help="a small run that only shows that it works")
    parser.add_argument("--only", default=",".join(dispatch.CONTENDERS), help="dispatch: some of %(default)s")
    parser.add_argument(
        "--times", type=int, help="pages: how often each is opened (100; with --quick 20); kills: how many (100; 3)"
    )
    parser.add_argument(
        "--misses",
        nargs="?",
        const="both",
        choices=[*words.SETS, "both"],
        help="words: also the sentences on which list and label part; not for whoever goes on to change the list",
    )
    parser.add_argument(
        "--write-docs",
        action="store_true",
        help="words: put the tables between their markers in docs/clinical-sources.md",
    )
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
    return "\n".join([*lines, *_ratios(own, results)])


def _ratios(own: float, results: list[dispatch.Result]) -> list[str]:
    """How ours stands to the best peer and to the limit, where they ran."""
    limit = [result for result in results if result.letters and result.name.startswith("limit")]
    peers = [result for result in results if result.letters and result not in limit and result.name != "ours"]
    told = []
    if own and peers:
        best = max(peers, key=lambda result: result.rate)
        told.append(f"ours sends {own / best.rate:.1f} times as many as the best peer ({best.name})")
    if own and limit:
        told.append(f"ours sends {own / limit[0].rate:.2f} of the limit")
    return ["", *told] if told else []


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
