"""At which hours, where and with whom: the exact model of doses in days, places and people.

The days of a series are given, or left open. Two hold no place and no person at one time because the model says so for
each place and person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from rota.availability import Stretch
from scheduling.facts import PlannedDose
from scheduling.month_days import Pattern
from scheduling.month_starts import Effort, Frame, Job
from scheduling.month_watch import Watch

Placed = dict[UUID, tuple[PlannedDose, ...]]
_OTHER_HOUR = 1
"""What an hour costs by which a dose lies beside the others of its series, in steps."""
_OTHER_PERSON = 8
_NOT_PREFERRED = 1
_NEAR_ENOUGH = 0.05


@dataclass(frozen=True)
class Times:
    """The doses of whom could be placed; nobody could place more than ``most`` of those who were asked for."""

    doses: Placed
    most: int


@dataclass(frozen=True)
class _Dose:
    day: int
    there: Any
    start: Any
    places: Mapping[UUID, Any]
    people: Mapping[UUID, Any]


@dataclass(frozen=True)
class _Row:
    """What the model knows of one job."""

    job: Job
    placed: Any
    doses: Sequence[_Dose]


class TimesModel:
    """The model of some jobs. What else is booked is missing from the starts that their places and people have."""

    def __init__(self, frame: Frame, jobs: Sequence[Job], days: Mapping[UUID, Pattern] | None = None) -> None:
        from ortools.sat.python import cp_model  # 0.4 s, so only where something is planned

        self._cp = cp_model
        self._frame = frame
        self._model: Any = cp_model.CpModel()
        self._turnover = {one.id: one.turnover_minutes for one in frame.facts.places}
        self._held: dict[tuple[UUID, int], list[Any]] = defaultdict(list)
        self._rows = [self._row(job, None if days is None else days[job.patient]) for job in jobs]
        for intervals in self._held.values():
            self._model.add_no_overlap(intervals)

    def most_placed(self, watch: Watch, effort: Effort, hint: Placed | None = None) -> Times:
        """As many as can be."""
        model = self._model
        if hint:
            self._hint(hint)
        model.maximize(sum(row.placed for row in self._rows))
        solver, known = self._solve(watch, effort)
        most = len(self._rows)
        if known:
            most = min(most, int(solver.best_objective_bound + 1e-6))
        return Times(self._read(solver) if known else {}, most)

    def steadiest(self, placed: Placed, watch: Watch, effort: Effort) -> Placed:
        """The same patients, each at one hour and with one person as far as that goes; never fewer than were placed."""
        model = self._model
        model.clear_objective()
        for row in self._rows:
            model.add(row.placed == (row.job.patient in placed))
        self._hint(placed)
        model.minimize(sum(cost for row in self._rows if row.job.patient in placed for cost in self._unsteady(row)))
        solver, known = self._solve(watch, effort, near_enough=_NEAR_ENOUGH)
        return self._read(solver) if known else placed

    def _solve(self, watch: Watch, effort: Effort, near_enough: float = 0.0) -> tuple[Any, bool]:
        solver = self._cp.CpSolver()
        solver.parameters.max_time_in_seconds = max(0.05, effort.seconds)
        solver.parameters.num_workers = effort.workers
        solver.parameters.random_seed = effort.seed
        solver.parameters.relative_gap_limit = near_enough
        with watch.over(solver):
            status = solver.solve(self._model)
        return solver, status in (self._cp.OPTIMAL, self._cp.FEASIBLE)

    def _row(self, job: Job, days: Pattern | None) -> _Row:
        model = self._model
        placed = model.new_bool_var("")
        there: Callable[[], Any] = (lambda: placed) if days is not None else lambda: model.new_bool_var("")
        row = _Row(job, placed, [self._dose(job, day, there()) for day in days or job.starts])
        if days is None:
            self._open_days(row)
        self._gaps(row)
        return row

    def _dose(self, job: Job, day: int, there: Any) -> _Dose:
        starts = job.starts[day]
        start = self._model.new_int_var_from_domain(self._cp.Domain.from_values(list(starts)), "")
        minutes = job.needs.minutes
        places = self._choice(job.places, day, start, starts, minutes)
        people = self._choice(job.people, day, start, starts, minutes)
        for wanted, table in ((job.needs_place, places), (job.needs_person, people)):
            if wanted:
                self._model.add(sum(table.values()) == there)
        return _Dose(day, there, start, places, people)

    def _choice(
        self, free: Mapping[UUID, frozenset[int]], day: int, start: Any, starts: Sequence[int], minutes: int
    ) -> dict[UUID, Any]:
        """One literal for each place (or person) that is free at one of these starts; taken, it is held."""
        model, table = self._model, {}
        for key, known in free.items():
            these = [minute for minute in starts if minute in known]
            if not these:
                continue
            literal = model.new_bool_var("")
            if len(these) < len(starts):
                domain = self._cp.Domain.from_values(these)
                model.add_linear_expression_in_domain(start, domain).only_enforce_if(literal)
            held = minutes + self._turnover.get(key, 0)
            self._held[(key, day)].append(model.new_optional_fixed_size_interval_var(start, held, literal, ""))
            table[key] = literal
        return table

    def _open_days(self, row: _Row) -> None:
        """The days of a series that were not chosen before: as many as doses, so many a week, no longer than allowed."""
        model, cadence, doses = self._model, row.job.needs.cadence, row.doses
        model.add(sum(one.there for one in doses) == cadence.doses * row.placed)
        weeks: dict[int, list[Any]] = defaultdict(list)
        for one in doses:
            weeks[self._frame.week_of(one.day)].append(one.there)
        for in_week in weeks.values():
            model.add(sum(in_week) <= cadence.per_week)
        last = [model.new_bool_var("") for _one in doses]
        model.add(sum(last) == row.placed)
        for one, is_last in zip(doses, last, strict=True):
            model.add_implication(is_last, one.there)
            near = [other.there for other in doses if 0 < other.day - one.day <= cadence.max_gap_days]
            model.add(sum(near) + is_last >= one.there)
            for other in doses:
                if other.day > one.day:
                    model.add_at_most_one(is_last, other.there)
                if other.day - one.day >= cadence.weeks * 7:
                    model.add_at_most_one(one.there, other.there)

    def _gaps(self, row: _Row) -> None:
        least = row.job.needs.cadence.min_gap_hours * 60
        starts = row.job.starts
        for one, other in combinations(sorted(row.doses, key=lambda dose: dose.day), 2):
            if starts[other.day][0] - starts[one.day][-1] >= least:
                continue
            if starts[other.day][-1] - starts[one.day][0] < least:
                self._model.add_bool_or(one.there.negated(), other.there.negated())
            else:
                self._model.add(other.start - one.start >= least).only_enforce_if(one.there, other.there)

    def _unsteady(self, row: _Row) -> list[Any]:
        """What it costs that a series is not at one hour with one person, the one who is preferred."""
        model, job = self._model, row.job
        step = self._frame.facts.step_minutes
        hours = [self._hour(job, one) for one in row.doses]
        usual = model.new_int_var(0, 24 * 60 // step, "")
        costs = []
        for one, hour in zip(row.doses, hours, strict=True):
            off = model.new_int_var(0, 24 * 60 // step, "")
            model.add(off >= hour - usual).only_enforce_if(one.there)
            model.add(off >= usual - hour).only_enforce_if(one.there)
            costs.append(_OTHER_HOUR * off)
        for person in job.people:
            literals = [one.people[person] for one in row.doses if person in one.people]
            if literals:
                used = model.new_bool_var("")
                model.add_max_equality(used, literals)
                extra = _NOT_PREFERRED if person != job.needs.preferred_person else 0
                costs.append((_OTHER_PERSON + extra) * used)
        return costs

    def _hour(self, job: Job, one: _Dose) -> Any:
        """The hour on the clinic's wall, in steps after midnight."""
        step = self._frame.facts.step_minutes
        hour = self._model.new_int_var(0, 24 * 60 // step, "")
        pairs = [(minute, self._frame.wall(minute) // step) for minute in job.starts[one.day]]
        self._model.add_allowed_assignments([one.start, hour], pairs)
        return hour

    def _hint(self, doses: Placed) -> None:
        model = self._model
        model.clear_hints()
        hinted: set[int] = set()

        def hint(variable: Any, value: int) -> None:
            if variable.index not in hinted:
                hinted.add(variable.index)
                model.add_hint(variable, value)

        for row in self._rows:
            known = {self._frame.day_of(dose.at.starts_at): dose for dose in doses.get(row.job.patient, ())}
            hint(row.placed, bool(known))
            for one in row.doses:
                dose = known.get(one.day)
                hint(one.there, dose is not None)
                hint(one.start, self._frame.minute(dose.at.starts_at) if dose else row.job.starts[one.day][0])
                for table, chosen in ((one.places, dose and dose.place), (one.people, dose and dose.person)):
                    for key, literal in table.items():
                        hint(literal, dose is not None and key == chosen)

    def _read(self, solver: Any) -> Placed:
        found: Placed = {}
        for row in self._rows:
            if not solver.boolean_value(row.placed):
                continue
            length = timedelta(minutes=row.job.needs.minutes)
            taken = sorted((one for one in row.doses if solver.boolean_value(one.there)), key=lambda one: one.day)
            planned = []
            for number, one in enumerate(taken, 1):
                at = self._frame.at(solver.value(one.start))
                place, person = (
                    next((key for key, literal in table.items() if solver.boolean_value(literal)), None)
                    for table in (one.places, one.people)
                )
                planned.append(PlannedDose(number, Stretch(at, at + length), place, person))
            found[row.job.patient] = tuple(planned)
        return found
