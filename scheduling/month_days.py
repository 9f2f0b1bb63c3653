"""On which days: the patterns of days that a protocol allows, how many doses a day has room for, and a proof from both.

Hours are left out here, so what is found is a bound: more patients than this can be placed by nobody. Most often the
hours can be kept as well (``month_times``), and then the bound is reached.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import floor
from random import Random
from typing import Any
from uuid import UUID

from scheduling.month_starts import Effort, Frame, Job, can_run
from scheduling.month_watch import Watch

Pattern = tuple[int, ...]
Room = tuple[frozenset[UUID], int, int]
"""These patients have, on that day, at most so many doses."""
MOST_PATTERNS = 12_000
"""So many patterns of one kind of series are looked at; where there are more, only the days are counted."""
_PLACED = 100_000
_STEADY = 100
_TURNS = 5
_NOISE = 150
_NEAR_ENOUGH = 20
_NO_TALK = 30
_SLACK = 1e-6


@dataclass(frozen=True)
class Days:
    """The days of every patient for whom there are some; at least ``bound`` of all stay without."""

    chosen: Mapping[UUID, Pattern]
    bound: int


@dataclass(frozen=True)
class _Kind:
    """Jobs that cannot be told apart when hours are left out."""

    jobs: tuple[Job, ...]
    patterns: tuple[Pattern, ...]
    all_patterns: bool


def choose_days(frame: Frame, jobs: Sequence[Job], watch: Watch, effort: Effort) -> Days:
    """Days for as many patients as can be, and how many must stay without whatever is tried."""
    kinds = _kinds(frame, jobs)
    room = _room(frame, jobs)
    most, pool = _fractions(frame, kinds, room, watch, effort)
    chosen = _best(frame, pool, room, watch, effort) if pool else {}
    if len(chosen) < most:
        other = _best(frame, kinds, room, watch, effort, hint=chosen)
        chosen = other if len(other) > len(chosen) else chosen
    return Days(chosen, max(0, len(jobs) - most))


def patterns_of(frame: Frame, job: Job, most: int = MOST_PATTERNS) -> tuple[tuple[Pattern, ...], bool]:
    """The patterns of days that keep the protocol, and whether these are all of them."""
    found: list[Pattern] = []
    for pattern in _grow(frame, job, (), 0):
        found.append(pattern)
        if len(found) >= most:
            return tuple(found), False
    return tuple(found), True


def _grow(frame: Frame, job: Job, done: Pattern, in_week: int) -> Iterator[Pattern]:
    cadence = job.needs.cadence
    if len(done) == cadence.doses:
        yield done
        return
    for day in job.starts:
        if done and (day <= done[-1] or day - done[0] >= cadence.weeks * 7 or not job.two_fit(done[-1], day)):
            continue
        same = bool(done) and frame.week_of(day) == frame.week_of(done[-1])
        if same and in_week >= cadence.per_week:
            continue
        yield from _grow(frame, job, (*done, day), in_week + 1 if same else 1)


def _kinds(frame: Frame, jobs: Sequence[Job]) -> list[_Kind]:
    alike: dict[Any, list[Job]] = defaultdict(list)
    for job in jobs:
        needs = job.needs
        edges = tuple((day, starts[0], starts[-1]) for day, starts in job.starts.items())
        alike[(needs.cadence, needs.minutes, job.needs_place, needs.dose_roles, edges)].append(job)
    most = max(500, MOST_PATTERNS * 3 // max(3, len(alike)))
    return [_Kind(tuple(group), *patterns_of(frame, group[0], most)) for group in alike.values()]


def _room(frame: Frame, jobs: Sequence[Job]) -> list[Room]:
    """For every day and length: these patients' doses are at least so long, and so many of that length have room."""
    found = []
    facts = frame.facts
    for minutes in sorted({job.needs.minutes for job in jobs}):
        for on_place in (True, False):
            longer = [job for job in jobs if job.needs.minutes >= minutes and (job.needs_place or not on_place)]
            if not longer or (on_place and not facts.places) or (not on_place and not facts.people):
                continue
            roles = {job.needs.dose_roles for job in longer}
            them = [one for one in facts.places if one.takes_doses] if on_place else list(facts.people)
            if not on_place:
                them = [one for one in them if any(can_run(one, wanted) for wanted in roles)]
            patients = frozenset(job.patient for job in longer)
            for day, steps in frame.steps.items():
                count = sum(_packed(frame.free(one, minutes), steps, minutes + one.turnover_minutes) for one in them)
                found.append((patients, day, count))
    return found


