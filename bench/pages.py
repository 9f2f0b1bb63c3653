"""How long a page takes as it is served: through every middleware, with the template, by Django's own client.

``python -m bench.pages USER ADDRESS TIMES`` signs a person in, opens the page a few times to warm it, then so many
times more, and says the numbers as one line of JSON. Time on the wire and the server's threads are not in it.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django

from bench import machine
from bench.machine import said, started

WARM = 5


@dataclass(frozen=True)
class Timing:
    """What opening one page took, in milliseconds, and how many queries it asks."""

    what: str
    times: int
    p50: float
    p95: float
    slowest: float
    queries: int
    kilobytes: float

    def plain(self) -> dict[str, object]:
        """For the JSON file."""
        return asdict(self)


@contextmanager
def house(name: str, seed: list[str], engine: str = "") -> Iterator[dict[str, str]]:
    """The environment of a house with a database of its own, filled by the module and arguments in ``seed``."""
    with tempfile.TemporaryDirectory(prefix="journey_bench_") as text:
        folder = Path(text)
        with machine.database(name, folder, engine) as address:
            environment = {
                "DATABASE_URL": address,
                "VAR_DIR": str(folder / "var"),
                "JOURNEY_MODE": "embedded",
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "LOG_LEVEL": "ERROR",
                "DEMO": "false",
            }
            for arguments in (["manage.py", "migrate", "-v0"], ["-m", *seed]):
                _run(arguments, environment)
            yield environment


def measure(what: str, user: str, address: str, times: int, environment: dict[str, str]) -> Timing:
    """Open the page as this user in a process of its own."""
    with started(["-m", "bench.pages", user, address, str(times)], **environment) as process:
        return Timing(what=what, **json.loads(said(process)))


def table(timings: list[Timing]) -> str:
    """The timings as lines to read."""
    lines = [f"{'':44}{'p50 ms':>9}{'p95 ms':>9}{'slowest':>9}{'queries':>9}{'kB':>7}"]
    lines += [
        f"{one.what:44}{one.p50:>9.0f}{one.p95:>9.0f}{one.slowest:>9.0f}{one.queries:>9}{one.kilobytes:>7.0f}"
        for one in timings
    ]
    return "\n".join(lines)


def _run(arguments: list[str], environment: dict[str, str]) -> None:
    with started(arguments, **environment) as process:
        process.communicate()
        if process.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed; see above.")


def _open(user: str, address: str, times: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from config import garbage
    from people.models import User

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.with_address(user).get(), "django.contrib.auth.backends.ModelBackend")
    for _turn in range(WARM):
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answers {response.status_code}.")
    garbage.settle()  # as the server does, too
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
        queries = len(asked)  # before the next request forgets them
    took = []
    for _turn in range(times):
        if "BENCH_DRAW_ANEW" in os.environ:
            _forget_drawings()
        began = time.perf_counter()
        client.get(address)
        took.append(1000 * (time.perf_counter() - began))
    return {
        "times": times,
        "p50": round(statistics.median(took), 1),
        "p95": round(statistics.quantiles(took, n=20)[-1], 1),
        "slowest": round(max(took), 1),
        "queries": queries,
        "kilobytes": round(len(response.content) / 1000, 1),
    }


def _forget_drawings() -> None:
    """As if nobody had opened this patient in this process before."""
    from common.pictures import chart_drawing

    chart_drawing._inside.cache_clear()  # noqa: SLF001 - what is measured is this very memory


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(_open(sys.argv[1], sys.argv[2], int(sys.argv[3]))), flush=True)
