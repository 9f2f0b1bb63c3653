"""The search for the starts of a series: bits that keep the gaps, the weeks and the gates, and the cheapest way through them.

Pure numbers over a ``Grid``. ``can_finish`` is exact: where it finds nothing there is nothing. ``cheapest`` looks among
a few starts of each day for the way that costs least.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations

from scheduling.grid import Grid, bits, minute_of, span
from sessions.series import CadenceRules

Found = tuple[int, ...]


@dataclass
class Gate:
    """A talk before a dose: the starts at which it can be held, its length and the minutes to leave on both sides."""

    mask: int
    minutes: int
    margin: int = 0


@dataclass
class Ways:
    """From one dose to the next: what the protocol allows, over the starts of a grid."""

    grid: Grid
    rules: CadenceRules
    minutes: int
    least: int
    """Minutes from start to start."""
    gates: Mapping[int, Sequence[Gate]] = field(default_factory=dict)
    last_dose: int | None = None
    """The minute at which a dose before the series began."""
    last_day: int | None = None
    last_gap_counts: bool = True
    """Whether the first dose has to follow that one within the greatest gap."""
    _after: dict[tuple[int, int], int] = field(default_factory=dict)

    def first(self, mask: int) -> int:
        """The starts at which the first dose can be given."""
        grid = self.grid
        low = grid.from_minute(self._after_gates(1, minute_of(grid.facts.now)))
        if self.last_dose is None or self.last_day is None:
            return mask & ~span(0, low)
        ends = self.last_dose + self.minutes
        low = max(low, grid.from_minute(max(self.last_dose + self.least, self._after_gates(1, ends))))
        latest = grid.after_day(self.last_day + self.rules.max_gap_days) if self.last_gap_counts else len(grid.starts)
        return mask & span(low, latest)

    def counted(self, index: int) -> int:
        """The how manieth dose of its week the first one is."""
        return 2 if self.last_day is not None and (self.last_day - 1) // 7 == self.grid.week(index) else 1

    def following(self, number: int, index: int) -> tuple[int, int, int]:
        """Where the dose of that number can be after one at ``index``: from, to (not included), and where the next week begins."""
        low, high, turn = self._plain[index]
        if number in self.gates:
            low = max(low, self.grid.from_minute(self._after_gates(number, self.grid.starts[index] + self.minutes)))
        return low, high, turn

    @cached_property
    def _plain(self) -> list[tuple[int, int, int]]:
        """What follows each start by the gaps and the week alone."""
        grid, most = self.grid, self.rules.max_gap_days
        return [
            (
                grid.from_minute(at + self.least),
                grid.after_day(day + most),
                grid.before_day(((day - 1) // 7 + 1) * 7 + 1),
            )
            for at, day in zip(grid.starts, grid.days, strict=True)
        ]

    def can_finish(self, mask: int) -> list[list[int]]:
        """By the number of a dose and how manieth of its week it is: the starts from which the series can be finished."""
        doses, most = self.rules.doses, self.rules.per_week
        can = [[0] * (most + 2) for _ in range(doses + 1)]
        can[doses][1 : most + 1] = [mask] * most
        for number in range(doses - 1, 0, -1):
            for index in bits(mask):
                low, high, turn = self.following(number + 1, index)
                if high <= low:
                    continue
                later = can[number + 1][1] & span(max(low, turn), high)
                for count in range(1, most + 1):
                    if later or can[number + 1][count + 1] & span(low, min(high, turn)):
                        can[number][count] |= 1 << index
        return can

    def beginnings(self, mask: int) -> int:
        """The starts of the first dose from which a series within ``mask`` can be finished."""
        return self._beginnings(mask, self.can_finish(mask))

    def any_way(self, mask: int, costs: Sequence[float]) -> Found | None:
        """A series within ``mask`` if there is any; each next dose is the cheapest from which it can be finished."""
        can = self.can_finish(mask)
        found: list[int] = []
        starts, count = self._beginnings(mask, can), 0
        for number in range(1, self.rules.doses + 1):
            if not starts:
                return None
            index = min(bits(starts), key=lambda i: (costs[i], i))
            same_week = bool(found) and self.grid.week(index) == self.grid.week(found[-1])
            count = count + 1 if same_week else self.counted(index) if not found else 1
            found.append(index)
            if number < self.rules.doses:
                low, high, turn = self.following(number + 1, index)
                same = can[number + 1][count + 1] & span(low, min(high, turn)) if count < self.rules.per_week else 0
                starts = same | can[number + 1][1] & span(max(low, turn), high)
        return tuple(found)

    def cheapest(self, costs: Mapping[int, float], late: Callable[[int], float], per_day: float) -> Found | None:
        """The series over these starts with the least sum of their costs.

        Its first start costs what ``late`` says in addition, and every day from dose to dose ``per_day``.
        """
        nodes = sorted(costs)
        allowed = self.first(sum(1 << i for i in nodes))
        layer: dict[tuple[int, int], tuple[float, Found]] = {}
        for index in nodes:
            count = self.counted(index)
            if allowed >> index & 1 and count <= self.rules.per_week:
                layer[index, count] = (costs[index] + late(index), (index,))
        for number in range(2, self.rules.doses + 1):
            layer = self._next_layer(number, layer, nodes, costs, per_day)
        return min(layer.values())[1] if layer else None

    def _beginnings(self, mask: int, can: Sequence[Sequence[int]]) -> int:
        found, most = 0, self.rules.per_week
        for index in bits(self.first(mask)):
            count = self.counted(index)
            if count <= most and can[1][count] >> index & 1:
                found |= 1 << index
        return found

    def _next_layer(
        self,
        number: int,
        layer: Mapping[tuple[int, int], tuple[float, Found]],
        nodes: Sequence[int],
        costs: Mapping[int, float],
        per_day: float,
    ) -> dict[tuple[int, int], tuple[float, Found]]:
        following: dict[tuple[int, int], tuple[float, Found]] = {}
        most, days = self.rules.per_week, self.grid.days
        for (index, count), (cost, way) in layer.items():
            low, high, turn = self.following(number, index)
            for other in nodes[bisect_left(nodes, low) : bisect_left(nodes, high)]:
                counted = count + 1 if other < turn else 1
                if counted > most:
                    continue
                total = cost + costs[other] + per_day * (days[other] - days[index])
                known = following.get((other, counted))
                if known is None or total < known[0]:
                    following[other, counted] = (total, (*way, other))
        return following

    def _after_gates(self, number: int, after: int) -> int:
        """The earliest minute for that dose once its talks were held, none of them begun before ``after``."""
        gates = self.gates.get(number)
        if not gates:
            return after
        known = self._after.get((number, after))
        if known is None:
            orders = permutations(gates) if len(gates) <= 3 else [gates]
            known = self._after[number, after] = min(self._in_order(order, after) for order in orders)
        return known

    def _in_order(self, gates: Sequence[Gate], after: int) -> int:
        starts = self.grid.starts
        for gate in gates:
            low = self.grid.from_minute(after + gate.margin)
            left = gate.mask >> low
            if not left:
                return starts[-1] + 1 if starts else after
            after = starts[low + (left & -left).bit_length() - 1] + gate.minutes + gate.margin
        return after
