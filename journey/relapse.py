"""The relapse watch: when the scores of a patient in maintenance ask whether the next session should come earlier.

It proposes that a person looks, with the numbers shown; it never books and never doses. Two rules, of which a
protocol may choose:

*Loss of response*: a response had been reached (the total at half of the baseline or less), and now readings in a row
stand above that line again. McInnes 2022 (doi:10.1016/j.jad.2021.12.097) follows how long a response after the
induction is sustained; response there is a fall of the PHQ-9 by half or more. That the loss of that fall is the rule,
that one reading is not enough, how many in a row and how many days apart: all of it is ours, and each clinic's to set.

*Reliable worsening*: the newest total is above the patient's own best one by as many points as the instrument's
reliable change (PHQ-9: 6, the manual of the IAPT programme, read in a secondary source), and at least 7 days later,
because the questions ask about two weeks. That the best of the last half year counts, and not the best ever, is ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Rule(StrEnum):
    """Why an earlier session is proposed."""

    LOSS_OF_RESPONSE = "loss_of_response"
    RELIABLE_WORSENING = "reliable_worsening"


class RelapseRules(BaseModel):
    """What a protocol says about the watch; the defaults are safe, and marked above where they are ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[Rule, ...] = (Rule.LOSS_OF_RESPONSE, Rule.RELIABLE_WORSENING)
    readings: Annotated[int, Field(ge=1, le=6)] = 2
    """How many readings in a row above the response line."""
    readings_days: Annotated[int, Field(ge=0, le=60)] = 5
    """The least number of days from the first to the last of them, so that one bad day does not count twice."""
    worsening_days: Annotated[int, Field(ge=7, le=60)] = 7
    """The least number of days from the best reading to the newest."""
    best_within_days: Annotated[int, Field(ge=14, le=800)] = 182
    """How far back the best reading is looked for."""
    valid_days: Annotated[int, Field(ge=7, le=400)] = 60
    """A newest reading that is older than this proposes nothing: then what is missing is a reading."""


@dataclass(frozen=True)
class Limits:
    """What the instrument's published rules of change say; the defaults are those of the PHQ-9."""

    response_percent: int = 50
    eligible_from: int = 10
    reliable_points: int = 6


@dataclass(frozen=True)
class Reading:
    """A total and when it was answered."""

    at: datetime
    total: int


@dataclass(frozen=True)
class Ground:
    """One reason for a proposal, with its numbers.

    ``reference`` is what ``readings`` are held against: the best total for both rules. ``line`` is the response line
    in points, for the first rule only. ``points`` is how far the newest total lies above the reference.
    """

    rule: Rule
    reference: Reading
    readings: tuple[Reading, ...]
    line: float | None
    points: int


@dataclass(frozen=True)
class Proposal:
    """That somebody should look whether the next session ought to come earlier."""

    baseline: Reading | None
    latest: Reading
    grounds: tuple[Ground, ...]

    @property
    def rule(self) -> Rule:
        """The first rule that speaks."""
        return self.grounds[0].rule

    def is_quiet(self, looked_at: datetime | None) -> bool:
        """Whether somebody has looked already: ``looked_at`` is the instant of the newest reading that they saw."""
        return looked_at is not None and looked_at >= self.latest.at


def watch(
    baseline: Reading | None,
    readings: Sequence[Reading],
    best: Reading | None,
    now: datetime,
    rules: RelapseRules | None = None,
    limits: Limits | None = None,
    *,
    since: datetime | None = None,
) -> Proposal | None:
    """Whether the readings of a patient in maintenance propose an earlier session; None when they do not.

    ``readings`` are the totals since the baseline in any order; those after ``now`` are left out. ``best`` is the
    lowest comparable one where the caller knows it, else it is looked for in ``readings``. ``since`` is the instant at
    which maintenance began: what was answered before it may be the best reading, but proposes nothing.
    """
    rules, limits = rules or RelapseRules(), limits or Limits()
    known = sorted((one for one in readings if one.at <= now), key=lambda one: one.at)
    if not known or now - known[-1].at > timedelta(days=rules.valid_days) or (since and known[-1].at < since):
        return None
    grounds = tuple(_grounds(baseline, known, best, rules, limits))
    return Proposal(baseline, known[-1], grounds) if grounds else None


def response_line(baseline: int, limits: Limits | None = None) -> float:
    """The highest total that still counts as a response."""
    return baseline * (100 - (limits or Limits()).response_percent) / 100


def best_since(baseline: Reading, readings: Sequence[Reading], before: datetime, days: int = 7) -> Reading | None:
    """The lowest comparable total after the baseline and before ``before``; of equal ones the last."""
    after = [one for one in readings if baseline.at + timedelta(days=days) <= one.at < before]
    return min(after, key=lambda one: (one.total, -one.at.timestamp()), default=None)


def _grounds(
    baseline: Reading | None, readings: Sequence[Reading], best: Reading | None, rules: RelapseRules, limits: Limits
) -> Iterator[Ground]:
    if Rule.LOSS_OF_RESPONSE in rules.rules and baseline is not None:
        lost = _lost(baseline, readings, best, rules, limits)
        if lost:
            yield lost
    if Rule.RELIABLE_WORSENING in rules.rules:
        worse = _worse(readings, rules, limits)
        if worse:
            yield worse


def _lost(
    baseline: Reading, readings: Sequence[Reading], best: Reading | None, rules: RelapseRules, limits: Limits
) -> Ground | None:
    """The readings in a row above the response line, once it had been reached."""
    line = response_line(baseline.total, limits)
    above = _run_above(line, readings)
    if baseline.total < limits.eligible_from or len(above) < rules.readings:
        return None
    if above[-1].at - above[0].at < timedelta(days=rules.readings_days if rules.readings > 1 else 0):
        return None
    reached = best if best and best.at < above[0].at else best_since(baseline, readings, above[0].at)
    if reached is None or reached.total > line:
        return None
    return Ground(Rule.LOSS_OF_RESPONSE, reached, above, line, above[-1].total - reached.total)


def _run_above(line: float, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The last readings that all stand above the line, oldest first."""
    run: list[Reading] = []
    for one in reversed(readings):
        if one.total <= line:
            break
        run.append(one)
    return tuple(reversed(run))


def _worse(readings: Sequence[Reading], rules: RelapseRules, limits: Limits) -> Ground | None:
    """The newest total against the best one of the time before, as far back as the protocol looks."""
    latest = readings[-1]
    first, last = latest.at - timedelta(days=rules.best_within_days), latest.at - timedelta(days=rules.worsening_days)
    earlier = [one for one in readings if first <= one.at <= last]
    reference = min(earlier, key=lambda one: (one.total, -one.at.timestamp()), default=None)
    if reference is None or latest.total - reference.total < limits.reliable_points:
        return None
    return Ground(Rule.RELIABLE_WORSENING, reference, (latest,), None, latest.total - reference.total)
