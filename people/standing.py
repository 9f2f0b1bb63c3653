"""Whether an invitation still counts: a pure rule over its row and the present instant."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

LASTS = timedelta(days=7)
"""How long an invitation can be accepted after it was sent."""


class Standing(StrEnum):
    """What became of an invitation."""

    OPEN = "open"
    EXPIRED = "expired"
    USED = "used"
    WITHDRAWN = "withdrawn"


def standing(
    *, accepted_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, now: datetime
) -> Standing:
    """What happened to it comes before how old it is: a used link stays "used" when its time is over too."""
    if accepted_at is not None:
        return Standing.USED
    if withdrawn_at is not None:
        return Standing.WITHDRAWN
    return Standing.OPEN if now < expires_at else Standing.EXPIRED
