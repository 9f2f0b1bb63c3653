"""The background of a house for tests: a real worker and a real timetable, in threads or as processes."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from celery.worker import state
from django.conf import settings
from django.db import connection

from config import parts
from config.celery import app
from tests.architecture.lints import ROOT

PATIENCE = 60.0
"""Seconds that a busy machine may take; nobody waits so long when all is well."""


def until(what: str, happens: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Look again and again until it is so; say what was waited for when it never is."""
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.05)


@contextmanager
def threads() -> Iterator[None]:
    """The worker and the timetable that `manage.py up` starts, in threads of this process."""
    state.should_stop = None
    app.control.purge()
    working = [parts.Worker(), parts.Timetable()]
    for part in working:
        part.start()
    try:
        yield
    finally:
        _stop(working)


def _stop(working: list[parts.Part]) -> None:
    with warnings.catch_warnings():
        # Each thread of the worker keeps its connection to the mail server for as long as it lives.
        warnings.simplefilter("ignore", ResourceWarning)
        for part in reversed(working):
            part.stop()
        for part in working:
            part.wait(PATIENCE)
        gc.collect()
    state.should_stop = None
    assert not any(part.alive() for part in working), "the worker did not stop"


class Processes:
    """A worker and a timetable as processes of their own, on the same database, broker, keys and clock."""

    def __init__(self, log: Path, **environment: str) -> None:
        self._log = log
        self._environment = {**os.environ, **_same_house(), **environment}
        self._running: list[subprocess.Popen[bytes]] = []

    def worker(self) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        return self._start("worker", "--pool=threads", "--concurrency=2", "--without-gossip", "--without-mingle")

    def timetable(self) -> subprocess.Popen[bytes]:
        """Start the timetable."""
        return self._start("beat", "--schedule", str(self._log.with_suffix(".schedule")))

    def stop(self) -> None:
        """End all of them, the timetable first."""
        for process in reversed(self._running):
            process.terminate()
        for process in self._running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, *command: str) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", command[0], "--loglevel=INFO", *command[1:]],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.append(process)
        return process


def _same_house() -> dict[str, str]:
    """What another process needs to be a part of the house under test. Its database is named by the address of ours."""
    database = settings.DATABASES["default"] | connection.settings_dict
    place = f"{database['HOST'] or '127.0.0.1'}:{database['PORT'] or 5432}"
    who = f"{database['USER']}:{database['PASSWORD']}" if database["PASSWORD"] else database["USER"]
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "JOURNEY_MODE": "embedded",
        "DEMO": "true",  # so that its clock stands where ours does
        "DATABASE_URL": f"postgresql://{who}@{place}/{database['NAME']}"
        if connection.vendor == "postgresql"
        else f"sqlite:///{database['NAME']}",
        "BROKER_URL": settings.CELERY_BROKER_URL,
        "VAR_DIR": str(settings.VAR_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
        "FIELD_KEYS": ",".join(settings.FIELD_KEYS),
        "SITE_URL": settings.SITE_URL,
    }
