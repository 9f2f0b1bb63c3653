"""A person's times as a calendar (RFC 5545): pure, values in and text out.

Times stand in UTC. A feed is read by whatever calendar somebody has, on a device that may be anywhere: an instant in UTC
is shown by each in the device's own time, needs no table of zones that a client may read wrongly or not at all, and the
hour that comes twice stays one instant. Nothing repeats here, so nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

from common.walltime import aware_utc

BEHIND = timedelta(days=60)
"""So far back a feed goes."""
CALLED_OFF_FOR = timedelta(days=30)
"""So long after it was called off an appointment stands there as cancelled, so that every calendar hears of it."""
READ_AGAIN = timedelta(hours=1)
"""How often a calendar is asked to look. Some look once a day whatever they are told."""


@dataclass(frozen=True)
class Entry:
    """An appointment as its owner's calendar shows it. ``sequence`` grows with every change of it."""

    id: UUID
    starts_at: datetime
    minutes: int
    title: str
    sequence: int
    changed_at: datetime
    place: str = ""
    note: str = ""
    url: str = ""
    is_cancelled: bool = False
    is_sure: bool = True

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.starts_at + timedelta(minutes=self.minutes)

    def is_shown(self, now: datetime) -> bool:
        """Whether a feed that is read now has it."""
        if self.is_cancelled and self.changed_at < now - CALLED_OFF_FOR:
            return False
        return self.ends_at > now - BEHIND


def calendar(entries: Iterable[Entry], *, title: str, zone_name: str, host: str, now: datetime) -> bytes:
    """The calendar of one person. The same entries give the same bytes, so that a reader can ask whether it changed."""
    whole = Calendar()
    whole.add("prodid", "-//Journey//Appointments//EN")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", title)
    whole.add("x-wr-timezone", zone_name)
    whole.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    whole.add("x-published-ttl", READ_AGAIN, parameters={"VALUE": "DURATION"})
    shown = [entry for entry in entries if entry.is_shown(now)]
    for entry in sorted(shown, key=lambda one: (one.starts_at, one.id)):
        whole.add_component(_event(entry, host))
    return bytes(whole.to_ical())


def _event(entry: Entry, host: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@{host}")
    # The stamp is of the change and not of the reading: the text stays the same while nothing changes.
    for name in ("dtstamp", "last-modified"):
        event.add(name, aware_utc(entry.changed_at))
    event.add("sequence", entry.sequence)
    event.add("dtstart", aware_utc(entry.starts_at))
    event.add("dtend", aware_utc(entry.ends_at))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED" if entry.is_sure else "TENTATIVE")
    event.add("class", "PRIVATE")
    if entry.is_cancelled:
        event.add("transp", "TRANSPARENT")
    for name, said in (("location", entry.place), ("description", entry.note), ("url", entry.url)):
        if said:
            event.add(name, said)
    return event
