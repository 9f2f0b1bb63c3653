"""Which readings a protocol asks for after the dose began, and which of them have been taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_EARLY = timedelta(minutes=10)


@dataclass(frozen=True)
class AskedReading:
    """A reading that the protocol asks for ``minute`` minutes after the dose began; ``taken`` when one was near it."""

    minute: int
    at: datetime
    taken: bool


def asked_readings(minutes: Sequence[int], started_at: datetime, taken: Sequence[datetime]) -> tuple[AskedReading, ...]:
    """The readings asked for after the dose began (minute 0 is the one before it, and is left out).

    One counts as taken when a reading lies from a little before its time until a little before the next one's; the
    little is ten minutes, or half the step where steps are shorter.
    """
    points = [started_at + timedelta(minutes=minute) for minute in minutes if minute > 0]
    opens = [at - _lead(at, points[place - 1] if place else started_at) for place, at in enumerate(points)]
    closes = [*opens[1:], None]
    return tuple(
        AskedReading(
            minute=int((at - started_at) / timedelta(minutes=1)),
            at=at,
            taken=any(since <= when and (until is None or when < until) for when in taken),
        )
        for at, since, until in zip(points, opens, closes, strict=True)
    )


def next_asked(asked: Sequence[AskedReading], now: datetime) -> AskedReading | None:
    """The reading to take next: the latest one that is due and not taken, else the first one still ahead."""
    due = [reading for reading in asked if not reading.taken and reading.at <= now]
    ahead = [reading for reading in asked if not reading.taken and reading.at > now]
    return due[-1] if due else ahead[0] if ahead else None


def _lead(at: datetime, before: datetime) -> timedelta:
    return min(_EARLY, (at - before) / 2)
