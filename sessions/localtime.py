"""A date and a time of day as somebody types them, and the instant that is meant, across clock changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.walltime import instants


class NoSuchTime(ValueError):
    """The clocks skip this time. ``next_wall`` is what they show when it would have been."""

    def __init__(self, day: date, wall: time, next_wall: time) -> None:
        super().__init__(f"{day} {wall} does not exist")
        self.day, self.wall, self.next_wall = day, wall, next_wall


@dataclass(frozen=True)
class Meant:
    """The instant in UTC; ``twice`` when the clocks showed this time twice and one of the two was chosen."""

    at: datetime
    twice: bool = False


def meant(day: date, wall: time, zone: ZoneInfo, *, not_after: datetime | None = None) -> Meant:
    """The instant at which clocks in ``zone`` show ``wall`` on ``day``.

    In a repeated hour it is the first of the two; with ``not_after`` (an aware instant, for things that have happened)
    the last one that is not later. Raises ``NoSuchTime`` in a missing hour.
    """
    found = instants(day, wall, zone)
    if not found:
        shown = datetime.combine(day, wall, zone).astimezone(UTC).astimezone(zone)
        raise NoSuchTime(day, wall, shown.time())
    if len(found) == 1:
        return Meant(found[0])
    past = [at for at in found if not_after is None or at <= not_after]
    return Meant(past[-1] if not_after is not None and past else found[0], twice=True)


def on_the_minute(at: datetime) -> datetime:
    """The instant without its seconds, as a form shows it."""
    return at.replace(second=0, microsecond=0)


def next_quarter(at: datetime) -> datetime:
    """The next full quarter of an hour after ``at``."""
    floor = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    return floor + timedelta(minutes=15)
