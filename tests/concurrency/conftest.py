"""Real transactions, a real mail server, and worker processes that can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from common import clock
from messaging import services
from messaging.models import Channel, Message
from people.models import Clinic, Patient, User
from tests.messaging.server import Handler, Server

ROOT = Path(__file__).resolve().parents[2]

Plan = Callable[[int], list[Message]]


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
def server(handler: Handler) -> Iterator[Server]:
    one = Server(handler)
    one.start()
    yield one
    one.stop()


@pytest.fixture
def plan(transactional_db: None, clinic: Clinic, patient: Patient) -> Plan:
    """Lay so many messages to Ada, who agreed to e-mail; all are due."""
    user: User = patient.user
    services.give_consent(user=user, clinic=clinic, channel=Channel.EMAIL, by=user)

    def lay(count: int) -> list[Message]:
        return [
            services.enqueue(
                clinic=clinic,
                kind="note",
                channel=Channel.EMAIL,
                due_at=clock.now() - timedelta(seconds=1),
                unique_key=f"note:{number}",
                recipient=user,
                patient=patient,
            )
            for number in range(count)
        ]

    return lay


class Workers:
    """Worker processes on the same database as the test."""

    def __init__(self, port: int, var: Path) -> None:
        self._environment = {
            **os.environ,
            "JOURNEY_MODE": "embedded",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": _database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "VAR_DIR": str(var),
            "LOG_LEVEL": "WARNING",
        }
        self._running: list[subprocess.Popen[str]] = []

    def start(self, what: str, until: str = "ready") -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.concurrency.worker", what],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._running.append(process)
        assert process.stdout
        for line in process.stdout:
            if line.strip() == until:
                return process
        raise AssertionError("the worker did not come up")

    def kill(self, process: subprocess.Popen[str]) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        if process.stdout:
            process.stdout.close()

    def end(self) -> None:
        for process in self._running:
            if process.poll() is None:
                self.kill(process)
            elif process.stdout:
                process.stdout.close()


@pytest.fixture
def workers(server: Server, plan: Plan, tmp_path: Path) -> Iterator[Workers]:
    crew = Workers(server.port, tmp_path)
    yield crew
    crew.end()


def _database_url() -> str:
    database = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    who = f"{database['USER']}:{database['PASSWORD']}@" if database["PASSWORD"] else f"{database['USER']}@"
    return f"postgresql://{who}{database['HOST']}:{database['PORT'] or 5432}/{name}"
