"""The inductions of many patients at once: as many as can be placed, and a proof of how many cannot.

Three steps, each an exact model of its own. First the days (``month_days``): hours are left out there, so what it finds is
also a bound that nobody can pass. Then hours, places and people on these days (``month_times``); whoever has no place after
that is tried again with some of the others taken out. Last the hours are made steady, and the talks are laid between the
doses (``month_talks``). The independent checker looks at every series, each with the others booked before it, and what it
refuses is not in the result. A series takes no more weeks than its protocol says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from uuid import UUID

from scheduling.checker import check
from scheduling.facts import ClinicFacts, GateNeed, Gives, NothingFits, Series, SeriesNeeds, Wishes
from scheduling.month_days import Days, choose_days
from scheduling.month_starts import Effort, Frame, Job, with_busy
from scheduling.month_talks import Talks
from scheduling.month_times import Placed, TimesModel
from scheduling.month_watch import Stopped, Watch
from scheduling.planner import propose

__all__ = ["MonthResult", "Reason", "Stopped", "solve"]

SMALL = 400
"""Up to so many pairs of patients and days the whole is looked at as one, which proves the most."""
_TAKEN_OUT = 6
_FOR_DAYS, _FOR_TIMES, _FOR_ROUND, _FOR_STEADY = 0.25, 0.4, 0.08, 0.3
"""Shares of the time."""
_FOR_A_REASON = 2.0
"""Seconds that have to be left to look for one."""


@dataclass(frozen=True)
class Reason:
    """Why somebody was not placed, and the nearest series that would fit without that rule or with something given up."""

    rule: Gives
    nearest: Series | None = None


@dataclass(frozen=True)
class MonthResult:
    """Whose series was found, who is left over, and what is proven.

    At least ``bound`` of all patients stay without a series, whatever is tried: when as many are left over, that is
    proven to be the least. ``why`` says for those what stood in the way.
    """

    series: Mapping[UUID, Series]
    unplaced: tuple[UUID, ...]
    bound: int
    seconds: float
    why: Mapping[UUID, Reason] = field(default_factory=dict)

    @property
    def proven(self) -> bool:
        """Whether fewer cannot be left over."""
        return len(self.unplaced) <= self.bound


def solve(
    facts: ClinicFacts,
    needs: Sequence[SeriesNeeds],
    *,
    wishes: Wishes | None = None,
    seconds: float = 45.0,
    workers: int = 2,
    on_progress: Callable[[int], None] = lambda _percent: None,
    should_stop: Callable[[], bool] = lambda: False,
    seed: int = 1,
) -> MonthResult:
    """A plan for all of these patients, who come first wait longest. Raises ``Stopped`` when asked to stop.

    ``wishes`` are the days and hours that the whole plan keeps to.
    """
    watch = Watch(seconds, on_progress, should_stop)
    watch.look()
    frame = Frame(facts)
    jobs = [frame.job(one, wishes) for one in needs]
    effort = Effort(seconds, workers, seed)
    days = choose_days(frame, jobs, watch, replace(effort, seconds=_FOR_DAYS * seconds))
    watch.look(5)
    placed, bound = _place(frame, jobs, days, wishes, watch, effort)
    watch.look(70)
    placed = _made_steady(frame, jobs, placed, watch, effort)
    watch.look(95)
    series, without = _with_talks(frame, needs, placed)
    series, after = _that_keep_all_rules(facts, needs, series, wishes)
    over = [one for one in needs if one.patient not in series]
    why = {one.patient: _reason(after, one, without.get(one.patient), wishes, watch) for one in over}
    return MonthResult(series, tuple(why), bound, watch.gone, why)


def _place(
    frame: Frame, jobs: Sequence[Job], days: Days, wishes: Wishes | None, watch: Watch, effort: Effort
) -> tuple[Placed, int]:
    """The doses of as many as can be, and how many stay without at least."""
    some = [job for job in jobs if job.patient in days.chosen]
    bound = days.bound
    placed: Placed = {}
    if some:
        model = TimesModel(frame, some, days.chosen)
        placed = model.most_placed(watch, replace(effort, seconds=_FOR_TIMES * effort.seconds)).doses
    if len(jobs) - len(placed) > bound and sum(len(job.starts) for job in jobs) <= SMALL:
        times = TimesModel(frame, [job for job in jobs if job.starts])
        open_effort = replace(effort, seconds=max(0.5, watch.left * (1 - _FOR_STEADY)))
        found = times.most_placed(watch, open_effort, hint=placed)
        bound = max(bound, len(jobs) - found.most)
        return (found.doses if len(found.doses) > len(placed) else placed), bound
    return _tried_again(frame, jobs, placed, bound, wishes, watch, effort), bound


def _tried_again(
    frame: Frame,
    jobs: Sequence[Job],
    placed: Placed,
    bound: int,
    wishes: Wishes | None,
    watch: Watch,
    effort: Effort,
) -> Placed:
    """Take some out and try them again together with those who are left over, as long as there is time and need."""
    chance = Random(effort.seed)  # noqa: S311 - it only shuffles
    hopeful = [job for job in jobs if len(job.starts) >= job.needs.cadence.doses]
    reserve = _FOR_STEADY * effort.seconds
    while watch.left > reserve and len(jobs) - len(placed) > bound:
        over = [job for job in hopeful if job.patient not in placed]
        if not over:
            break
        inside = [job for job in hopeful if job.patient in placed]
        tried = chance.sample(over, min(len(over), _TAKEN_OUT)) + chance.sample(inside, min(len(inside), _TAKEN_OUT))
        keys = {job.patient for job in tried}
        rest = {key: doses for key, doses in placed.items() if key not in keys}
        around = Frame(with_busy(frame.facts, [dose for doses in rest.values() for dose in doses]))
        again = [around.job(job.needs, wishes) for job in tried]
        model = TimesModel(around, [job for job in again if job.starts])
        mine = {key: doses for key, doses in placed.items() if key in keys}
        found = model.most_placed(watch, replace(effort, seconds=_FOR_ROUND * effort.seconds), hint=mine).doses
        if len(found) >= len(mine):
            placed = {**rest, **found}
    return placed


def _made_steady(frame: Frame, jobs: Sequence[Job], placed: Placed, watch: Watch, effort: Effort) -> Placed:
    if not placed or watch.left < 1:
        return placed
    some = [job for job in jobs if job.patient in placed]
    days = {key: tuple(frame.day_of(dose.at.starts_at) for dose in doses) for key, doses in placed.items()}
    seconds = min(watch.left * 0.8, _FOR_STEADY * effort.seconds)
    return TimesModel(frame, some, days).steadiest(placed, watch, replace(effort, seconds=seconds))


def _with_talks(
    frame: Frame, needs: Sequence[SeriesNeeds], placed: Placed
) -> tuple[dict[UUID, Series], dict[UUID, GateNeed]]:
    """The series with their talks; whose consult has no time is taken out, and gives way to the others."""
    talks = Talks(frame, [dose for doses in placed.values() for dose in doses])
    series: dict[UUID, Series] = {}
    without: dict[UUID, GateNeed] = {}
    for one in needs:
        if one.patient not in placed:
            continue
        found = talks.gates(one, placed[one.patient])
        if isinstance(found, GateNeed):
            without[one.patient] = found
        else:
            series[one.patient] = Series(placed[one.patient], found)
    for one in needs:
        if one.patient in series:
            series[one.patient] = talks.with_integration(one, series[one.patient])
    return series, without


def _that_keep_all_rules(
    facts: ClinicFacts, needs: Sequence[SeriesNeeds], series: Mapping[UUID, Series], wishes: Wishes | None
) -> tuple[dict[UUID, Series], ClinicFacts]:
    """Those at which the checker finds nothing, each looked at as if the ones before it were booked; and the clinic then."""
    kept: dict[UUID, Series] = {}
    for one in needs:
        found = series.get(one.patient)
        if found is not None and not check(facts, one, found, wishes=wishes):
            kept[one.patient] = found
            facts = with_busy(facts, (*found.doses, *found.meetings))
    return kept, facts


def _reason(
    facts: ClinicFacts, needs: SeriesNeeds, gate: GateNeed | None, wishes: Wishes | None, watch: Watch
) -> Reason:
    """Which rule stands in the way beside all who were placed, and the nearest series without it."""
    if gate is not None:
        return Reason(Gives("month_no_consult", {"number": gate.before_dose}))
    watch.look(97)
    if watch.left < _FOR_A_REASON:
        return Reason(Gives("month_full"))
    try:
        found = propose(facts, needs, wishes or Wishes(facts.first), most=1)
    except NothingFits as nothing:
        return Reason(nothing.rule, nothing.nearest)
    return Reason(Gives("month_fits_otherwise"), found[0])
