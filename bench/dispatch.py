"""Dispatch of reminders that are all due: how many a second leave the house, and is any lost or doubled?

Each contender gets two processes, its own empty database, the same machine and the same sink; time runs from "go" until
the sink has the last letter.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import machine
from bench.machine import ROOT, Sink, said, started, tell

STALL_SECONDS = 60.0
WORKERS = 2


@dataclass
class Result:
    """What one contender did."""

    name: str
    letters: int = 0
    seconds: float = 0.0
    lost: int = 0
    doubled: int = 0
    remark: str = ""

    @property
    def rate(self) -> float:
        """Letters a second."""
        return self.letters / self.seconds if self.seconds else 0.0

    def plain(self) -> dict[str, object]:
        """For the JSON file."""
        return {**asdict(self), "per_second": round(self.rate, 1)}


class Skipped(Exception):
    """A contender that can not run here; the text says why."""


def ours(count: int, sink: Sink, folder: Path) -> Result:
    """The house: rows, claims, guard, consent, quiet hours, one marked row on the wire, an attempt for each."""
    with machine.database("ours", folder) as address, ExitStack() as stack:
        environment = environment_of_ours(address, sink, folder)
        run_to_end(["manage.py", "migrate", "-v0"], environment)
        run_to_end(["-m", "bench.ours", "seed", str(count)], environment)
        crew = [stack.enter_context(started(["-m", "bench.ours", "work"], **environment)) for _ in range(WORKERS)]
        result = _measure("ours", count, sink, crew)
        result.remark = (
            f"words and link made at delivery, guarded, each row marked before it goes; {address.partition(':')[0]}"
        )
        return result


def environment_of_ours(address: str, sink: Sink, folder: Path) -> dict[str, str]:
    """How the house is started on that database and that mail server."""
    return {
        "DATABASE_URL": address,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
        "VAR_DIR": str(folder / "ours"),
        "JOURNEY_MODE": "embedded",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "ERROR",
        "DEMO": "false",
    }


def celery_eta(count: int, sink: Sink, folder: Path) -> Result:
    """One Celery task with an ETA for each reminder."""
    if not machine.has_redis():
        raise Skipped("no Redis answers at BENCH_REDIS")
    with machine.database("celery", folder) as address, ExitStack() as stack:
        stack.callback(machine.forget_redis)
        environment = {
            **_peer(address, sink),
            "BROKER_URL": machine.REDIS,
            "BENCH_PREFIX": machine.PREFIX,
        }
        run_to_end(["-m", "django", "migrate", "--run-syncdb", "-v0"], environment)
        run_to_end(["-m", "bench.peers.celery_eta", "seed", str(count)], environment)
        worker = ["-m", "celery", "-A", "bench.peers.celery_eta", "worker", "-c", str(WORKERS), "-l", "ERROR"]
        sink.reset()
        stack.enter_context(_silent(worker, environment))
        due = time.time() + 8 + count / 400
        run_to_end(["-m", "bench.peers.celery_eta", "enqueue", str(due)], environment)
        late = max(0.0, time.time() - due)
        time.sleep(max(0.0, due - time.time()))
        result = _measure("Celery ETA + Django mail", count, sink, [])
        result.remark = "words and link made at delivery; a connection a letter; a lost broker loses the plan"
        if late:
            result.remark += f"; {late:.0f} s too late already when all were enqueued"
        return result


def post_office(count: int, sink: Sink, folder: Path) -> Result:
    """django-post-office: mails as rows, sent in batches over kept connections."""
    if importlib.util.find_spec("post_office") is None:
        raise Skipped("not installed: pip install django-post-office (requirements-bench.in)")
    with machine.database("post_office", folder) as address:
        environment = {**_peer(address, sink), "BENCH_POST_OFFICE": "1"}
        run_to_end(["-m", "django", "migrate", "--run-syncdb", "-v0"], environment)
        run_to_end(["-m", "bench.peers.post_office_queue", "seed", str(count)], environment)
        with started(["-m", "bench.peers.post_office_queue", "work"], **environment) as process:
            result = _measure("django-post-office", count, sink, [process])
        result.remark = "words made at delivery, the link before; results are written in batches"
        return result


def limit(count: int, sink: Sink, _folder: Path) -> Result:
    """Letters made beforehand, nothing written down."""
    share = count // WORKERS
    with ExitStack() as stack:
        crew = []
        for number in range(WORKERS):
            many = share if number else count - share * (WORKERS - 1)
            arguments = ["-m", "bench.limit", str(many), str(number * count), str(sink.port)]
            crew.append(stack.enter_context(started(arguments)))
        return _measure("limit: smtplib, letters ready", count, sink, crew)


CONTENDERS: dict[str, Callable[[int, Sink, Path], Result]] = {
    "ours": ours,
    "celery": celery_eta,
    "post-office": post_office,
    "limit": limit,
}


def run(count: int, only: list[str], say: Callable[[str], None]) -> list[Result]:
    """Measure the contenders one after the other."""
    results = []
    with tempfile.TemporaryDirectory(prefix="journey_bench_") as folder, machine.sink() as sink:
        for name in only:
            say(f"{name} …")
            try:
                results.append(CONTENDERS[name](count, sink, Path(folder)))
                say(f"  {results[-1].rate:.0f} a second")
            except Skipped as reason:
                results.append(Result(name, remark=f"left out: {reason}"))
    return results


def _measure(name: str, count: int, sink: Sink, crew: list[subprocess.Popen[str]]) -> Result:
    for process in crew:
        said(process)  # "ready"
    if crew:
        sink.reset()
    began = time.time()
    for process in crew:
        tell(process, "go")
    found, moved_at = sink.report(), time.monotonic()
    while found["letters"] < count and time.monotonic() - moved_at < STALL_SECONDS:
        time.sleep(0.1)
        newer = sink.report()
        if newer["letters"] > found["letters"]:
            moved_at = time.monotonic()
        found = newer
    time.sleep(0.5)  # a double would come now
    found = sink.report()
    return Result(
        name,
        letters=found["different"],
        seconds=max(found["last_at"] - began, 0.001),
        lost=count - found["different"],
        doubled=found["letters"] - found["different"],
    )


def _peer(address: str, sink: Sink) -> dict[str, str]:
    return {
        "DATABASE_URL": address,
        "SMTP_PORT": str(sink.port),
        "DJANGO_SETTINGS_MODULE": "bench.peers.settings",
    }


def run_to_end(arguments: list[str], environment: dict[str, str]) -> None:
    """Run a Python process to its end; one that fails ends the measurement."""
    with started(arguments, **environment) as process:
        process.communicate()
        if process.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed; see above.")


@contextlib.contextmanager
def _silent(arguments: list[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
