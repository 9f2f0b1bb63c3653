"""The talks around the doses of a series: those that a dose waits for, and those in the window after one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from uuid import UUID

from rota.availability import Stretch
from scheduling.checker import roles_for_integration
from scheduling.facts import Bookable, GateNeed, Gives, PlannedDose, PlannedMeeting
from scheduling.grid import bits, instant_of, minute_of
from scheduling.supply import Choice, Supply, between

Planned = PlannedDose | PlannedMeeting


@dataclass(frozen=True)
class Talks:
    """What was placed, and what there was no time for."""

    meetings: tuple[PlannedMeeting, ...]
    gives_up: tuple[Gives, ...]


@dataclass(frozen=True)
class _Asked:
    """One talk to place."""

    kind: str
    dose: int
    minutes: int
    roles: tuple[str, ...]
    by_video: bool


def place_talks(supply: Supply, doses: Sequence[PlannedDose], main: UUID | None) -> Talks:
    """The talks around these doses; ``main`` holds them where that can be. First those without which no dose is given."""
    placed = _place_gates(supply, doses, main)
    placed, missing = _place_integration(supply, doses, placed, main)
    return Talks(tuple(sorted(placed, key=lambda one: one.at)), tuple(missing))


def _place_gates(supply: Supply, doses: Sequence[PlannedDose], main: UUID | None) -> list[PlannedMeeting]:
    placed: list[PlannedMeeting] = []
    if "gates" in supply.dropped:
        return placed
    for dose in doses:
        gates = [one for one in supply.needs.gates if one.before_dose == dose.number]
        for order in permutations(gates) if len(gates) <= 3 else [gates]:
            found = _in_a_row(supply, doses, dose, order, placed, main)
            if found is not None:
                placed += found
                break
    return placed


def _in_a_row(
    supply: Supply,
    doses: Sequence[PlannedDose],
    dose: PlannedDose,
    gates: Sequence[GateNeed],
    placed: Sequence[PlannedMeeting],
    main: UUID | None,
) -> list[PlannedMeeting] | None:
    """The talks before one dose. A single one lies late, so that what happened since the last dose is known; of several each is early."""
    found: list[PlannedMeeting] = []
    before = [one.at.ends_at for one in doses if one.number == dose.number - 1]
    earliest = minute_of(before[0]) if before else minute_of(supply.facts.now) + 1
    if not before and supply.needs.last_dose is not None:
        earliest = max(earliest, minute_of(supply.needs.last_dose) + supply.needs.minutes)
    latest = minute_of(dose.at.starts_at)
    day_before = supply.grid.facts.zone
    own_day = dose.at.starts_at.astimezone(day_before).toordinal()
    for gate in gates:
        asked = _Asked(gate.kind, dose.number, gate.minutes, gate.roles, gate.by_video)

        def order(index: int, *, single: bool = len(gates) == 1) -> tuple[int, int]:
            return (supply.grid.days[index] == own_day, -index) if single else (0, index)

        one = _place(
            supply, asked, between(supply.grid, earliest, latest, gate.minutes), [*doses, *placed, *found], main, order
        )
        if one is None:
            return None
        found.append(one)
        earliest = max(earliest, minute_of(one.at.ends_at)) if len(gates) > 1 else earliest
    return found


def _place_integration(
    supply: Supply, doses: Sequence[PlannedDose], placed: list[PlannedMeeting], main: UUID | None
) -> tuple[list[PlannedMeeting], list[Gives]]:
    need, missing = supply.needs.integration, []
    if need is None:
        return placed, []
    for dose in doses:
        if dose.number not in need.after_doses:
            continue
        ended = dose.at.ends_at
        window = between(
            supply.grid,
            minute_of(ended + timedelta(hours=need.from_hours)),
            minute_of(ended + timedelta(hours=need.until_hours)),
            need.minutes,
        )
        asked = _Asked("integration", dose.number, need.minutes, roles_for_integration(supply.needs), need.by_video)
        one = _place(supply, asked, window, [*doses, *placed], main, lambda index: (0, index))
        if one is None:
            missing.append(Gives("no_integration", {"dose": dose.number, "until_hours": need.until_hours}))
        else:
            placed = [*placed, one]
    return placed, missing


def _place(
    supply: Supply,
    asked: _Asked,
    window: int,
    taken: Sequence[Planned],
    main: UUID | None,
    order: Callable[[int], tuple[int, int]],
) -> PlannedMeeting | None:
    """The talk at the best start of the window: with ``main`` if that can be, else with anybody."""
    grid = supply.grid
    people = supply.people_for(asked.roles, asked.minutes)
    places = supply.places_for(asked.minutes, by_video=asked.by_video)
    mask = window & supply.talk(asked.roles, asked.minutes, by_video=asked.by_video)
    mask &= ~grid.touching([one.at for one in taken], asked.minutes)
    own = next((free for one, free in people.free if one.id == main), 0) if people.asked else 0
    for room in (mask & own, mask):
        for index in sorted(bits(room), key=order):
            at = _stretch(grid.starts[index], asked.minutes)
            place = _free_place(places, index, at, taken)
            if places.asked and place is None:
                continue
            person = _who(people, index, main)
            return PlannedMeeting(
                asked.kind, asked.dose, at, place.id if place else None, person.id if person else None, asked.by_video
            )
    return None


def _free_place(places: Choice, index: int, at: Stretch, taken: Sequence[Planned]) -> Bookable | None:
    """A place that the series does not hold itself at that time, turnover included."""
    if not places.asked:
        return None
    for place in places.at(index):
        turnover = timedelta(minutes=place.turnover_minutes)
        held = Stretch(at.starts_at, at.ends_at + turnover)
        own = [Stretch(one.at.starts_at, one.at.ends_at + turnover) for one in taken if one.place == place.id]
        if not any(one.overlaps(held) for one in own):
            return place
    return None


def _who(people: Choice, index: int, main: UUID | None) -> Bookable | None:
    if not people.asked:
        return None
    free = people.at(index)
    return next((one for one in free if one.id == main), free[0] if free else None)


def _stretch(minute: int, minutes: int) -> Stretch:
    return Stretch(instant_of(minute), instant_of(minute + minutes))
