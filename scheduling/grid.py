"""The instants at which something can begin at a clinic, and which of them are free, as bits of a number.

Bit ``i`` stands for ``starts[i]``. What is free for a chair, for a person and for the patient is then one AND, which is what
makes a proposal quick. Minutes are counted from 1970 in UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from common.walltime import instants
from rota.availability import Stretch, merge
from scheduling.facts import Bookable, ClinicFacts, Wishes

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def minute_of(at: datetime) -> int:
    """The minute of an instant, the begun one."""
    return (at - _EPOCH) // _MINUTE


def minute_after(at: datetime) -> int:
    """The minute of an instant, the next full one."""
    return -((_EPOCH - at) // _MINUTE)


def instant_of(minute: int) -> datetime:
    """The instant of a minute."""
    return _EPOCH + minute * _MINUTE


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, in order."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def span(low: int, high: int) -> int:
    """The bits from ``low`` to below ``high``."""
    return ((1 << (high - low)) - 1) << low if high > low else 0


class Grid:
    """Every step within the opening hours: ``starts`` in minutes, with the ``days`` (ordinals) and minutes on the ``walls``."""

    def __init__(self, facts: ClinicFacts) -> None:
        self.facts = facts
        opens = [(minute_of(one.starts_at), minute_of(one.ends_at)) for one in merge(facts.open)]
        found: list[tuple[int, int, int]] = []
        for ordinal in range(facts.first.toordinal(), facts.last.toordinal() + 1):
            found += (step for step in self._steps(ordinal) if _holds(opens, step[0]))
        found.sort()
        self.starts = [at for at, _, _ in found]
        self.days = [day for _, day, _ in found]
        self.walls = [wall for _, _, wall in found]
        self.everything = span(0, len(found))
        self.by_day_and_wall = {(day, wall): i for i, (_, day, wall) in reversed(list(enumerate(found)))}

    def week(self, index: int) -> int:
        """The number of the calendar week, Monday to Sunday."""
        return (self.days[index] - 1) // 7

    def from_minute(self, minute: int) -> int:
        """The first bit that is not before that minute."""
        return bisect_left(self.starts, minute)

    def after_day(self, ordinal: int) -> int:
        """The first bit after that day."""
        return bisect_right(self.days, ordinal)

    def before_day(self, ordinal: int) -> int:
        """The first bit of that day."""
        return bisect_left(self.days, ordinal)

    def within(self, has: Iterable[Stretch], minutes: int) -> int:
        """The starts from which ``minutes`` lie in one of these stretches."""
        mask = 0
        for one in has:
            low = bisect_left(self.starts, minute_after(one.starts_at))
            high = bisect_right(self.starts, minute_of(one.ends_at) - minutes)
            mask |= span(low, high)
        return mask

    def touching(self, busy: Iterable[Stretch], minutes: int) -> int:
        """The starts from which ``minutes`` share time with one of these stretches."""
        mask = 0
        for one in busy:
            low = bisect_right(self.starts, minute_of(one.starts_at) - minutes)
            high = bisect_left(self.starts, minute_after(one.ends_at))
            mask |= span(low, high)
        return mask

    def free(self, one: Bookable, minutes: int) -> int:
        """The starts at which a place or a person can be had for ``minutes``, a place with its turnover after it."""
        return self.within(one.has, minutes) & ~self.touching(one.busy, minutes + one.turnover_minutes)

    def open(self, minutes: int) -> int:
        """The starts after now from which ``minutes`` lie in the opening hours."""
        return self.within(self.facts.open, minutes) & ~span(0, bisect_right(self.starts, minute_of(self.facts.now)))

    def where(self, keeps: Callable[[int], bool]) -> int:
        """The starts of which something is true."""
        mask = 0
        for index in range(len(self.starts)):
            if keeps(index):
                mask |= 1 << index
        return mask

    def from_day(self, first: date) -> int:
        """The starts from that day on."""
        return self.everything & ~span(0, self.before_day(first.toordinal()))

    def on_weekdays(self, weekdays: frozenset[int]) -> int:
        """The starts on these weekdays."""
        return self.where(lambda i: (self.days[i] - 1) % 7 in weekdays)

    def in_hours(self, wishes: Wishes, minutes: int) -> int:
        """The starts from which ``minutes`` lie between the wished hours of the wall."""
        earliest = wishes.earliest.hour * 60 + wishes.earliest.minute
        latest = wishes.latest_end.hour * 60 + wishes.latest_end.minute or 24 * 60
        zone = self.facts.zone

        def keeps(index: int) -> bool:
            if self.walls[index] < earliest:
                return False
            ends = instant_of(self.starts[index] + minutes).astimezone(zone)
            days_on = ends.toordinal() - self.days[index]
            return days_on * 24 * 60 + ends.hour * 60 + ends.minute <= latest

        return self.where(keeps)

    def _steps(self, ordinal: int) -> Iterator[tuple[int, int, int]]:
        """Every step of one day with its minute on the wall; in a repeated hour the first pass only."""
        day, zone, step = date.fromordinal(ordinal), self.facts.zone, self.facts.step_minutes
        begins, ends = instants(day, time(0), zone)[:1], instants(day + _DAY, time(0), zone)[:1]
        if begins and ends and ends[0] - begins[0] == _DAY:
            first = minute_of(begins[0])
            yield from ((first + wall, ordinal, wall) for wall in range(0, 24 * 60, step))
            return
        for wall in range(0, 24 * 60, step):
            for at in instants(day, time(wall // 60, wall % 60), zone)[:1]:
                yield minute_of(at), ordinal, wall


def _holds(opens: list[tuple[int, int]], minute: int) -> bool:
    """Whether one of these stretches holds the minute; they are in order and apart."""
    place = bisect_right(opens, (minute, 1 << 40))
    return place > 0 and minute < opens[place - 1][1]
