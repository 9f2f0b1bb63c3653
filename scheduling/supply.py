"""What one patient's series can draw on: when a dose can be given, by whom and where, as bits over a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from common.walltime import local_day
from scheduling.facts import Bookable, ClinicFacts, GateNeed, SeriesNeeds
from scheduling.grid import Grid, minute_of, span
from scheduling.search import Gate, Ways

NO_RULE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Choice:
    """Who or what could be taken, and at which starts each is free. Not ``asked``: nobody is taken and all starts will do."""

    asked: bool
    free: tuple[tuple[Bookable, int], ...]
    everything: int

    @cached_property
    def mask(self) -> int:
        """The starts at which there is one."""
        if not self.asked:
            return self.everything
        mask = 0
        for _, free in self.free:
            mask |= free
        return mask

    def at(self, index: int) -> list[Bookable]:
        """Those who are free at that start."""
        return [one for one, free in self.free if free >> index & 1]


class Supply:
    """The grid with the bits of a patient's needs. ``dropped`` names rules that are left out, to see which one stands in the way."""

    def __init__(
        self, facts: ClinicFacts, needs: SeriesNeeds, *, dropped: frozenset[str] = NO_RULE, grid: Grid | None = None
    ) -> None:
        self.facts = facts
        self.needs = needs
        self.dropped = dropped
        self.grid = grid or Grid(facts)
        self._known: dict[tuple[str, int, tuple[str, ...], bool], Choice] = {}

    @property
    def places(self) -> Choice:
        """Where a dose can be given."""
        return self._places(self.needs.minutes, for_doses=True) if self.needs.needs_place else self._nobody

    @property
    def people(self) -> Choice:
        """Who can run a session."""
        return self.people_for(self.needs.dose_roles, self.needs.minutes) if self.needs.dose_roles else self._nobody

    @cached_property
    def doses(self) -> int:
        """The starts at which a dose can be given."""
        return self.times(self.needs.minutes) & self.places.mask & self.people.mask

    def times(self, minutes: int) -> int:
        """The starts at which the clinic is open and the patient can come."""
        mask, grid = self.grid.open(minutes), self.grid
        if "busy" not in self.dropped:
            mask &= ~grid.touching(self.needs.busy, minutes)
        if "refused" not in self.dropped:
            mask &= ~grid.touching(self.needs.refused, minutes)
        return mask

    def people_for(self, roles: Sequence[str], minutes: int) -> Choice:
        """Who of these roles (of any, if none is named) can be had, for so long."""
        key = ("people", minutes, tuple(roles), False)
        if key not in self._known:
            able = [one for one in self.facts.people if not roles or one.role in roles]
            asked = bool(self.facts.people) and "people" not in self.dropped
            free = tuple((one, self.grid.free(one, minutes)) for one in able)
            self._known[key] = Choice(asked, free, self.grid.everything)
        return self._known[key]

    def places_for(self, minutes: int, *, by_video: bool) -> Choice:
        """Where a talk of so many minutes can be held; rooms for talking first."""
        return self._nobody if by_video else self._places(minutes, for_doses=False)

    def talk(self, roles: Sequence[str], minutes: int, *, by_video: bool) -> int:
        """The starts at which a talk can be held."""
        people, places = self.people_for(roles, minutes), self.places_for(minutes, by_video=by_video)
        return self.times(minutes) & people.mask & places.mask

    @cached_property
    def ways(self) -> Ways:
        """The way from dose to dose."""
        needs, rules = self.needs, self.needs.cadence
        turnover = max((one.turnover_minutes for one in self.facts.places), default=0) if needs.needs_place else 0
        ways = Ways(self.grid, rules, needs.minutes, max(rules.min_gap_hours * 60, needs.minutes + turnover))
        if "gates" not in self.dropped:
            ways.gates = {
                number: [self._gate(one) for one in needs.gates if one.before_dose == number]
                for number in {one.before_dose for one in needs.gates}
            }
        if needs.last_dose is not None:
            ways.last_gap_counts = "last_gap" not in self.dropped
            ways.last_dose = minute_of(needs.last_dose)
            ways.last_day = local_day(needs.last_dose, self.facts.zone).toordinal()
        return ways

    @property
    def _nobody(self) -> Choice:
        return Choice(asked=False, free=(), everything=self.grid.everything)

    def _gate(self, gate: GateNeed) -> Gate:
        # A talk in the clinic may need the very chair of the dose, so its turnover is left on both sides.
        margin = 0 if gate.by_video else max((one.turnover_minutes for one in self.facts.places), default=0)
        return Gate(self.talk(gate.roles, gate.minutes, by_video=gate.by_video), gate.minutes, margin)

    def _places(self, minutes: int, *, for_doses: bool) -> Choice:
        key = ("places", minutes, (), for_doses)
        if key not in self._known:
            able = [one for one in self.facts.places if one.takes_doses or not for_doses]
            able.sort(key=lambda one: one.takes_doses)
            asked = bool(self.facts.places) and "places" not in self.dropped
            free = tuple((one, self.grid.free(one, minutes)) for one in able)
            self._known[key] = Choice(asked, free, self.grid.everything)
        return self._known[key]


def between(grid: Grid, earliest: int, latest_end: int, minutes: int) -> int:
    """The starts of something that lies between two minutes."""
    return span(grid.from_minute(earliest), grid.from_minute(latest_end - minutes + 1))
