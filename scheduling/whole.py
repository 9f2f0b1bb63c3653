"""From the starts of the doses to a whole series: who and where, the talks around them, and what all of it gives up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from common.walltime import local_day
from rota.availability import Stretch
from scheduling.checker import keeps_hours, weeks_of
from scheduling.facts import Gives, PlannedDose, Series, Wishes
from scheduling.grid import instant_of
from scheduling.search import Found
from scheduling.supply import Choice, Supply
from scheduling.talks import place_talks

WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "other_weekday": 100,
        "outside_hours": 100,
        "longer": 400,
        "no_integration": 60,
        "later_start": 20,
        "not_the_usual_person": 10,
        "other_people": 8,
        "other_hour": 5,
        "other_places": 2,
    }
)
"""How heavy it is to give something up, to put proposals in order."""


def whole(supply: Supply, wishes: Wishes, way: Found, *, main: UUID | None = None) -> Series:
    """The series at these starts; ``main`` runs the sessions as far as they can."""
    main = main or supply.needs.preferred_person
    people = _taken(supply.people, way, main)
    places = _taken(supply.places, way, None)
    doses = tuple(
        PlannedDose(number, _at(supply, index), places[number - 1], people[number - 1])
        for number, index in enumerate(way, start=1)
    )
    usual = Counter(one for one in people if one).most_common(1)
    talks = place_talks(supply, doses, usual[0][0] if usual else main)
    series = Series(doses, talks.meetings)
    given_up = (*_wishes_given_up(supply, series, wishes), *talks.gives_up, *_steadiness(supply, series))
    return Series(doses, talks.meetings, given_up)


def cost(series: Series) -> float:
    """What a series gives up, as one number."""
    return sum(WEIGHTS[one.code] * _times(one) for one in series.gives_up)


def _times(one: Gives) -> int:
    return next((int(str(one.values[name])) for name in ("count", "further") if name in one.values), 1)


def _at(supply: Supply, index: int) -> Stretch:
    start = supply.grid.starts[index]
    return Stretch(instant_of(start), instant_of(start + supply.needs.minutes))


def _taken(choice: Choice, way: Found, wanted: UUID | None) -> list[UUID | None]:
    """One for each start: whoever can most of them takes those, and so on, so that few take turns."""
    taken: dict[int, UUID] = {}
    if not choice.asked:
        return [None] * len(way)
    while left := [index for index in way if index not in taken]:
        free = [(sum(mask >> index & 1 for index in left), one.id == wanted, one.id, mask) for one, mask in choice.free]
        count, _, who, mask = max(free, key=lambda one: one[:2], default=(0, False, None, 0))
        if not count or who is None:
            break
        taken.update({index: who for index in left if mask >> index & 1})
    return [taken.get(index) for index in way]


def _wishes_given_up(supply: Supply, series: Series, wishes: Wishes) -> list[Gives]:
    facts, rules, found = supply.facts, supply.needs.cadence, []
    starts = [dose.at.starts_at for dose in series.doses]
    for dose in series.doses:
        day = local_day(dose.at.starts_at, facts.zone)
        if day.weekday() not in wishes.weekdays:
            found.append(Gives("other_weekday", {"number": dose.number, "at": dose.at.starts_at}))
        if not keeps_hours(dose.at, facts, wishes):
            found.append(Gives("outside_hours", {"number": dose.number, "at": dose.at.starts_at}))
    late = (local_day(starts[0], facts.zone) - wishes.start).days
    if late > 6:
        found.append(Gives("later_start", {"further": late // 7, "at": starts[0]}))
    weeks = weeks_of(series, facts)
    if weeks > rules.weeks:
        found.append(Gives("longer", {"weeks": weeks, "planned": rules.weeks, "further": weeks - rules.weeks}))
    return found


def _steadiness(supply: Supply, series: Series) -> list[Gives]:
    """Doses at another hour, with somebody else or elsewhere than most of them."""
    zone = supply.facts.zone
    found: list[Gives] = []
    hours = Counter(dose.at.starts_at.astimezone(zone).time() for dose in series.doses)
    usual = hours.most_common(1)[0][0]
    found += [
        Gives("other_hour", {"number": dose.number, "at": dose.at.starts_at, "usual": usual})
        for dose in series.doses
        if dose.at.starts_at.astimezone(zone).time() != usual
    ]
    found += _others("other_people", [dose.person for dose in series.doses])
    found += _others("other_places", [dose.place for dose in series.doses])
    preferred = supply.needs.preferred_person
    people = Counter(dose.person for dose in series.doses if dose.person)
    if preferred and people and people.most_common(1)[0][0] != preferred:
        found.append(Gives("not_the_usual_person"))
    return found


def _others(code: str, taken: Sequence[UUID | None]) -> list[Gives]:
    counted = Counter(one for one in taken if one)
    count = sum(counted.values()) - max(counted.values(), default=0)
    return [Gives(code, {"count": count})] if count else []
