"""The dates of a story's sessions, found from the one that the story tells: backwards, and on into the weeks ahead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from common.walltime import clock_changes, local_day, to_utc
from demo.plot import HOME_TABLETS, INFUSION, SPRAY, Story, When
from demo.seed.world import World
from journey.models import ProtocolVersion
from journey.protocol import ProtocolRules
from people.models import Clinic
from sessions.calendar import closures, open_hours
from sessions.opening import Calendar

FIVE_MINUTES = timedelta(minutes=5)


@dataclass(frozen=True)
class Course:
    """How a dose goes by the protocol, in minutes: ``lead`` from the start of the session to the dose, then its length."""

    lead: int
    lasts: int

    @property
    def ends_after(self) -> timedelta:
        """From the start of the session to the end of the dose."""
        return timedelta(minutes=self.lead + self.lasts)


COURSES = {HOME_TABLETS: Course(10, 50), INFUSION: Course(10, 40), SPRAY: Course(10, 15)}


@dataclass(frozen=True)
class Dates:
    """The starts of all sessions. ``places`` are those of the induction with the lost ones among them, from 1."""

    places: tuple[datetime, ...]
    maintenance: tuple[datetime, ...]
    ahead: datetime | None
    given: tuple[int, ...]

    @property
    def first(self) -> datetime:
        """The start of the first session."""
        return self.places[0]


class NoDate(Exception):
    """The calendar leaves no day."""


def dates_of(story: Story, world: World) -> Dates:
    """The dates of a story, in the calendar of its clinic."""
    clinic = world.houses[story.house]
    rules = rules_of(story.protocol)
    calendar = Calendar(clinic.zone, rules.induction.session_minutes, open_hours(clinic), closures(clinic))
    finder = _Finder(calendar, rules)
    count = rules.induction.doses + len(story.lost)
    kept = [place for place in range(1, count + 1) if place not in story.lost]
    given = tuple(kept[: story.given])
    if story.last is None:
        first = _start(story.next, world, clinic)
        return Dates((first, *finder.after(first, count - 1)), (), first, given)
    newest = _rounded(world.instant(story.last, clinic) - COURSES[story.protocol].ends_after)
    last, maintenance = finder.back_through(newest, story.gaps)
    before = finder.before(last, given[-1] - 1)
    if not calendar.takes(newest):
        raise NoDate(f"The clinic is closed when {story.key} should be there.")
    ahead = _start(story.next, world, clinic) if story.next else None
    # Only a story that says so has a session today, or one that nobody recorded.
    free_from = last if story.closed else world.now + timedelta(hours=12)
    coming = _coming(finder, last, None if story.maintenance else ahead, count - given[-1], free_from)
    return Dates((*before, last, *coming), maintenance, ahead, given)


def rules_of(protocol: str) -> ProtocolRules:
    """The rules of the protocol's newest version."""
    return newest_version(protocol).rules


def newest_version(protocol: str) -> ProtocolVersion:
    """The protocol's newest version."""
    return ProtocolVersion.objects.filter(key=protocol, retired_at=None).latest("number")


FAR = ("Pacific/Auckland", "Europe/Lisbon", "America/Santiago", "Africa/Cairo", "Europe/Athens")


def across_a_clock_change(story: Story, world: World) -> tuple[Story, str]:
    """The story in a far zone, its weeks laid so that the clocks there change inside a window, if the year has one."""
    for zone_name in FAR:
        zone = ZoneInfo(zone_name)
        for changed in clock_changes(world.now - timedelta(days=72), world.now - timedelta(days=34), zone):
            for candidate in _shifted(story):
                if _spans(candidate, world, changed):
                    return candidate, zone_name
    return story, FAR[0]


def _shifted(story: Story) -> Iterator[Story]:
    for days in range(3, 12):
        for gap in range(28, 36):
            yield replace(story, last=replace(story.last or When(), days=-days), gaps=(gap,))


