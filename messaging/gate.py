"""Whether a message may go at this instant: quiet hours, a pause, and whether it would come too late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from messaging.quiet import QuietHours, next_allowed


@dataclass(frozen=True)
class Held:
    """It may not go now. ``until`` is the first instant at which it may, ``reason`` names what holds it back."""

    until: datetime
    reason: str


def held_back(
    now: datetime, *, zone: ZoneInfo, quiet: QuietHours | None, paused_until: datetime | None = None
) -> Held | None:
    """What holds a message back at ``now``, or None. A pause that ends in quiet hours lasts until their end."""
    after_pause = max(now, paused_until) if paused_until else now
    free = next_allowed(after_pause, zone, quiet)
    if free <= now:
        return None
    return Held(free, "paused" if after_pause > now else "quiet_hours")


def too_late(at: datetime, expires_at: datetime | None) -> bool:
    """Whether a message that goes at ``at`` is of no use any more; the instant of expiry itself is too late."""
    return expires_at is not None and at >= expires_at
