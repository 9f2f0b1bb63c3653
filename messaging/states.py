"""The states of a message on its way out of the house, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class MessageState(StrEnum):
    """Where a message is."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    UNSURE = "unsure"
    CANCELLED = "cancelled"
    MISSED = "missed"
    SUPPRESSED = "suppressed"


S = MessageState

TRANSITIONS: Mapping[MessageState, frozenset[MessageState]] = MappingProxyType(
    {
        S.QUEUED: frozenset({S.CLAIMED, S.CANCELLED, S.MISSED, S.SUPPRESSED}),
        # Back to queued when the claim went stale. The guard is asked after the claim, so what may befall a queued
        # message may befall a claimed one: nothing of it is on the wire yet. Failed when its words could not be made;
        # sent at once when it only goes to the inbox, where there is no wire to be cut; unsure when
        # the database crashed since, and may have forgotten that it went.
        S.CLAIMED: frozenset({S.SENDING, S.QUEUED, S.CANCELLED, S.MISSED, S.SUPPRESSED, S.FAILED, S.SENT, S.UNSURE}),
        # Suppressed when it was not taken for now, and no later day had room for it.
        S.SENDING: frozenset({S.SENT, S.QUEUED, S.FAILED, S.UNSURE, S.SUPPRESSED}),
        S.SENT: frozenset({S.DELIVERED, S.BOUNCED}),
        # Only by a person's decision (or a provider's word): it arrived, it did not, or send it again.
        S.UNSURE: frozenset({S.SENT, S.FAILED, S.QUEUED}),
        S.DELIVERED: frozenset(),
        S.BOUNCED: frozenset(),
        S.FAILED: frozenset(),
        S.CANCELLED: frozenset(),
        S.MISSED: frozenset(),
        S.SUPPRESSED: frozenset(),
    }
)

OPEN = frozenset({S.QUEUED, S.CLAIMED, S.SENDING})
"""Still on its way: somebody's work."""

CANCELLABLE = frozenset({S.QUEUED, S.CLAIMED})
"""Nothing is on the wire yet, so it can be called back."""

TAKES_ITS_DAY = frozenset({*OPEN, S.SENT, S.DELIVERED, S.UNSURE})
"""It reached the person on its day, may have, or still will: that day has no room for another one."""

FINAL = frozenset(state for state, following in TRANSITIONS.items() if not following)
"""Nothing follows."""

NEEDS_A_PERSON = frozenset({S.UNSURE})
"""Waits until somebody decides."""


def may_move(a: MessageState, b: MessageState) -> bool:
    """Whether a message may go from state `a` to state `b`."""
    return b in TRANSITIONS[a]
