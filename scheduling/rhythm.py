"""Steady rhythms: the weekdays and the hour that a series keeps as far as it can, and what each start costs beside them.

The costs only order what the rules allow; none of them is clinical. A wish not kept weighs most, then another weekday than the
rhythm's, then another hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from scheduling.facts import Wishes
from scheduling.grid import bits
from scheduling.search import Found
from scheduling.supply import Supply

WISH = 100.0
OTHER_DAY = 30.0
OTHER_HOUR = 10.0
LATE_DAY, LATER_DAY = 0.5, 3.0
PER_DAY, PER_DAY_TIGHT = 6.0, 60.0
UNEVEN = 3.0


@dataclass(frozen=True)
class Rhythm:
    """These weekdays at this minute of the wall; ``cost`` says how well it goes."""

    cost: float
    weekdays: tuple[int, ...]
    wall: int


class Rhythms:
    """What suits a patient, asked of the starts that are free."""

    def __init__(self, supply: Supply, wishes: Wishes) -> None:
        self.supply = supply
        self.grid = supply.grid
        self.wishes = wishes
        self.allowed = supply.doses & self.grid.from_day(wishes.start)

    @cached_property
    def off(self) -> list[float]:
        """What each start costs for the wishes that it does not keep."""
        days = self.grid.on_weekdays(self.wishes.weekdays)
        hours = self.grid.in_hours(self.wishes, self.supply.needs.minutes)
        return [WISH * ((not days >> index & 1) + (not hours >> index & 1)) for index in range(len(self.grid.starts))]

    @cached_property
    def wished(self) -> int:
        """The free starts that keep all wishes."""
        days = self.grid.on_weekdays(self.wishes.weekdays)
        return self.allowed & days & self.grid.in_hours(self.wishes, self.supply.needs.minutes)

    def late(self, index: int) -> float:
        """What it costs to begin on that day: little in the week of the wish, more afterwards."""
        days = self.grid.days[index] - self.wishes.start.toordinal()
        return days * LATE_DAY + max(0, days - 6) * LATER_DAY

    def best(self, mask: int) -> list[Rhythm]:
        """The rhythms of these starts, the best first."""
        rules, grid = self.supply.needs.cadence, self.grid
        open_days = sorted({(grid.days[i] - 1) % 7 for i in bits(mask)})
        walls = sorted({grid.walls[i] for i in bits(mask)})
        for size in range(min(rules.per_week, len(open_days)), 0, -1):
            found = [
                rhythm
                for weekdays in combinations(open_days, size)
                if self._keeps_gaps(weekdays)
                for rhythm in self._judged(weekdays, walls, mask)
            ]
            if found:
                return sorted(found, key=lambda one: (one.cost, one.weekdays, one.wall))
        return []

    def ways(self, rhythm: Rhythm, mask: int) -> list[Found]:
        """The series nearest to a rhythm; where that takes longer than the protocol plans, a tighter one as well."""
        costs, days = self._costs(rhythm, mask), self.grid.days
        near = self.supply.ways.cheapest(costs, self.late, PER_DAY)
        if near is None or days[near[-1]] - days[near[0]] < self.supply.needs.cadence.weeks * 7:
            return [] if near is None else [near]
        tight = self.supply.ways.cheapest(costs, self.late, PER_DAY_TIGHT)
        return [near] if tight is None or tight == near else [tight, near]

    def _keeps_gaps(self, weekdays: tuple[int, ...]) -> bool:
        rules, gaps = self.supply.needs.cadence, _gaps(weekdays)
        # A day is as long as 25 hours once a year, and an hour later the gap is kept as well: the search decides.
        return min(gaps) * 24 >= rules.min_gap_hours and max(gaps) <= rules.max_gap_days

    def _judged(self, weekdays: tuple[int, ...], walls: Sequence[int], mask: int) -> Iterator[Rhythm]:
        """How often the first weeks have these weekdays free at each hour, and how evenly the days are spread."""
        doses, found, off = self.supply.needs.cadence.doses, self.grid.by_day_and_wall, self.off
        first, last = self.wishes.start.toordinal(), self.supply.facts.last.toordinal()
        days = [day for day in range(first, last + 1) if (day - 1) % 7 in weekdays][:doses]
        uneven = UNEVEN * (max(_gaps(weekdays)) - min(_gaps(weekdays)))
        for wall in walls:
            cost = uneven + (doses - len(days)) * OTHER_DAY
            for day in days:
                index = found.get((day, wall))
                cost += OTHER_DAY if index is None or not mask >> index & 1 else off[index]
            yield Rhythm(cost, weekdays, wall)

    def _costs(self, rhythm: Rhythm, mask: int) -> Mapping[int, float]:
        """Of each day the start of the rhythm, or those nearest to it before and after, with what they cost."""
        grid = self.grid
        chosen: dict[tuple[int, bool], int] = {}
        costs: dict[int, float] = {}
        for index in bits(mask):
            day, wall = grid.days[index], grid.walls[index]
            distance = abs(wall - rhythm.wall)
            cost = self.off[index] + (OTHER_HOUR + min(20.0, distance / 30) if distance else 0.0)
            key = (day, wall >= rhythm.wall)
            if key not in chosen or cost < costs[chosen[key]]:
                if key in chosen:
                    del costs[chosen[key]]
                chosen[key], costs[index] = index, cost
        for (day, _), index in chosen.items():
            if (day - 1) % 7 not in rhythm.weekdays:
                costs[index] += OTHER_DAY
        return costs


def _gaps(weekdays: tuple[int, ...]) -> list[int]:
    """The days from one of these weekdays to the next, week after week."""
    following = (*weekdays[1:], weekdays[0])
    return [(later - earlier - 1) % 7 + 1 for earlier, later in zip(weekdays, following, strict=True)]
