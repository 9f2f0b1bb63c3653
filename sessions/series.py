"""The search for the dates of a series: wanted days first, the nearest ones that keep the gaps where those are taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import combinations

from common.walltime import local_day, to_utc
from sessions.opening import DAY, Calendar
from sessions.wording import WEEKDAYS, CannotPropose


@dataclass(frozen=True)
class CadenceRules:
    """What a protocol says about a series: how many doses, how many a week for how many weeks, and the gaps."""

    doses: int
    per_week: int
    weeks: int
    min_gap_hours: int
    max_gap_days: int

    @property
    def min_gap(self) -> timedelta:
        return timedelta(hours=self.min_gap_hours)


@dataclass(frozen=True)
class Pick:
    """A day found for a session, the day that was wanted, and the code of the reason if they differ."""

    wanted: date
    starts_at: datetime
    moved_because: str | None


def choose_weekdays(weekdays: frozenset[int], rules: CadenceRules) -> frozenset[int]:
    """As many of these weekdays as the protocol has sessions a week, spread as evenly as can be.

    Raises CannotPropose when they are too few, or none of them are far enough apart or near enough.
    """
    if not weekdays:
        raise CannotPropose("no_weekdays")
    if len(weekdays) < rules.per_week:
        raise CannotPropose("too_few_weekdays", per_week=rules.per_week)
    chosen = max(combinations(sorted(weekdays), rules.per_week), key=lambda days: (min(_gaps(days)), -max(_gaps(days))))
    if min(_gaps(chosen)) * DAY < rules.min_gap:
        raise CannotPropose("weekdays_too_close", min_gap_hours=rules.min_gap_hours)
    if max(_gaps(chosen)) > rules.max_gap_days:
        raise CannotPropose("weekdays_too_far", max_gap_days=rules.max_gap_days)
    return frozenset(chosen)


def require_opening(weekdays: frozenset[int], at: time, calendar: Calendar) -> None:
    """Raise CannotPropose unless a session at this wall time fits the opening hours of each of these weekdays."""
    if not calendar.open_hours:
        raise CannotPropose("never_open")
    begins = timedelta(hours=at.hour, minutes=at.minute)
    ends = begins + timedelta(minutes=calendar.minutes)
    for weekday in sorted(weekdays):
        spans = [hours.span() for hours in calendar.open_hours if hours.weekday == weekday]
        named = {"weekday": weekday, "weekday_name": WEEKDAYS[weekday]}
        if not spans:
            raise CannotPropose("weekday_closed", **named)
        if not any(opens <= begins and ends <= closes for opens, closes in spans):
            raise CannotPropose("outside_opening", **named, minutes=calendar.minutes, at=f"{at:%H:%M}")


@dataclass
class Search:
    """Walks the wanted days; where one cannot be had it tries the days around it, and remembers what led nowhere."""

    rules: CadenceRules
    calendar: Calendar
    weekdays: frozenset[int]
    at: time
    start: date
    now: datetime
    _dead_ends: set[tuple[int, date, datetime | None]] = field(default_factory=set)
    _deepest: tuple[int, date] | None = None

    def run(self) -> tuple[Pick, ...]:
        """The picks, one a dose. Raises CannotPropose when there is no way."""
        first = self._next_wanted(max(self.start, local_day(self.now, self.calendar.zone)) - DAY)
        found = self._from(0, first, None)
        if found is None:
            raise CannotPropose("no_room", around=self._deepest[1] if self._deepest else first)
        return found

    def _from(self, done: int, wanted: date, before: datetime | None) -> tuple[Pick, ...] | None:
        if done == self.rules.doses:
            return ()
        if (done, wanted, before) in self._dead_ends:
            return None
        self._deepest = max(self._deepest or (done, wanted), (done, wanted))
        for pick in self._candidates(wanted, before):
            following = self._next_wanted(max(wanted, local_day(pick.starts_at, self.calendar.zone)))
            rest = self._from(done + 1, following, pick.starts_at)
            if rest is not None:
                return (pick, *rest)
        self._dead_ends.add((done, wanted, before))
        return None

    def _candidates(self, wanted: date, before: datetime | None) -> Iterator[Pick]:
        """The wanted day if it can be had, then the days around it, nearest first.

        Of two equally near, the one that leaves the next session where it is wanted comes first.
        """
        reason = self._obstacle(wanted, before)
        if reason is None:
            yield Pick(wanted, self._instant(wanted), None)
        around = [wanted + offset * DAY for step in range(1, self.rules.max_gap_days + 1) for offset in (step, -step)]
        possible = [day for day in around if day >= self.start and self._obstacle(day, before) is None]
        for day in sorted(possible, key=lambda day: (abs(day - wanted), self._disturbs_next(day, wanted))):
            yield Pick(wanted, self._instant(day), reason or "next_gap")

    def _obstacle(self, day: date, before: datetime | None) -> str | None:
        """The code of what keeps a session from that day, None if nothing does."""
        starts_at = self._instant(day)
        if self.calendar.is_closed_on(day):
            return "closure"
        if not self.calendar.takes(starts_at):
            return "hours"
        if starts_at <= self.now:
            return "past"
        return None if before is None or self._keeps_gap(before, starts_at) else "gap"

    def _keeps_gap(self, before: datetime, starts_at: datetime) -> bool:
        days = (local_day(starts_at, self.calendar.zone) - local_day(before, self.calendar.zone)).days
        return starts_at - before >= self.rules.min_gap and days <= self.rules.max_gap_days

    def _disturbs_next(self, day: date, wanted: date) -> bool:
        following = self._instant(self._next_wanted(max(day, wanted)))
        return self.calendar.takes(following) and not self._keeps_gap(self._instant(day), following)

    def _next_wanted(self, day: date) -> date:
        """The first day after `day` that is one of the weekdays and not past."""
        day += DAY
        while day.weekday() not in self.weekdays or self._instant(day) <= self.now:
            day += DAY
        return day

    def _instant(self, day: date) -> datetime:
        return to_utc(day, self.at, self.calendar.zone)


def _gaps(days: tuple[int, ...]) -> list[int]:
    """The days between sessions on these weekdays, week after week."""
    return [(later - earlier - 1) % 7 + 1 for earlier, later in zip(days, (*days[1:], days[0]), strict=True)]
