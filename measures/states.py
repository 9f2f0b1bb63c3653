"""The states of a request for a questionnaire, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class AssignmentState(StrEnum):
    """Where a request is."""

    OPEN = "open"  # planned, or due and waiting for an answer
    ANSWERED = "answered"
    SKIPPED = "skipped"  # the patient would rather not, this time
    GIVEN_UP = "given_up"  # it ran out unanswered
    WITHDRAWN = "withdrawn"  # nobody wants it any more


S = AssignmentState

TRANSITIONS: Mapping[AssignmentState, frozenset[AssignmentState]] = MappingProxyType(
    {
        S.OPEN: frozenset({S.ANSWERED, S.SKIPPED, S.GIVEN_UP, S.WITHDRAWN}),
        S.ANSWERED: frozenset(),
        S.SKIPPED: frozenset(),
        # Open again when a session was moved, or a correction brought the request back; withdrawn when somebody saw it.
        S.GIVEN_UP: frozenset({S.OPEN, S.WITHDRAWN}),
        S.WITHDRAWN: frozenset({S.OPEN}),
    }
)

SPENT = frozenset(state for state, following in TRANSITIONS.items() if not following)
"""Settled by the patient: the plan does not bring it back."""

LEFT = frozenset({S.SKIPPED, S.GIVEN_UP})
"""Not answered when it was asked."""


def may_move(a: AssignmentState, b: AssignmentState) -> bool:
    """Whether a request may go from state `a` to state `b`."""
    return b in TRANSITIONS[a]
