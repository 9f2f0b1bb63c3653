"""What a plan of a month is made of, as whole numbers: days, the minutes at which a dose can begin, places and people.

A minute is counted from midnight (UTC) of the plan's first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from uuid import UUID

from common.walltime import instants, local_day
from rota.availability import Stretch, is_free, merge
from scheduling.facts import Bookable, ClinicFacts, PlannedDose, PlannedMeeting, SeriesNeeds, Wishes

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Effort:
    """How long the solver may work, with how many threads, and from which seed."""

    seconds: float
    workers: int
    seed: int


@dataclass(frozen=True)
class Job:
    """One patient's series: at which minutes of which day a dose can begin, and with which places and people.

    ``starts`` holds, for each day that has any, every minute at which at least one place and one person are free. A job
    without ``places`` needs none; the same with ``people``.
    """

    needs: SeriesNeeds
    starts: Mapping[int, tuple[int, ...]]
    places: Mapping[UUID, frozenset[int]]
    people: Mapping[UUID, frozenset[int]]
    needs_place: bool
    needs_person: bool

    @property
    def patient(self) -> UUID:
        """Whose series it is."""
        return self.needs.patient

    def two_fit(self, earlier: int, later: int) -> bool:
        """Whether two doses that follow each other can lie on these days, at some hour at least."""
        cadence = self.needs.cadence
        if not 0 < later - earlier <= cadence.max_gap_days:
            return False
        return self.starts[later][-1] - self.starts[earlier][0] >= cadence.min_gap_hours * 60


class Frame:
    """The days and the steps of a clinic between two days."""

    def __init__(self, facts: ClinicFacts) -> None:
        self.facts = facts
        self.zero = datetime.combine(facts.first, time(0), UTC) - DAY
        self.days = [facts.first + number * DAY for number in range((facts.last - facts.first).days + 1)]
        self.steps = {number: self._steps(day) for number, day in enumerate(self.days)}
        self._free: dict[tuple[UUID, int, bool], frozenset[int]] = {}

    def week_of(self, day: int) -> int:
        """The calendar week of a day, Monday first."""
        return (self.days[day] - timedelta(days=self.days[day].weekday())).toordinal() // 7

    def minute(self, at: datetime) -> int:
        """The whole minute of an instant."""
        return (at - self.zero) // MINUTE

    def at(self, minute: int) -> datetime:
        """The instant of a minute."""
        return self.zero + minute * MINUTE

    def wall(self, minute: int) -> int:
        """Minutes after midnight on the clinic's wall."""
        local = self.at(minute).astimezone(self.facts.zone)
        return local.hour * 60 + local.minute

    def day_of(self, at: datetime) -> int:
        """The number of the day on which an instant falls in the clinic."""
        return (local_day(at, self.facts.zone) - self.facts.first).days

    def job(self, needs: SeriesNeeds, wishes: Wishes | None = None) -> Job:
        """What a patient's series can be made of."""
        facts = self.facts
        needs_place = needs.needs_place and bool(facts.places)
        needs_person = bool(facts.people) and bool(needs.dose_roles)
        places = {one.id: self.free(one, needs.minutes) for one in facts.places if needs_place and one.takes_doses}
        people = {
            one.id: self.free(one, needs.minutes)
            for one in facts.people
            if needs_person and can_run(one, needs.dose_roles)
        }
        had = frozenset(chain.from_iterable(places.values())) if needs_place else None
        led = frozenset(chain.from_iterable(people.values())) if needs_person else None
        taken = merge([*needs.refused, *needs.busy])
        starts: dict[int, tuple[int, ...]] = {}
        for day, steps in self.steps.items():
            found = [
                step
                for step in steps
                if (had is None or step in had)
                and (led is None or step in led)
                and self._suits(day, step, needs.minutes, wishes)
                and is_free(self.stretch(step, needs.minutes), facts.open, taken)
                and self._after_last(step, needs)
            ]
            if found:
                starts[day] = tuple(found)
        return Job(needs, starts, places, people, needs_place, needs_person)

    def free(self, one: Bookable, minutes: int, *, turnover: bool = True) -> frozenset[int]:
        """The minutes at which something of that length can begin with this place or person."""
        key = (one.id, minutes, turnover)
        if key not in self._free:
            held = minutes + (one.turnover_minutes if turnover else 0)
            has, busy = merge(one.has), merge(one.busy)
            self._free[key] = frozenset(
                step
                for step in chain.from_iterable(self.steps.values())
                if is_free(self.stretch(step, minutes), has)
                and not any(self.stretch(step, held).overlaps(taken) for taken in busy)
            )
        return self._free[key]

    def stretch(self, minute: int, minutes: int) -> Stretch:
        """So long from that minute on."""
        return Stretch(self.at(minute), self.at(minute + minutes))

    def _steps(self, day: date) -> list[int]:
        """Every step of the day that lies ahead and within the clinic's hours."""
        facts = self.facts
        walls = (time(wall // 60, wall % 60) for wall in range(0, _DAY_MINUTES, facts.step_minutes))
        found = chain.from_iterable(instants(day, wall, facts.zone) for wall in walls)
        ahead = (at for at in found if at > facts.now)
        return sorted(self.minute(at) for at in ahead if any(one.starts_at <= at < one.ends_at for one in facts.open))

    def _suits(self, day: int, step: int, minutes: int, wishes: Wishes | None) -> bool:
        if wishes is None:
            return True
        if self.days[day] < wishes.start or self.days[day].weekday() not in wishes.weekdays:
            return False
        begins = self.wall(step)
        latest = wishes.latest_end.hour * 60 + wishes.latest_end.minute or _DAY_MINUTES
        return begins >= wishes.earliest.hour * 60 + wishes.earliest.minute and begins + minutes <= latest

    def _after_last(self, step: int, needs: SeriesNeeds) -> bool:
        return needs.last_dose is None or self.at(step) - needs.last_dose >= needs.cadence.min_gap


def can_run(person: Bookable, roles: Sequence[str]) -> bool:
    """Whether somebody of that role may do it; no roles: everybody."""
    return not roles or person.role in roles


def with_busy(facts: ClinicFacts, doses: Iterable[PlannedDose | PlannedMeeting]) -> ClinicFacts:
    """The facts after these doses and talks were booked as well."""
    places: dict[UUID, list[Stretch]] = {}
    people: dict[UUID, list[Stretch]] = {}
    for dose in doses:
        if dose.place:
            places.setdefault(dose.place, []).append(dose.at)
        if dose.person:
            people.setdefault(dose.person, []).append(dose.at)
    return _held(facts, places, people)


def _held(
    facts: ClinicFacts, places: Mapping[UUID, Sequence[Stretch]], people: Mapping[UUID, Sequence[Stretch]]
) -> ClinicFacts:
    def of(one: Bookable, more: Mapping[UUID, Sequence[Stretch]]) -> Bookable:
        if one.id not in more:
            return one
        after = timedelta(minutes=one.turnover_minutes)
        return replace(one, busy=(*one.busy, *(Stretch(at.starts_at, at.ends_at + after) for at in more[one.id])))

    return replace(
        facts,
        places=tuple(of(one, places) for one in facts.places),
        people=tuple(of(one, people) for one in facts.people),
    )
