"""Where a plan of a month can go from where it is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
CANCELLED: Final = "cancelled"
FAILED: Final = "failed"
ACCEPTED: Final = "accepted"
DROPPED: Final = "dropped"

TRANSITIONS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        WAITING: frozenset({RUNNING, CANCELLED}),
        # Running again: its worker died, and another one took it up.
        RUNNING: frozenset({RUNNING, DONE, CANCELLED, FAILED}),
        DONE: frozenset({ACCEPTED, DROPPED}),
        CANCELLED: frozenset(),
        FAILED: frozenset(),
        ACCEPTED: frozenset(),
        DROPPED: frozenset(),
    }
)
