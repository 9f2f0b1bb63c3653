"""Whole inductions for one patient: two or three different ones that keep every rule, each with what it gives up.

Rules are never given up; wishes are, and said: up to half of the doses may be on another weekday or at another hour than
wished, a series may take two weeks longer than planned, and a talk to integrate may be missing where its window has no
free time. ``checker`` looks at the same rules without knowing this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from scheduling.facts import ClinicFacts, NothingFits, Series, SeriesNeeds, Wishes
from scheduling.grid import bits, span
from scheduling.obstacles import nothing_fits
from scheduling.rhythm import Rhythm, Rhythms
from scheduling.search import Found
from scheduling.supply import Supply
from scheduling.whole import cost, whole
from sessions.series import CadenceRules

__all__ = ["NothingFits", "last_day", "propose"]

FURTHER_WEEKS = 2
OTHER_PART_OF_THE_DAY = 120
PEOPLE_TRIED = 3


def propose(facts: ClinicFacts, needs: SeriesNeeds, wishes: Wishes, *, most: int = 3) -> tuple[Series, ...]:
    """Up to ``most`` different series, the best first.

    Raises ``NothingFits`` with the rule that stands in the way and the nearest series without it.
    """
    supply = Supply(facts, needs)
    found = _different(_ideas(Rhythms(supply, wishes), wishes), most)
    if not found and (one := _any(supply, wishes, wishes)):
        found = [one]
    if not found:
        raise nothing_fits(facts, needs, wishes, _any)
    return tuple(found)


def last_day(cadence: CadenceRules, start: date) -> date:
    """Until when facts are needed for a series that begins in the weeks from ``start`` on."""
    return start + timedelta(weeks=cadence.weeks + FURTHER_WEEKS + 3)


def _ideas(rhythms: Rhythms, wishes: Wishes) -> list[Series]:
    """Series worth showing: steady ones, another time of day, other weekdays, and with one person throughout."""
    found: dict[tuple[tuple[int, ...], UUID | None], Series] = {}
    for rhythm, mask, main in _tried(rhythms):
        for way in rhythms.ways(rhythm, mask):
            if (way, main) not in found:
                found[way, main] = whole(rhythms.supply, wishes, way, main=main)
    return sorted((one for one in found.values() if _is_a_proposal(one, rhythms.supply.needs)), key=cost)


def _tried(rhythms: Rhythms) -> Iterator[tuple[Rhythm, int, UUID | None]]:
    everybody = rhythms.best(rhythms.allowed)
    if not everybody:
        return
    best = everybody[0]
    yield best, rhythms.allowed, None
    at_another_time = [one for one in everybody if abs(one.wall - best.wall) >= OTHER_PART_OF_THE_DAY]
    on_other_days = [one for one in everybody if one.weekdays != best.weekdays]
    for other in (*at_another_time[:1], *on_other_days[:1]):
        yield other, rhythms.allowed, None
    for person, mask in _people(rhythms):
        own = rhythms.best(mask)
        if own:
            yield own[0], mask, person


def _people(rhythms: Rhythms) -> list[tuple[UUID, int]]:
    """Those who could run a whole series, the usual one and those with most free time first."""
    people, preferred = rhythms.supply.people, rhythms.supply.needs.preferred_person
    free = [(one.id, mask & rhythms.allowed) for one, mask in people.free] if people.asked else []
    free.sort(key=lambda one: (one[0] != preferred, -(one[1] & rhythms.wished).bit_count(), -one[1].bit_count()))
    return free[:PEOPLE_TRIED]


def _different(series: list[Series], most: int) -> list[Series]:
    chosen: list[Series] = []
    for one in series:
        if len(chosen) < most and all(_differs(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def _differs(one: Series, other: Series) -> bool:
    """Whether it is worth showing beside the other: at least half of its doses are at another time."""
    starts = {dose.at.starts_at for dose in other.doses}
    return sum(dose.at.starts_at not in starts for dose in one.doses) * 2 >= len(one.doses)


def _is_a_proposal(series: Series, needs: SeriesNeeds) -> bool:
    """Whether enough of the wishes is kept to be called a proposal."""
    off = {one.values["number"] for one in series.gives_up if one.code in ("other_weekday", "outside_hours")}
    further = next((one.values["further"] for one in series.gives_up if one.code == "longer"), 0)
    return len(off) * 2 <= needs.cadence.doses and int(str(further)) <= FURTHER_WEEKS


def _any(supply: Supply, wishes: Wishes, said: Wishes) -> Series | None:
    """The nearest series under ``wishes``, found for certain if there is one; it says what it gives up of ``said``."""
    rhythms = Rhythms(supply, wishes)
    for way in _nearest_ways(rhythms):
        if _is_a_proposal(whole(supply, wishes, way), supply.needs):
            return whole(supply, said, way)
    return None


def _nearest_ways(rhythms: Rhythms) -> Iterator[Found]:
    """The nearest to the best rhythm; then any that keeps all wishes, any at all. Nothing if there is none for certain."""
    some = _certain(rhythms, rhythms.allowed)
    if some is None:
        return
    steady = (way for one in rhythms.best(rhythms.allowed)[:1] for way in rhythms.ways(one, rhythms.allowed))
    yield from (way for way in (*steady, _certain(rhythms, rhythms.wished), some) if way is not None)


def _certain(rhythms: Rhythms, mask: int) -> Found | None:
    """A series within the mask and within the longest time allowed, whatever its rhythm, if there is one."""
    grid, ways, rules = rhythms.grid, rhythms.supply.ways, rhythms.supply.needs.cadence
    length = (rules.weeks + FURTHER_WEEKS) * 7
    for first in sorted({grid.days[index] for index in bits(ways.beginnings(mask))}):
        window = mask & span(grid.before_day(first), grid.before_day(first + length))
        way = ways.any_way(window, rhythms.off)
        if way is not None:
            return way
    return None
