"""The states of a treatment session, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class SessionState(StrEnum):
    """Where a session is."""

    PLANNED = "planned"  # a date in the plan, nothing reserved
    BOOKED = "booked"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    MISSED = "missed"


S = SessionState

TRANSITIONS: Mapping[SessionState, frozenset[SessionState]] = MappingProxyType(
    {
        # A planned session may begin unbooked: a dose at home, or a patient who is here early.
        S.PLANNED: frozenset({S.BOOKED, S.IN_PROGRESS, S.CANCELLED, S.MISSED}),
        S.BOOKED: frozenset({S.PLANNED, S.IN_PROGRESS, S.CANCELLED, S.MISSED}),
        # Cancelled while in progress: the check before the dose held it back, so no dose was given.
        S.IN_PROGRESS: frozenset({S.COMPLETED, S.CANCELLED}),
        S.COMPLETED: frozenset(),
        S.CANCELLED: frozenset(),
        S.MISSED: frozenset(),
    }
)

AHEAD = frozenset({S.PLANNED, S.BOOKED})
"""Still to come: may be moved to another date."""

OPEN = AHEAD | {S.IN_PROGRESS}
"""Not over yet: it takes its place in the calendar."""

FINAL = frozenset(state for state, following in TRANSITIONS.items() if not following)
"""Nothing follows; another try is a new session."""


def may_move(a: SessionState, b: SessionState) -> bool:
    """Whether a session may go from state `a` to state `b`."""
    return b in TRANSITIONS[a]
