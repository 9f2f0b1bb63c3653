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
        orders = list(permutations(gates)) if len(gates) <= 3 else [tuple(gates)]
        # With the usual person where that can be; else as early as can be, as the search for the doses counted on.
        tries = ((order, who) for who in (main, None) for order in orders)
        found = (_in_a_row(supply, doses, dose, order, placed, who) for order, who in tries)
        placed += next((one for one in found if one is not None), [])
    return placed


def _in_a_row(
    supply: Supply,
    doses: Sequence[PlannedDose],
    dose: PlannedDose,
    gates: Sequence[GateNeed],
    placed: Sequence[PlannedMeeting],
    main: UUID | None,
) -> list[PlannedMeeting] | None:
    """The talks before one dose, None when they do not fit in this order.

    A single one lies late, on a day before the dose, so that what happened since the last dose is known; several lie early.
    """
    found: list[PlannedMeeting] = []
    earliest, latest = _from_when(supply, doses, dose), minute_of(dose.at.starts_at)
    own_day = dose.at.starts_at.astimezone(supply.facts.zone).toordinal()
    days = supply.grid.days

    def late(index: int) -> tuple[int, int]:
        return (days[index] == own_day, -index)

    for gate in gates:
        asked = _Asked(gate.kind, dose.number, gate.minutes, gate.roles, gate.by_video)
        window = between(supply.grid, earliest, latest, gate.minutes)
        one = _place(supply, asked, window, [*doses, *placed, *found], main, late if len(gates) == 1 else _early)
        if one is None:
            return None
        found.append(one)
        earliest = minute_of(one.at.ends_at)
    return found


def _from_when(supply: Supply, doses: Sequence[PlannedDose], dose: PlannedDose) -> int:
    """The minute from which on a talk before that dose can begin: once the dose before it is over."""
    before = [one.at.ends_at for one in doses if one.number == dose.number - 1]
    if before:
        return minute_of(before[0])
    now, last = minute_of(supply.facts.now) + 1, supply.needs.last_dose
    return now if last is None else max(now, minute_of(last) + supply.needs.minutes)


def _early(index: int) -> tuple[int, int]:
    return (0, index)


def _place_integration(
    supply: Supply, doses: Sequence[PlannedDose], placed: list[PlannedMeeting], main: UUID | None
) -> tuple[list[PlannedMeeting], list[Gives]]:
    need = supply.needs.integration
    missing: list[Gives] = []
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
        one = _place(supply, asked, window, [*doses, *placed], main, _early)
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
