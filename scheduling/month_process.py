"""The solver in a process of its own: it may take all of its time there, and nobody's page and no message waits for it.

The house hands over the values and reads how far it is, line by line. Whoever closes the pipe ends the process: it goes
with the house, whatever becomes of that, and at once when somebody asks to stop.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import BinaryIO

from scheduling.facts import ClinicFacts, SeriesNeeds, Wishes
from scheduling.month import MonthResult, Stopped, solve

HOUSE = Path(__file__).resolve().parents[1]
_NICER = 10
_PROGRESS, _RESULT = b"P", b"R"


class Broken(Exception):
    """The process ended without a result."""


@dataclass(frozen=True)
class Order:
    """What is to be planned, in how much time."""

    facts: ClinicFacts
    needs: Sequence[SeriesNeeds]
    wishes: Wishes | None
    seconds: float
    workers: int
    seed: int = 1


def solve_apart(order: Order, *, on_progress: Callable[[int], None], should_stop: Callable[[], bool]) -> MonthResult:
    """The plan, worked out in another process. Raises ``Stopped`` when asked to stop, ``Broken`` when it died.

    ``should_stop`` is asked about once a second, ``on_progress`` told as often.
    """
    command = [sys.executable, "-m", "scheduling.month_process"]
    # Nothing that anybody typed is in the command.
    with subprocess.Popen(command, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603
        try:
            return _heard(process, order, on_progress, should_stop)
        finally:
            process.kill()


def _heard(
    process: subprocess.Popen[bytes],
    order: Order,
    on_progress: Callable[[int], None],
    should_stop: Callable[[], bool],
) -> MonthResult:
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both were asked for
    try:
        pickle.dump(order, process.stdin)
        process.stdin.flush()
    except BrokenPipeError as error:
        raise Broken from error
    while line := process.stdout.readline():
        if line.startswith(_RESULT):
            # Written by our own process, from what we gave it.
            result: MonthResult = pickle.load(process.stdout)  # noqa: S301 # nosec B301
            return result
        on_progress(int(line[1:]))
        if should_stop():
            raise Stopped
    raise Broken


def main(read: BinaryIO, write: BinaryIO) -> None:
    """Read the order, work, and write the result."""
    os.nice(_NICER)
    order: Order = pickle.load(read)  # noqa: S301 # nosec B301 - written by the house that started us
    Thread(target=_go_with_the_house, args=(read,), daemon=True).start()
    told = Teller(write)
    result = solve(
        order.facts,
        order.needs,
        wishes=order.wishes,
        seconds=order.seconds,
        workers=order.workers,
        seed=order.seed,
        on_progress=told.keep,
    )
    told.end(result)


def _go_with_the_house(read: BinaryIO) -> None:
    """The pipe ends when the house does."""
    read.read()
    os._exit(1)


class Teller:
    """Says how far it is, once a second, so that the house can say that it lives and whether to stop."""

    EVERY = 1.0

    def __init__(self, write: BinaryIO) -> None:
        self._write = write
        self._percent = 0
        self._done = Event()
        self._thread = Thread(target=self._tell, daemon=True)
        self._thread.start()

    def keep(self, percent: int) -> None:
        """What to say next."""
        self._percent = percent

    def end(self, result: MonthResult) -> None:
        """Say the last word."""
        self._done.set()
        self._thread.join()
        self._write.write(_RESULT + b"\n")
        pickle.dump(result, self._write)
        self._write.flush()

    def _tell(self) -> None:
        while not self._done.wait(self.EVERY):
            self._write.write(_PROGRESS + str(self._percent).encode() + b"\n")
            self._write.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
