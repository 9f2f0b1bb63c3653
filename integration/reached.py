"""Whether a patient in an open window was reached, by which way, and if not, why not. Pure values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Why(StrEnum):
    """Why nothing reached somebody; the first is the gravest."""

    TROUBLE = "trouble"
    FAILED = "failed"
    NO_CONSENT = "no_consent"
    PAUSED = "paused"
    NOTHING_YET = "nothing_yet"


class Order(IntEnum):
    """Whom to look at first: not reached and nothing written, then those who wrote nothing, then the others."""

    UNREACHED = 0
    SILENT = 1
    CALLED = 2
    WROTE = 3


@dataclass(frozen=True)
class Known:
    """What is known of one open window at ``now``. ``arrived`` are the ways out of the house by which a message came."""

    now: datetime
    written: bool = False
    called_at: datetime | None = None
    arrived: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    agreed: frozenset[str] = frozenset()
    troubled: frozenset[str] = frozenset()
    paused_until: datetime | None = None
    asked: bool = False
    """Whether a moment of the window has passed at which somebody should have been asked."""


def why_not(known: Known) -> Why | None:
    """Why nothing reached them so far; None when something did, or when they wrote, which needs no message."""
    if known.written or known.arrived:
        return None
    if not known.agreed:
        return Why.NO_CONSENT
    if known.agreed <= known.troubled:
        return Why.TROUBLE
    if known.failed:
        return Why.FAILED
    if known.paused_until is not None and known.paused_until > known.now:
        return Why.PAUSED
    return Why.NOTHING_YET if known.asked else None


def order_of(known: Known) -> Order:
    """Where it stands in the list."""
    if known.written:
        return Order.WROTE
    if known.called_at is not None:
        return Order.CALLED
    return Order.UNREACHED if why_not(known) is not None else Order.SILENT


def count_unreached(all_known: Collection[Known]) -> int:
    """How many were not reached and have neither written nor been called."""
    return sum(order_of(one) is Order.UNREACHED for one in all_known)
