"""Whether what is booked can stay where it stands: pure, over a clinic's hours, its closed days, places and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from common.walltime import local_day
from rota.availability import Days, Hours, OtherHours, Stretch, intersect, is_free, stretches


class Reason(StrEnum):
    """Why something that is booked has to be moved."""

    CLOSED = "closed"
    OUTSIDE = "outside"
    PLACE_CLOSED = "place_closed"
    PLACE_RETIRED = "place_retired"
    NO_DOSES = "no_doses"
    AWAY = "away"
    NOT_WORKING = "not_working"
    GONE = "gone"


@dataclass(frozen=True)
class PlaceFacts:
    """A place: whether it is given up, whether doses can be given there, and when it is closed."""

    is_retired: bool = False
    takes_doses: bool = True
    closed: tuple[Days, ...] = ()


@dataclass(frozen=True)
class PersonFacts:
    """A person: whether they still work here, and when. No ``week`` means that nobody has said yet when they work."""

    is_gone: bool = False
    week: tuple[Hours, ...] | None = None
    exceptions: tuple[OtherHours, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A clinic, by which what is booked is judged. Days are looked at once, however much is booked on them."""

    zone: ZoneInfo
    week: Sequence[Hours]
    closed: Sequence[Days] = ()
    places: Mapping[UUID, PlaceFacts] = field(default_factory=dict)
    people: Mapping[UUID, PersonFacts] = field(default_factory=dict)

    @cached_property
    def _open(self) -> dict[tuple[date, date], tuple[Stretch, ...]]:
        return {}

    def why_not(
        self, at: Stretch, *, place: UUID | None = None, person: UUID | None = None, is_dose: bool = False
    ) -> tuple[Reason, ...]:
        """Everything that stands in the way of it, the gravest first; nothing where it can stay."""
        days = local_day(at.starts_at, self.zone), local_day(at.ends_at - timedelta(microseconds=1), self.zone)
        where = self.places.get(place) if place else None
        who = self.people.get(person) if person else None
        return (
            *self._of_clinic(at, days),
            *(self._of_place(where, days, is_dose) if where else ()),
            *(self._of_person(who, at, days) if who else ()),
        )

    def _of_clinic(self, at: Stretch, days: tuple[date, date]) -> list[Reason]:
        if any(_shares(days, one) for one in self.closed):
            return [Reason.CLOSED]
        if days not in self._open:
            self._open[days] = stretches(self.zone, *days, week=self.week)
        return [] if is_free(at, self._open[days]) else [Reason.OUTSIDE]

    def _of_place(self, place: PlaceFacts, days: tuple[date, date], is_dose: bool) -> list[Reason]:
        if place.is_retired:
            return [Reason.PLACE_RETIRED]
        if any(_shares(days, one) for one in place.closed):
            return [Reason.PLACE_CLOSED]
        return [Reason.NO_DOSES] if is_dose and not place.takes_doses else []

    def _of_person(self, person: PersonFacts, at: Stretch, days: tuple[date, date]) -> list[Reason]:
        if person.is_gone:
            return [Reason.GONE]
        away = [one for one in person.exceptions if not one.extra]
        if intersect([at], self._hours_of(away, days)):
            return [Reason.AWAY]
        if person.week is None:
            return []
        extra = [one for one in person.exceptions if one.extra]
        works = stretches(self.zone, *days, week=person.week, exceptions=extra)
        return [] if is_free(at, works) else [Reason.NOT_WORKING]

    def _hours_of(self, exceptions: Sequence[OtherHours], days: tuple[date, date]) -> tuple[Stretch, ...]:
        """When somebody is away, as stretches."""
        away = [OtherHours(one.first_on, one.last_on, one.begins, one.ends, extra=True) for one in exceptions]
        return stretches(self.zone, *days, week=(), exceptions=away)


def _shares(days: tuple[date, date], closed: Days) -> bool:
    return days[0] <= closed.last_on and closed.first_on <= days[1]
