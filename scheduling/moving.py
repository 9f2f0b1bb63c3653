"""The ways in which one session can be moved, each with what it leads to: alone, or with the rest of its series behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from rota.availability import Stretch
from scheduling.consequences import (
    Booked,
    BookedDose,
    Consequence,
    CourseDates,
    consequences,
    in_the_way,
)
from scheduling.facts import ClinicFacts, Gives
from scheduling.shifting import NewSlot, shift

ONLY, RHYTHM = "only", "rhythm"


@dataclass(frozen=True)
class Option:
    """One way: everything that moves as it would stand, what could not be kept, and what no longer holds."""

    key: str
    moved: tuple[Booked, ...]
    could_not: tuple[Gives, ...] = ()
    found: tuple[Consequence, ...] = ()
    stands: bool = True

    @property
    def stops(self) -> tuple[Consequence, ...]:
        """What refuses it."""
        return tuple(one for one in self.found if one.severity == "stop")

    @property
    def warns(self) -> tuple[Consequence, ...]:
        """What has to be ticked as seen."""
        return tuple(one for one in self.found if one.severity == "warn")

    @property
    def may(self) -> bool:
        """Whether it can be done at all."""
        return self.stands and not self.stops

    @property
    def slots(self) -> dict[UUID, NewSlot]:
        """Where each goes."""
        return {one.id: NewSlot(one.at.starts_at, one.place, one.person) for one in self.moved}


def options(dates: CourseDates, facts: ClinicFacts, moved: UUID, slot: NewSlot) -> tuple[Option, ...]:
    """Moving only this session (a talk that would lose its window goes along), and keeping the rhythm of those after it.

    The second is there only where sessions follow, and only where the time changes. Raises ``LookupError`` for a session
    that does not move.
    """
    alone = shift(dates, facts, moved, slot, following=False)
    dose = alone.doses[0]
    stays = dates.changed(dose)
    # A talk that still lies in its window stays where the patient knows it.
    lost = {id_ for one in consequences(dates, stays) for id_ in one.about} - {one.id for one in dates.doses}
    talks = [talk for talk in alone.talks if talk.id in lost]
    said = [one for one in alone.could_not if one.values.get("talk") in lost]
    found = [option_of(ONLY, dates, facts, (dose, *talks), tuple(said))]
    was = dates.dose(moved)
    follow = [one for one in dates.doses if was and one.at > was.at and not one.fixed]
    if follow and was and was.at != dose.at:
        whole = shift(dates, facts, moved, slot)
        every = option_of(RHYTHM, dates, facts, (*whole.doses, *whole.talks), whole.could_not)
        found.append(every if whole.stands else replace(every, found=(), stands=False))
    return tuple(found)


def option_of(
    key: str, dates: CourseDates, facts: ClinicFacts, moved: tuple[Booked, ...], could_not: tuple[Gives, ...] = ()
) -> Option:
    """That way with what it leads to, as things stand now."""
    ways = [way for one in moved for way in in_the_way(one, facts, dates.needs)]
    return Option(key, moved, could_not, (*ways, *consequences(dates, dates.changed(*moved))))


def placed(dates: CourseDates, slots: Mapping[UUID, NewSlot]) -> tuple[Booked, ...]:
    """The sessions and meetings of the course in these slots. Raises ``LookupError`` for one that is not there."""
    booked: tuple[Booked, ...] = (*dates.doses, *dates.talks)
    every = {one.id: one for one in booked}
    if slots.keys() - every.keys():
        message = "not of this course"
        raise LookupError(message)
    return tuple(_put(every[id_], slot) for id_, slot in slots.items())


def own_first(one: BookedDose, like: BookedDose, facts: ClinicFacts, dates: CourseDates) -> BookedDose:
    """A proposed time with the place and the person that the session has already, where they can be had."""
    mine = replace(one, place=like.place or one.place, person=like.person or one.person)
    taken = {way.code for way in in_the_way(mine, facts, dates.needs)}
    return replace(
        mine,
        place=one.place if taken & {"place_taken", "place_closed"} else mine.place,
        person=one.person if taken & {"person_taken", "person_away"} else mine.person,
    )


def lasting(slot: NewSlot, minutes: int) -> Stretch:
    """From when to when something in that slot is."""
    return Stretch(slot.starts_at, slot.starts_at + timedelta(minutes=minutes))


def _put(one: Booked, slot: NewSlot) -> Booked:
    at = Stretch(slot.starts_at, slot.starts_at + (one.at.ends_at - one.at.starts_at))
    return replace(one, at=at, place=slot.place, person=slot.person)