def _packed(free: frozenset[int], steps: Sequence[int], held: int) -> int:
    """How many of one length have room one after the other; taking the earliest start is best, for all are alike."""
    count, after = 0, -1
    for step in steps:
        if step >= after and step in free:
            count, after = count + 1, step + held
    return count


def _fractions(
    frame: Frame, kinds: Sequence[_Kind], room: Sequence[Room], watch: Watch, effort: Effort
) -> tuple[int, list[_Kind]]:
    """No more can be placed than this, the best that fractions of patients could do; and the patterns that did it.

    Asked a few times with the patterns worth a little more or less, which brings up others that fit as well. With them and
    the steadiest ones whole patients can be placed without a look at all the others.
    """
    from ortools.linear_solver import pywraplp  # type: ignore[import-untyped]  # 0.4 s, so only where it is needed

    solver = pywraplp.Solver.CreateSolver("GLOP")
    use: dict[int, list[tuple[Any, UUID]]] = defaultdict(list)
    tables = [_by_patterns(solver, kind, use) if kind.all_patterns else _by_days(solver, kind, use) for kind in kinds]
    for patients, day, count in room:
        them = [column for column, patient in use[day] if patient in patients]
        if them:
            solver.Add(solver.Sum(them) <= count)
    chance = Random(effort.seed)  # noqa: S311 - it only turns up other patterns
    most = sum(len(kind.jobs) for kind in kinds)
    pools = [set(_steadiest_first(frame, kind)[:_STEADY]) for kind in kinds]
    for turn in range(_TURNS):
        watch.look()
        for kind, columns in zip(kinds, tables, strict=True):
            _weigh(solver.Objective(), frame, kind, columns, by_days=turn > 0, noise=(turn > 1) * _NOISE, chance=chance)
        solver.Objective().SetMaximization()
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            break
        if not turn:
            most = min(most, floor(float(solver.Objective().Value()) / _PLACED + _SLACK))
        for kind, columns, pool in zip(kinds, tables, pools, strict=True):
            pool.update(_used(kind, columns))
    return most, [replace(kind, patterns=tuple(sorted(pool))) for kind, pool in zip(kinds, pools, strict=True)]


def _weigh(
    goal: Any, frame: Frame, kind: _Kind, columns: Sequence[Any], *, by_days: bool, noise: float, chance: Random
) -> None:
    """What each pattern is worth: as much as any other, or a little less the less steady it is."""
    for number, column in enumerate(columns):
        less = _unsteady(frame, kind.patterns[number], kind.jobs[0]) if by_days else 0
        goal.SetCoefficient(column, _PLACED - less - noise * chance.random())


def _used(kind: _Kind, columns: Sequence[Any]) -> set[Pattern]:
    if not kind.all_patterns:
        return set()
    pairs = zip(kind.patterns, columns, strict=True)
    return {pattern for pattern, column in pairs if column.solution_value() > _SLACK}


def _by_patterns(solver: Any, kind: _Kind, use: dict[int, list[tuple[Any, UUID]]]) -> list[Any]:
    columns = [solver.NumVar(0, len(kind.jobs), "") for _pattern in kind.patterns]
    if columns:
        solver.Add(solver.Sum(columns) <= len(kind.jobs))
    for column, pattern in zip(columns, kind.patterns, strict=True):
        for day in pattern:
            use[day].append((column, kind.jobs[0].patient))
    return columns


