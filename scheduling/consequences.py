"""What follows when booked sessions are moved or called off: gaps, doses, consults and talks that no longer hold.

A course's dates before and after the change are compared, so that only what the change brings about is said. Gaps are
counted as in ``sessions.cadence``: hours in UTC from start to start, days by the clinic's calendar. What is said is a
code with its values (``changing_words``); a ``stop`` refuses the change, a ``warn`` has to be ticked as seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from common.walltime import local_day
from rota.availability import Stretch, is_free, merge
from scheduling.facts import Bookable, ClinicFacts, SeriesNeeds

HOUR = timedelta(hours=1)
Severity = Literal["stop", "warn"]


@dataclass(frozen=True)
class BookedDose:
    """A session of the course as it stands or would stand. ``fixed``: begun or over, so it stays where it is.

    ``number`` is what people call it; 0 leaves it to its place in the order.
    """

    id: UUID
    at: Stretch
    place: UUID | None = None
    person: UUID | None = None
    fixed: bool = False
    number: int = 0


@dataclass(frozen=True)
class BookedTalk:
    """A meeting of the course; ``dose`` is the session that it follows (to integrate) or comes before (a consult)."""

    id: UUID
    kind: str
    at: Stretch
    dose: UUID | None = None
    place: UUID | None = None
    person: UUID | None = None
    by_video: bool = False
    fixed: bool = False


Booked = BookedDose | BookedTalk


@dataclass(frozen=True)
class CourseDates:
    """All that a course has booked or behind it, in the clinic's zone.

    ``planned`` is how many doses there should be, None where any number is well; ``due_from`` the day from which on the
    next one is due, where the protocol says so.
    """

    zone: ZoneInfo
    needs: SeriesNeeds
    doses: tuple[BookedDose, ...]
    talks: tuple[BookedTalk, ...] = ()
    planned: int | None = None
    due_from: date | None = None

    @property
    def in_order(self) -> tuple[BookedDose, ...]:
        """The doses by their times."""
        return tuple(sorted(self.doses, key=lambda dose: dose.at))

    def number_of(self, dose: UUID | None) -> int | None:
        """Which dose it is, from 1; None for one that is not there."""
        return next((one.number or number for number, one in enumerate(self.in_order, 1) if one.id == dose), None)

    def dose(self, known: UUID | None) -> BookedDose | None:
        """The session of that id."""
        return next((one for one in self.doses if one.id == known), None)

    def talk(self, known: UUID) -> BookedTalk | None:
        """The meeting of that id."""
        return next((one for one in self.talks if one.id == known), None)

    def moved(self, to: Mapping[UUID, datetime]) -> CourseDates:
        """The same with these sessions and meetings at other times."""
        return replace(
            self,
            doses=tuple(replace(one, at=_at(one.at, to.get(one.id))) for one in self.doses),
            talks=tuple(replace(one, at=_at(one.at, to.get(one.id))) for one in self.talks),
        )

    def changed(self, *to: Booked) -> CourseDates:
        """The same with these sessions and meetings as they would be."""
        new = {one.id: one for one in to}
        doses = (new.get(one.id, one) for one in self.doses)
        talks = (new.get(one.id, one) for one in self.talks)
        return replace(
            self,
            doses=tuple(one for one in doses if isinstance(one, BookedDose)),
            talks=tuple(one for one in talks if isinstance(one, BookedTalk)),
        )

    def without(self, gone: Collection[UUID]) -> CourseDates:
        """The same without these."""
        return replace(
            self,
            doses=tuple(one for one in self.doses if one.id not in gone),
            talks=tuple(one for one in self.talks if one.id not in gone),
        )


@dataclass(frozen=True)
class Consequence:
    """Something that no longer holds: a code, what it is about (ids of sessions and meetings), and its values."""

    code: str
    severity: Severity
    about: tuple[UUID, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def key(self) -> str:
        """The name under which a form says that it was seen."""
        return ":".join((self.code, *(one.hex[-12:] for one in self.about)))


def consequences(before: CourseDates, after: CourseDates) -> tuple[Consequence, ...]:
    """What the change from ``before`` to ``after`` breaks: what did not hold before is not said again."""
    standing = [_without_numbers(one) for one in broken(before)]
    return tuple(one for one in broken(after) if _without_numbers(one) not in standing)


def broken(dates: CourseDates) -> Iterator[Consequence]:
    """Everything of a course that does not hold."""
    yield from _overlaps(dates)
    yield from _gaps(dates)
    yield from _before_due(dates)
    yield from _gates(dates)
    yield from _talks(dates)
    if dates.planned is not None and len(dates.doses) < dates.planned:
        yield Consequence("too_few", "warn", (), {"doses": dates.planned, "count": len(dates.doses)})


def window_after(dose: BookedDose, needs: SeriesNeeds) -> tuple[datetime, datetime] | None:
    """From when and until when a talk to integrate may be, after a dose; None where the protocol says nothing."""
    if needs.integration is None:
        return None
    end = dose.at.ends_at
    return end + needs.integration.from_hours * HOUR, end + needs.integration.until_hours * HOUR


def in_the_way(one: Booked, facts: ClinicFacts, needs: SeriesNeeds) -> tuple[Consequence, ...]:
    """What stands in the way of the time, the place and the person of one session or meeting.

    ``facts`` and ``needs`` are those without what it holds itself.
    """
    return tuple(_in_the_way(one, facts, needs))


def held_for(one: Booked, facts: ClinicFacts) -> Stretch:
    """How long its place is held, turnover included."""
    turnover = next((place.turnover_minutes for place in facts.places if place.id == one.place), 0)
    return Stretch(one.at.starts_at, one.at.ends_at + timedelta(minutes=turnover))


def _in_the_way(one: Booked, facts: ClinicFacts, needs: SeriesNeeds) -> Iterator[Consequence]:
    about = (one.id,)
    if one.at.starts_at <= facts.now:
        yield Consequence("past", "stop", about)
    if not _by_video(one) and not is_free(one.at, merge(facts.open)):
        yield Consequence("not_open", "stop", about)
    if any(one.at.overlaps(busy) for busy in needs.busy):
        yield Consequence("patient_busy", "stop", about)
    if any(one.at.overlaps(refused) for refused in needs.refused):
        yield Consequence("refused", "warn", about)
    yield from _place_in_the_way(one, facts)
    yield from _person_in_the_way(one, facts)


def _place_in_the_way(one: Booked, facts: ClinicFacts) -> Iterator[Consequence]:
    place = _find(facts.places, one.place)
    if place is None:
        return
    held = held_for(one, facts)
    if any(held.overlaps(busy) for busy in place.busy):
        yield Consequence("place_taken", "stop", (one.id,), {"name": place.name})
    # Where the clinic itself is closed, that is said already.
    elif is_free(one.at, merge(facts.open)) and not is_free(one.at, merge(place.has)):
        yield Consequence("place_closed", "stop", (one.id,), {"name": place.name})


def _person_in_the_way(one: Booked, facts: ClinicFacts) -> Iterator[Consequence]:
    person = _find(facts.people, one.person)
    if person is None:
        return
    if any(one.at.overlaps(busy) for busy in person.busy):
        yield Consequence("person_taken", "stop", (one.id,), {"name": person.name})
    elif (_by_video(one) or is_free(one.at, merge(facts.open))) and not is_free(one.at, merge(person.has)):
        yield Consequence("person_away", "warn", (one.id,), {"name": person.name})


def _by_video(one: Booked) -> bool:
    return isinstance(one, BookedTalk) and one.by_video


def _without_numbers(one: Consequence) -> Consequence:
    """The same, whichever doses these are in the order of their times: that may change without anything being worse."""
    return replace(one, values={name: value for name, value in one.values.items() if name not in ("before", "number")})


def _overlaps(dates: CourseDates) -> Iterator[Consequence]:
    """The patient in two places at once."""
    booked: tuple[Booked, ...] = (*dates.in_order, *dates.talks)
    for one, other in combinations(booked, 2):
        if one.at.overlaps(other.at):
            yield Consequence("together", "stop", (one.id, other.id), {"at": max(one.at, other.at).starts_at})


def _gaps(dates: CourseDates) -> Iterator[Consequence]:
    rules = dates.needs.cadence
    for number, (one, other) in enumerate(pairwise(dates.in_order), 2):
        gap = other.at.starts_at - one.at.starts_at
        days = (local_day(other.at.starts_at, dates.zone) - local_day(one.at.starts_at, dates.zone)).days
        values: dict[str, object] = {"before": one.number or number - 1, "number": other.number or number}
        if gap < rules.min_gap:
            values |= {"hours": gap // HOUR, "min_gap_hours": rules.min_gap_hours}
            yield Consequence("gap_below_min", "stop", (one.id, other.id), values)
        elif days > rules.max_gap_days:
            values |= {"days": days, "max_gap_days": rules.max_gap_days}
            yield Consequence("gap_above_max", "warn", (one.id, other.id), values)


def _before_due(dates: CourseDates) -> Iterator[Consequence]:
    for dose in dates.in_order:
        if dates.due_from and not dose.fixed and local_day(dose.at.starts_at, dates.zone) < dates.due_from:
            yield Consequence("before_due", "warn", (dose.id,), {"day": dates.due_from})


def _gates(dates: CourseDates) -> Iterator[Consequence]:
    """A consult has to lie between the dose that waits for it and the one before."""
    doses = dates.in_order
    for gate in dates.needs.gates:
        if gate.before_dose > len(doses):
            continue
        dose = doses[gate.before_dose - 1]
        since = doses[gate.before_dose - 2].at.ends_at if gate.before_dose > 1 else None
        talks = [one for one in dates.talks if one.kind == gate.kind]
        if any(one.at.ends_at <= dose.at.starts_at and (since is None or since <= one.at.starts_at) for one in talks):
            continue
        # The nearest one is named: most likely it was meant.
        near = min(talks, key=lambda one: abs(one.at.starts_at - dose.at.starts_at), default=None)
        about = (dose.id,) if near is None else (dose.id, near.id)
        values = {"number": gate.before_dose, "kind": gate.kind, "at": near and near.at.starts_at}
        yield Consequence("gate_open" if near is None else "gate_broken", "warn", about, values)


def _talks(dates: CourseDates) -> Iterator[Consequence]:
    """A talk to integrate belongs into the window after its dose."""
    for talk in dates.talks:
        if talk.kind != "integration" or talk.dose is None or talk.fixed:
            continue
        values: dict[str, object] = {"at": talk.at.starts_at, "number": dates.number_of(talk.dose)}
        dose = dates.dose(talk.dose)
        if dose is None:
            yield Consequence("talk_without_dose", "warn", (talk.id,), {"at": talk.at.starts_at})
        elif talk.at.starts_at < dose.at.ends_at:
            yield Consequence("talk_before_dose", "warn", (talk.id, dose.id), values)
        elif (window := window_after(dose, dates.needs)) is not None:
            values |= {"from": window[0], "until": window[1]}
            if talk.at.starts_at < window[0]:
                yield Consequence("talk_too_early", "warn", (talk.id, dose.id), values)
            elif talk.at.ends_at > window[1]:
                yield Consequence("talk_too_late", "warn", (talk.id, dose.id), values)


def _find(among: tuple[Bookable, ...], known: UUID | None) -> Bookable | None:
    return next((one for one in among if one.id == known), None)


def _at(at: Stretch, starts_at: datetime | None) -> Stretch:
    return at if starts_at is None else Stretch(starts_at, starts_at + (at.ends_at - at.starts_at))
