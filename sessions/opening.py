"""When a clinic can take a session: its weekly opening hours and the days on which it is closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.walltime import local_day, to_utc

DAY = timedelta(days=1)


@dataclass(frozen=True)
class OpenHours:
    """When the clinic is open on a weekday (Monday is 0), in its wall time; `closes` 00:00 means midnight."""

    weekday: int
    opens: time
    closes: time

    def span(self) -> tuple[timedelta, timedelta]:
        """Opening and closing on the wall, counted from midnight."""
        closes = timedelta(hours=self.closes.hour, minutes=self.closes.minute)
        return timedelta(hours=self.opens.hour, minutes=self.opens.minute), closes or DAY


@dataclass(frozen=True)
class Closure:
    """Days on which the clinic is closed, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Calendar:
    """When the clinic can take a session of `minutes`."""

    zone: ZoneInfo
    minutes: int
    open_hours: Sequence[OpenHours]
    closures: Sequence[Closure]

    def is_closed_on(self, day: date) -> bool:
        """Whether a closure covers the day."""
        return any(closure.first <= day <= closure.last for closure in self.closures)

    def fits_hours(self, starts_at: datetime) -> bool:
        """Whether a session beginning then lies within the opening hours of its day."""
        day = local_day(starts_at, self.zone)
        ends_at = starts_at + timedelta(minutes=self.minutes)
        return any(
            to_utc(day, hours.opens, self.zone) <= starts_at and ends_at <= self._closing(day, hours)
            for hours in self.open_hours
            if hours.weekday == day.weekday()
        )

    def takes(self, starts_at: datetime) -> bool:
        """Whether a session can begin then."""
        return self.fits_hours(starts_at) and not self.is_closed_on(local_day(starts_at, self.zone))

    def _closing(self, day: date, hours: OpenHours) -> datetime:
        return to_utc(day + DAY if hours.closes == time(0) else day, hours.closes, self.zone)
