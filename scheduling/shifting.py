"""A session moves and the rest of the series keeps its rhythm: the same gaps, the same hours on the wall, talks with doses.

Each following session is wanted as many local days later (or earlier) as the one that was moved, at its own hour; where
the day stays the same, so much later on the wall. A time that cannot be had gives way to the nearest one that can. What
could not be kept is said in codes (``changing_words``); the search looks at nothing but its arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from common.walltime import local_day, to_utc
from rota.availability import DAY, Stretch, is_free, merge
from scheduling.consequences import Booked, BookedDose, BookedTalk, CourseDates, held_for, window_after
from scheduling.facts import Bookable, ClinicFacts, Gives, SeriesNeeds

_AROUND_DAYS = 6
"""So many days before and after the wanted one are looked at: further away it would be no rhythm any more. Ours."""
_STEPS = 3000
"""The search tries so many times at most; a series that keeps its rhythm is found within a handful."""


@dataclass(frozen=True)
class NewSlot:
    """Where the session that somebody moves goes."""

    starts_at: datetime
    place: UUID | None = None
    person: UUID | None = None


@dataclass(frozen=True)
class Shift:
    """Where everything that moves goes, and what could not be kept.

    ``stands`` is false when for some session no time was found at all: then there is no such move.
    """

    doses: tuple[BookedDose, ...]
    talks: tuple[BookedTalk, ...] = ()
    could_not: tuple[Gives, ...] = ()
    stands: bool = True

    @property
    def starts(self) -> dict[UUID, datetime]:
        """The new start of everything that moves."""
        moved: tuple[Booked, ...] = (*self.doses, *self.talks)
        return {one.id: one.at.starts_at for one in moved}


def shift(dates: CourseDates, facts: ClinicFacts, moved: UUID, slot: NewSlot, *, following: bool = True) -> Shift:
    """Move one session of a course to ``slot`` and let what hangs on it go with it.

    ``facts`` and ``dates.needs.busy`` are those without what any of these hold. Without ``following`` only the talks of
    the moved session go along. Raises ``LookupError`` for a session that is not there or does not move.
    """
    dose = dates.dose(moved)
    if dose is None or dose.fixed:
        message = "no such session that could move"
        raise LookupError(message)
    taken = replace(dose, at=_lasting(slot.starts_at, dose.at), place=slot.place, person=slot.person)
    rest = [one for one in dates.in_order if one.at > dose.at and not one.fixed] if following else []
    offset = _Offset.between(dose.at.starts_at, slot.starts_at, dates.zone)
    search = _Search(dates, facts, offset, taken)
    found = search.doses(rest)
    if found is None:
        number = dates.number_of(search.stuck)
        return Shift((taken,), could_not=(Gives("no_time", {"number": number}),), stands=False)
    talks = search.talks(found)
    return Shift(tuple(found.values()), talks, (*search.said_of(found), *search.broken_by(found), *search.said))


@dataclass(frozen=True)
class _Offset:
    """How far something moved on the wall: by days; by hours only where the day stays."""

    days: int
    wall: timedelta

    @classmethod
    def between(cls, was: datetime, now: datetime, zone: ZoneInfo) -> _Offset:
        before, after = was.astimezone(zone), now.astimezone(zone)
        days = (after.date() - before.date()).days
        wall = after.replace(tzinfo=None, fold=0) - before.replace(tzinfo=None, fold=0)
        return cls(days, timedelta(0) if days else wall)

    def of(self, at: datetime, zone: ZoneInfo) -> tuple[date, time]:
        """The day and the hour at which something that was at ``at`` is wanted."""
        local = at.astimezone(zone).replace(tzinfo=None, fold=0) + self.days * DAY + self.wall
        return local.date(), local.time()


@dataclass(frozen=True)
class _Found:
    """A place or person that was found; ``id`` None where none is needed."""

    id: UUID | None


_NOBODY = _Found(UUID(int=0))


@dataclass
class _Search:
    """Looks for the nearest times at which everything can be had."""

    dates: CourseDates
    facts: ClinicFacts
    offset: _Offset
    taken: BookedDose
    said: list[Gives] = field(default_factory=list)
    stuck: UUID | None = None
    left: int = _STEPS

    def __post_init__(self) -> None:
        self.zone: ZoneInfo = self.dates.zone
        self.needs: SeriesNeeds = self.dates.needs
        self.open = merge(self.facts.open)
        self._known: dict[UUID, tuple[list[BookedDose], Iterator[BookedDose]]] = {}
        self.has = {one.id: merge(one.has) for one in (*self.facts.places, *self.facts.people)}

    def doses(self, rest: Sequence[BookedDose]) -> dict[UUID, BookedDose] | None:
        """A time for each session that follows: first one that keeps the whole rhythm, else one that keeps the smallest gap."""
        for keep_most in (True, False):
            self.left = _STEPS
            found = self._from(rest, {self.taken.id: self.taken}, keep_most=keep_most)
            if found is not None:
                return found
        return None

    def _from(
        self, rest: Sequence[BookedDose], found: dict[UUID, BookedDose], *, keep_most: bool
    ) -> dict[UUID, BookedDose] | None:
        if not rest:
            return found
        dose = rest[0]
        self.stuck = dose.id
        placed = self._placed(rest, found)
        for candidate in self._candidates(dose):
            self.left -= 1
            if self.left < 0:
                return None
            if not self._keeps_gaps(candidate, placed, keep_most=keep_most) or self._is_held(candidate, placed[-1]):
                continue
            further = self._from(rest[1:], {**found, dose.id: candidate}, keep_most=keep_most)
            if further is not None:
                return further
        return None

    def _is_held(self, one: BookedDose, before: BookedDose) -> bool:
        """Whether the session before it, or the time to make its place ready, still has its place then."""
        return one.place is not None and one.place == before.place and held_for(before, self.facts).overlaps(one.at)

    def _placed(self, rest: Sequence[BookedDose], found: Mapping[UUID, BookedDose]) -> list[BookedDose]:
        """Every session whose time stands already, in their order."""
        ahead = {dose.id for dose in rest}
        placed = (found.get(dose.id, dose) for dose in self.dates.doses if dose.id not in ahead)
        return sorted(placed, key=lambda dose: dose.at)

    def _keeps_gaps(self, one: BookedDose, placed: Sequence[BookedDose], *, keep_most: bool) -> bool:
        """Whether it comes after all that are placed, and far enough; with ``keep_most`` near enough as well."""
        before = placed[-1]
        if one.at.starts_at - before.at.starts_at < self.needs.cadence.min_gap or one.at < before.at:
            return False
        if not keep_most:
            return True
        days = (self._day(one) - self._day(before)).days
        return days <= self.needs.cadence.max_gap_days and not self._overfills(one, placed)

    def _overfills(self, one: BookedDose, placed: Sequence[BookedDose]) -> bool:
        """Whether its week would hold more doses than the protocol has in one."""
        week = self._day(one).isocalendar()[:2]
        return 1 + sum(self._day(dose).isocalendar()[:2] == week for dose in placed) > self.needs.cadence.per_week

    def _day(self, one: Booked) -> date:
        return local_day(one.at.starts_at, self.zone)

    def _candidates(self, dose: BookedDose) -> Iterator[BookedDose]:
        """The wanted time if it can be had, then those around it, the nearest first; each is looked for once."""
        known, more = self._known.setdefault(dose.id, ([], self._look_for(dose)))
        index = 0
        while True:
            if index == len(known):
                fresh = next(more, None)
                if fresh is None:
                    return
                known.append(fresh)
            yield known[index]
            index += 1

    def _look_for(self, dose: BookedDose) -> Iterator[BookedDose]:
        for starts_at in self._around(dose, self.offset):
            new = replace(dose, at=_lasting(starts_at, dose.at))
            if self._patient_can(new.at, within_hours=True):
                place = self._one_of(self.facts.places, new.place, new, ())
                person = self._one_of(self.facts.people, new.person, new, ())
                if _NOBODY not in (place, person):
                    yield replace(new, place=place.id, person=person.id)

    def _around(self, one: Booked, offset: _Offset) -> Iterator[datetime]:
        """Starts on the clinic's steps around the wanted one, the nearest on the wall first."""
        day, wall = offset.of(one.at.starts_at, self.zone)
        wanted = wall.hour * 60 + wall.minute
        # Who was booked off the steps may stay so.
        minutes = sorted({*range(0, 24 * 60, self.facts.step_minutes), wanted})
        offers = [(number, minute) for number in range(-_AROUND_DAYS, _AROUND_DAYS + 1) for minute in minutes]
        offers.sort(key=lambda offer: (abs(offer[0]) * 24 * 60 + abs(offer[1] - wanted), offer))
        for number, minute in offers:
            starts_at = to_utc(day + number * DAY, time(minute // 60, minute % 60), self.zone)
            if starts_at > self.facts.now:
                yield starts_at

    def _patient_can(self, at: Stretch, *, within_hours: bool) -> bool:
        if within_hours and not is_free(at, self.open):
            return False
        return not any(at.overlaps(other) for other in (*self.needs.busy, *self.needs.refused))

    def _one_of(self, among: Sequence[Bookable], own: UUID | None, one: Booked, held: Sequence[Booked]) -> _Found:
        """The place or person that it has, else another that will do; what has none needs none."""
        if own is None or all(other.id != own for other in among):
            return _Found(own)
        for other in sorted(among, key=lambda other: other.id != own):
            if (other.id == own or self._will_do(other, one)) and self._is_free(other, one, held):
                return _Found(other.id)
        return _NOBODY

    def _will_do(self, other: Bookable, one: Booked) -> bool:
        is_place = other in self.facts.places
        if isinstance(one, BookedDose):
            return other.takes_doses if is_place else other.role in self.needs.dose_roles
        # Who leads a talk is not replaced unasked: that is for people to say.
        return is_place

    def _is_free(self, other: Bookable, one: Booked, held: Sequence[Booked]) -> bool:
        until = held_for(replace(one, place=other.id), self.facts)
        if not is_free(one.at, self.has[other.id]) or any(until.overlaps(busy) for busy in other.busy):
            return False
        own = (held_for(two, self.facts) for two in held if other.id in (two.place, two.person) and two.id != one.id)
        return not any(until.overlaps(two) for two in own)

    # --- talks ---------------------------------------------------------------------------------------------

    def talks(self, doses: Mapping[UUID, BookedDose]) -> tuple[BookedTalk, ...]:
        """The meetings that have to move with these doses, at their new times."""
        after = replace(self.dates, doses=tuple(doses.get(one.id, one) for one in self.dates.doses))
        going: dict[UUID, BookedTalk] = {}
        for talk in sorted(self.dates.talks, key=lambda talk: talk.at):
            if talk.fixed or talk.at.starts_at <= self.facts.now or self._may_stay(talk, after, doses):
                continue
            others = [going.get(one.id, one) for one in self.dates.talks if one.id != talk.id]
            new = self._new_talk(talk, after, others)
            if new is None:
                self.said.append(Gives("talk_no_time", {"talk": talk.id, "kind": talk.kind, "at": talk.at.starts_at}))
            elif new.at != talk.at:
                going[talk.id] = new
        return tuple(going.values())

    def _may_stay(self, talk: BookedTalk, after: CourseDates, doses: Mapping[UUID, BookedDose]) -> bool:
        """A talk to integrate goes with its dose; anything else stays as long as it can."""
        if any(talk.at.overlaps(dose.at) for dose in after.doses):
            return False
        if talk.dose is None or talk.dose not in doses:
            return True
        if talk.kind == "integration":
            was = self.dates.dose(talk.dose)
            return was is not None and was.at == doses[talk.dose].at
        return _lies_before(talk.at, after, talk.dose)

    def _new_talk(self, talk: BookedTalk, after: CourseDates, others: Sequence[BookedTalk]) -> BookedTalk | None:
        was, now = self.dates.dose(talk.dose), after.dose(talk.dose)
        offset = _Offset.between(was.at.starts_at, now.at.starts_at, self.zone) if was and now else self.offset
        held: list[Booked] = [*after.doses, *others]
        for starts_at in self._around(talk, offset):
            new = replace(talk, at=_lasting(starts_at, talk.at))
            if any(new.at.overlaps(other.at) for other in held) or not self._suits(new, after):
                continue
            # Whoever holds a call keeps their own hours; where nobody is named, the clinic's are as good as any.
            if not self._patient_can(new.at, within_hours=not (talk.by_video and talk.person in self.has)):
                continue
            place = self._one_of(self.facts.places, talk.place, new, held)
            person = self._one_of(self.facts.people, talk.person, new, held)
            if _NOBODY not in (place, person):
                return replace(new, place=place.id, person=person.id)
        return None

    def _suits(self, talk: BookedTalk, after: CourseDates) -> bool:
        """Whether a talk at that time does what it is for."""
        dose = after.dose(talk.dose)
        if dose is None:
            return True
        if talk.kind != "integration":
            return _lies_before(talk.at, after, dose.id)
        window = window_after(dose, self.needs) or (dose.at.ends_at, talk.at.ends_at)
        return window[0] <= talk.at.starts_at and talk.at.ends_at <= window[1]

    # --- what could not be kept ----------------------------------------------------------------------------

    def said_of(self, found: Mapping[UUID, BookedDose]) -> Iterator[Gives]:
        """Other days, hours, places and people than the rhythm had, in the order of the doses."""
        for dose in self.dates.in_order:
            number, new = self.dates.number_of(dose.id), found.get(dose.id)
            if new is None or new.id == self.taken.id:
                continue
            day, wall = self.offset.of(dose.at.starts_at, self.zone)
            wanted, local = to_utc(day, wall, self.zone), new.at.starts_at.astimezone(self.zone)
            if new.at.starts_at != wanted:
                code = "other_day" if local.date() != day else "other_hour"
                yield Gives(code, {"number": number, "wanted": wanted, "at": new.at.starts_at})
            if new.place != dose.place:
                yield Gives("other_place", {"number": number, "name": _name(self.facts.places, new.place)})
            if new.person != dose.person:
                yield Gives("other_person", {"number": number, "name": _name(self.facts.people, new.person)})

    def broken_by(self, found: Mapping[UUID, BookedDose]) -> Iterator[Gives]:
        """Gaps and weeks that gave way so that there is a time at all."""
        placed = self._placed((), found)
        for number, (before, one) in enumerate(pairwise(placed), 2):
            if one.id not in found:
                continue
            days = (self._day(one) - self._day(before)).days
            if days > self.needs.cadence.max_gap_days:
                yield Gives("long_gap", {"number": one.number or number, "days": days})
            if self._overfills(one, placed[: number - 1]):
                yield Gives("full_week", {"number": one.number or number, "per_week": self.needs.cadence.per_week})


def _lies_before(at: Stretch, dates: CourseDates, dose: UUID | None) -> bool:
    """Whether it lies between that dose and the one before."""
    order = dates.in_order
    index = next((index for index, one in enumerate(order) if one.id == dose), None)
    if index is None:
        return True
    since = order[index - 1].at.ends_at if index else None
    return at.ends_at <= order[index].at.starts_at and (since is None or since <= at.starts_at)


def _lasting(starts_at: datetime, like: Stretch) -> Stretch:
    return Stretch(starts_at, starts_at + (like.ends_at - like.starts_at))


def _name(among: Sequence[Bookable], known: UUID | None) -> str:
    return next((one.name for one in among if one.id == known), "")
