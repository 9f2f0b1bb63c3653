"""Times for one further session, or for one that moves: the nearest to a wish first."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from rota.availability import Stretch
from scheduling.facts import ClinicFacts, PlannedDose, SeriesNeeds
from scheduling.grid import bits, instant_of, minute_after, minute_of, span
from scheduling.supply import Choice, Supply

SAME_DAY = 2
"""So many times of one day at most, as long as other days have any."""


def propose_times(
    facts: ClinicFacts,
    needs: SeriesNeeds,
    *,
    earliest: datetime,
    latest: datetime,
    near: datetime | None,
    most: int = 6,
) -> tuple[PlannedDose, ...]:
    """Free times that begin between two instants, the nearest to ``near`` first (without it: the soonest).

    Same weekday and same hour count as near. The least gap after the last dose is kept; the greatest is for ``latest`` to
    say. The days of the facts have to hold both instants.
    """
    supply = Supply(facts, needs)
    grid = supply.grid
    low, high = grid.from_minute(minute_after(earliest)), grid.from_minute(minute_of(latest) + 1)
    if needs.last_dose is not None:
        low = max(low, grid.from_minute(minute_after(needs.last_dose) + supply.ways.least))
    free = supply.doses & span(low, high)
    chosen = _spread(supply, sorted(bits(free), key=lambda index: _distance(supply, index, near)), most)
    return tuple(_planned(supply, index) for index in chosen)


def _distance(supply: Supply, index: int, near: datetime | None) -> tuple[float, int]:
    """How far a start is from the wish: an hour of the day counts as much as half a day, another weekday as one day more."""
    grid, start = supply.grid, supply.grid.starts[index]
    if near is None:
        return (0, start)
    wished = near.astimezone(supply.facts.zone)
    days = abs(grid.days[index] - wished.toordinal())
    hours = abs(grid.walls[index] - (wished.hour * 60 + wished.minute)) / 60
    return (days + hours / 2 + (1 if days % 7 else 0), start)


def _spread(supply: Supply, ordered: list[int], most: int) -> list[int]:
    """The first ones, but not all on one day."""
    counted: dict[int, int] = {}
    first: list[int] = []
    rest: list[int] = []
    for index in ordered:
        day = supply.grid.days[index]
        apart = all(abs(supply.grid.starts[index] - supply.grid.starts[one]) >= 60 for one in first)
        if counted.get(day, 0) < SAME_DAY and apart:
            counted[day] = counted.get(day, 0) + 1
            first.append(index)
        else:
            rest.append(index)
        if len(first) == most:
            break
    return [*first, *rest][:most]


def _planned(supply: Supply, index: int) -> PlannedDose:
    start = supply.grid.starts[index]
    at = Stretch(instant_of(start), instant_of(start) + timedelta(minutes=supply.needs.minutes))
    person = _one(supply.people, index, supply.needs.preferred_person)
    return PlannedDose(1, at, _one(supply.places, index, None), person)


def _one(choice: Choice, index: int, wanted: UUID | None) -> UUID | None:
    if not choice.asked:
        return None
    free = [one.id for one in choice.at(index)]
    return wanted if wanted in free else free[0]