def _spans(story: Story, world: World, changed: datetime) -> bool:
    ends = [start + COURSES[story.protocol].ends_after for start in dates_of(story, world).places]
    return any(end < changed < end + timedelta(hours=40) for end in ends)


def _start(when: When | None, world: World, clinic: Clinic) -> datetime:
    if when is None:
        raise NoDate("A story needs a session to begin from.")
    return _rounded(world.instant(when, clinic))


def _rounded(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)


def _coming(
    finder: _Finder, last: datetime, ahead: datetime | None, count: int, free_from: datetime
) -> tuple[datetime, ...]:
    if count == 0:
        return ()
    first = ahead or finder.after(last, 1, later_than=free_from)[0]
    return (first, *finder.after(first, count - 1))


@dataclass(frozen=True)
class _Finder:
    calendar: Calendar
    rules: ProtocolRules

    def before(self, start: datetime, count: int) -> tuple[datetime, ...]:
        """So many sessions before ``start``, by turns three and four days apart where the clinic is open."""
        found = [start]
        for place in range(count):
            found.append(self._next(found[-1], place, -1))
        return tuple(reversed(found[1:]))

    def after(self, start: datetime, count: int, later_than: datetime | None = None) -> tuple[datetime, ...]:
        """So many sessions after ``start``, and after ``later_than``."""
        found = [start]
        for place in range(count):
            found.append(self._next(found[-1], place, 1, later_than))
        return tuple(found[1:])

    def back_through(self, newest: datetime, gaps: tuple[int, ...]) -> tuple[datetime, tuple[datetime, ...]]:
        """From the newest dose back through the maintenance: the last one of the induction, and those after it."""
        found = [newest]
        for gap in reversed(gaps):
            found.append(self._near(found[-1], -gap))
        last, *maintenance = reversed(found)
        return last, tuple(maintenance)

    def _next(self, start: datetime, place: int, sign: int, later_than: datetime | None = None) -> datetime:
        least = timedelta(hours=self.rules.induction.min_gap_hours)
        for gap in (3, 4, 5, 2, 6, 7) if place % 2 == 0 else (4, 3, 5, 2, 6, 7):
            at = self._shifted(start, sign * gap)
            is_late_enough = later_than is None or at > later_than
            if is_late_enough and abs(at - start) >= least and self.calendar.takes(at):
                return at
        raise NoDate("The clinic is closed for too long.")

    def _near(self, start: datetime, days: int) -> datetime:
        for more in (0, 1, -1, 2, -2):
            at = self._shifted(start, days + more)
            if self.calendar.takes(at):
                return at
        raise NoDate("The clinic is closed for too long.")

    def _shifted(self, start: datetime, days: int) -> datetime:
        zone = self.calendar.zone
        wall = start.astimezone(zone).time()
        return to_utc(local_day(start, zone) + timedelta(days=days), wall, zone)

    def other_day(self, start: datetime, neighbours: tuple[datetime, ...]) -> datetime:
        """The day before or after ``start`` that keeps the gap to its neighbours: where a session stood before a move."""
        least = timedelta(hours=self.rules.induction.min_gap_hours)
        for days in (-1, 1):
            at = self._shifted(start, days)
            if self.calendar.takes(at) and all(abs(at - other) >= least for other in neighbours):
                return at
        raise NoDate("There is no other day for this session.")


def first_booked(story: Story, dates: Dates, world: World) -> tuple[datetime, ...]:
    """The dates as the induction was booked at first: before sessions were moved, and without those added for lost ones."""
    clinic, rules = world.houses[story.house], rules_of(story.protocol)
    calendar = Calendar(clinic.zone, rules.induction.session_minutes, open_hours(clinic), closures(clinic))
    places = list(dates.places)
    for place in story.moved:
        index = place - 1
        neighbours = tuple(places[max(0, index - 1) : index] + places[index + 1 : index + 2])
        places[index] = _Finder(calendar, rules).other_day(places[index], neighbours)
    return tuple(places[: rules.induction.doses])
