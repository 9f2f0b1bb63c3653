"""The states of a meeting, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class MeetingState(StrEnum):
    """Where a meeting is."""

    BOOKED = "booked"
    HELD = "held"
    CANCELLED = "cancelled"
    MISSED = "missed"


M = MeetingState

TRANSITIONS: Mapping[MeetingState, frozenset[MeetingState]] = MappingProxyType(
    {
        M.BOOKED: frozenset({M.HELD, M.CANCELLED, M.MISSED}),
        M.HELD: frozenset(),
        M.CANCELLED: frozenset(),
        M.MISSED: frozenset(),
    }
)