def _by_days(solver: Any, kind: _Kind, use: dict[int, list[tuple[Any, UUID]]]) -> list[Any]:
    """A kind with too many patterns to look at: its doses are counted by days only, which proves less but never too much."""
    many = solver.NumVar(0, len(kind.jobs), "")
    days = {day: solver.NumVar(0, len(kind.jobs), "") for day in kind.jobs[0].starts}
    solver.Add(solver.Sum(list(days.values())) == kind.jobs[0].needs.cadence.doses * many)
    for day, column in days.items():
        use[day].append((column, kind.jobs[0].patient))
    return [many]


def _best(
    frame: Frame,
    kinds: Sequence[_Kind],
    room: Sequence[Room],
    watch: Watch,
    effort: Effort,
    hint: Mapping[UUID, Pattern] | None = None,
) -> dict[UUID, Pattern]:
    """A pattern for as many as can be, steady and early ones first."""
    from ortools.sat.python import cp_model

    model: Any = cp_model.CpModel()
    use: dict[int, list[tuple[Any, UUID]]] = defaultdict(list)
    columns = [[model.new_int_var(0, len(kind.jobs), "") for _pattern in kind.patterns] for kind in kinds]
    goal: list[Any] = []
    for kind, of_kind in zip(kinds, columns, strict=True):
        model.add(sum(of_kind) <= len(kind.jobs))
        known = Counter((hint or {}).get(job.patient) for job in kind.jobs)
        for column, pattern in zip(of_kind, kind.patterns, strict=True):
            model.add_hint(column, known[pattern])
            goal.append(column * (_PLACED - _unsteady(frame, pattern, kind.jobs[0])))
            for day in pattern:
                use[day].append((column, kind.jobs[0].patient))
    for patients, day, count in room:
        them = [column for column, patient in use[day] if patient in patients]
        if them:
            model.add(sum(them) <= count)
    model.maximize(sum(goal))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = effort.seconds
    solver.parameters.num_workers = effort.workers
    solver.parameters.random_seed = effort.seed
    solver.parameters.absolute_gap_limit = _NEAR_ENOUGH
    with watch.over(solver):
        status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return {}
    chosen = {}
    for kind, of_kind in zip(kinds, columns, strict=True):
        taken = [
            pattern
            for column, pattern in zip(of_kind, kind.patterns, strict=True)
            for _one in range(solver.value(column))
        ]
        # Who comes first in the list, waits longest, and begins first.
        chosen.update({job.patient: pattern for job, pattern in zip(kind.jobs, sorted(taken), strict=False)})
    return chosen


def _steadiest_first(frame: Frame, kind: _Kind) -> tuple[Pattern, ...]:
    return tuple(sorted(kind.patterns, key=lambda pattern: (_unsteady(frame, pattern, kind.jobs[0]), pattern)))


def _unsteady(frame: Frame, pattern: Pattern, job: Job) -> int:
    """How far a pattern is from the same weekdays, week after week, from the first days on."""
    weekdays = {frame.days[day].weekday() for day in pattern}
    gaps = [later - earlier for earlier, later in pairwise(pattern)]
    extra = max(0, len(weekdays) - job.needs.cadence.per_week)
    uneven = max(gaps, default=0) - min(gaps, default=0)
    return 40 * extra + 10 * uneven + _NO_TALK * _talks_missed(frame, pattern, job) + pattern[0]


def _talks_missed(frame: Frame, pattern: Pattern, job: Job) -> int:
    """How many of the talks to integrate would fall on days on which the clinic is closed."""
    asked = job.needs.integration
    if asked is None:
        return 0
    after = [pattern[number - 1] for number in asked.after_doses if number <= len(pattern)]
    near, far = -(-asked.from_hours // 24), asked.until_hours // 24
    return sum(not any(frame.steps.get(day + more) for more in range(near, far + 1)) for day in after)
