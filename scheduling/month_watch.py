"""The time that a plan has, how far it is, and whether somebody wants it to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Any

LOOK_EVERY = 0.2
"""Seconds between two looks at whether to stop, while the solver is at work."""


class Stopped(Exception):
    """Somebody asked to stop."""


class Watch:
    """Tells how far it is, in percent that never fall, and stops a solver when asked."""

    def __init__(self, seconds: float, on_progress: Callable[[int], None], should_stop: Callable[[], bool]) -> None:
        self.began = monotonic()
        self._seconds = seconds
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._told = -1

    @property
    def gone(self) -> float:
        """Seconds since the beginning."""
        return monotonic() - self.began

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return max(0.0, self._seconds - self.gone)

    def look(self, at_least: int = 0) -> None:
        """Tell how far it is; raises ``Stopped`` when somebody asked for that."""
        percent = min(99, max(at_least, self._told, int(100 * self.gone / max(self._seconds, 0.1))))
        if percent > self._told:
            self._told = percent
            self._on_progress(percent)
        if self._should_stop():
            raise Stopped

    @contextmanager
    def over(self, solver: Any) -> Iterator[None]:
        """While this solver works: look now and then, and stop it when asked; then ``Stopped`` is raised."""
        done, stopped = Event(), Event()

        def keep_looking() -> None:
            while not done.wait(LOOK_EVERY):
                try:
                    self.look()
                except Stopped:
                    stopped.set()
                    solver.stop_search()

        thread = Thread(target=keep_looking, daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
        if stopped.is_set():
            raise Stopped
