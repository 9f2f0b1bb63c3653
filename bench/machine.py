"""What the measurements run on: a sink for mail, databases of our own, a broker when there is one."""

from __future__ import annotations

import json
import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = os.environ.get("BENCH_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/0")
PREFIX = f"journey_bench_{os.getpid()}_"


Process = subprocess.Popen[str]


class Sink:
    """The sink's side for the one who measures."""

    def __init__(self, port: int) -> None:
        self.port = port

    def reset(self) -> None:
        self._ask("XRESET")

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._ask("XREPORT"))
        return found

    def _ask(self, word: str) -> str:
        with smtplib.SMTP("127.0.0.1", self.port, "bench", 10) as smtp:
            return smtp.docmd(word)[1].decode()


@contextmanager
def sink() -> Iterator[Sink]:
    """A sink in a process of its own."""
    with started(["-m", "bench.sink"]) as process:
        yield Sink(int(said(process)))


@contextmanager
def started(arguments: list[str], **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.poll() is None:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(BrokenPipeError):
                    pipe.close()


def said(process: subprocess.Popen[str]) -> str:
    """The next line that the process says."""
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise SystemExit("A process of the measurement ended before it was ready.")
    return line.strip()


def tell(process: subprocess.Popen[str], word: str) -> None:
    """Give the process a line."""
    assert process.stdin
    process.stdin.write(word + "\n")
    process.stdin.flush()


@contextmanager
def database(name: str, folder: Path, engine: str = "") -> Iterator[str]:
    """The address of an empty database of our own, gone after the block: PostgreSQL when it answers, else SQLite.

    With ``engine`` it is that one, "postgresql" or "sqlite".
    """
    if (engine or "postgresql") != "postgresql" or not has_postgres():
        yield f"sqlite:///{folder / f'{PREFIX}{name}.sqlite3'}"
        return
    _on_postgres(f'CREATE DATABASE "{PREFIX}{name}"')
    try:
        yield f"{POSTGRES}/{PREFIX}{name}"
    finally:
        _on_postgres(f'DROP DATABASE "{PREFIX}{name}" WITH (FORCE)')


def has_postgres() -> bool:
    """Whether a PostgreSQL server answers."""
    return _answers(POSTGRES, 5432)


def has_redis() -> bool:
    """Whether a Redis server answers."""
    return _answers(REDIS, 6379)


def forget_redis() -> None:
    """Delete what the measurement left in Redis, and nothing else."""
    import redis

    with redis.Redis.from_url(REDIS) as server:
        for key in server.scan_iter(f"{PREFIX}*"):
            server.delete(key)


def _answers(address: str, port: int) -> bool:
    parts = urlsplit(address)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or port), 1).close()
    except OSError:
        return False
    return True


def _on_postgres(statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(f"{POSTGRES}/postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
