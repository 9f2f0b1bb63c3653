"""The thread through a course: for each session what was meant, what was seen, what was done, and the scores around it.

Which entry speaks for a session and which score stands nearest to it; nothing here says what that means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

NEAR_BEFORE = timedelta(days=30)
"""How old the score before a dose may be; the same days as those of a baseline (``measures.scoring.BASELINE_WITHIN``)."""

INSIGHT_STAGES = ("meaning", "looking_back", "week", "action", "capture", "free")
"""Which writing speaks for what was seen: what was thought the next morning, else the nearest to it."""

_SMALL_THING = "action"


class Written(Protocol):
    """As much of an entry as the choice needs."""

    @property
    def stage(self) -> str:
        """What the writing was for."""

    @property
    def written_at(self) -> datetime:
        """When."""

    @property
    def has_action(self) -> bool:
        """Whether it names one small thing."""


Entry = TypeVar("Entry", bound=Written)


@dataclass(frozen=True)
class Score:
    """A total and when it was answered."""

    at: datetime
    value: int


@dataclass(frozen=True)
class Around:
    """The scores nearest to a dose; None where there is none near enough."""

    before: Score | None
    after: Score | None


def intention_of(entries: Sequence[Entry]) -> Entry | None:
    """What was meant before the dose: the newest intention."""
    return _newest([one for one in entries if one.stage == "intention"])


def insight_of(entries: Sequence[Entry]) -> Entry | None:
    """The writing that speaks for what was seen: the first of its stage, by the order of ``INSIGHT_STAGES``.

    Whoever was asked for one small thing and named it in the text itself has said what to do, not what was seen.
    """
    telling = [one for one in entries if one.stage != _SMALL_THING or one.has_action]
    by_stage: Mapping[str, list[Entry]] = {
        stage: [one for one in telling if one.stage == stage] for stage in INSIGHT_STAGES
    }
    for stage in INSIGHT_STAGES:
        if by_stage[stage]:
            return min(by_stage[stage], key=lambda one: one.written_at)
    return None


def action_of(entries: Sequence[Entry]) -> Entry | None:
    """The newest writing that names one small thing in its field, else the newest on the page that asks for one."""
    named = _newest([one for one in entries if one.has_action])
    return named or _newest([one for one in entries if one.stage == _SMALL_THING])


def around(scores: Sequence[Score], dosed_at: datetime, next_dose_at: datetime | None) -> Around:
    """The last score of the 30 days before the dose, and the first after it and before the next one."""
    before = [one for one in scores if dosed_at - NEAR_BEFORE <= one.at <= dosed_at]
    after = [one for one in scores if one.at > dosed_at and (next_dose_at is None or one.at < next_dose_at)]
    return Around(
        max(before, key=lambda one: one.at, default=None),
        min(after, key=lambda one: one.at, default=None),
    )


def _newest(entries: Sequence[Entry]) -> Entry | None:
    return max(entries, key=lambda one: one.written_at, default=None)
