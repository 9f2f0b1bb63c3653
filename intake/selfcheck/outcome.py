"""What the answers of a self-check come to: the gravest of them, with every why. Pure. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intake.selfcheck.questions import UNSAID, UNSURE, Option, Outcome, Reason, SelfCheck
from intake.selfcheck.walk import Said

LAST = (UNSURE, UNSAID)
"""What was left open is named last, and once, whatever it was about."""


@dataclass(frozen=True)
class Result:
    """What it comes to. ``reasons`` stand gravest first; ``crisis``: somebody to talk to comes before all else."""

    outcome: Outcome
    reasons: tuple[tuple[str, Reason], ...]
    crisis: bool


def result_of(check: SelfCheck, said: Said) -> Result:
    """The gravest answer says what it comes to. A question that was not answered weighs like one left unsaid."""
    given = tuple(_given(check, said))
    ended = any(one.ends for one in given)
    unsaid = [question.answer(UNSAID) for question in check.questions if question.key not in said and not ended]
    found = (*given, *unsaid)
    by_reason: dict[str, Outcome] = {}
    for one in found:
        if one.reason:
            by_reason[one.reason] = max(one.outcome, by_reason.get(one.reason, Outcome.LIKELY))
    order = sorted(by_reason, key=lambda key: (-by_reason[key], key in LAST))
    return Result(
        max((one.outcome for one in found), default=Outcome.LIKELY),
        tuple((key, check.reasons[key]) for key in order),
        thinks_of_it(check, said),
    )


def thinks_of_it(check: SelfCheck, said: Said) -> bool:
    """Whether somebody to talk to has to stand where the person looks, whatever is asked there."""
    return any(one.crisis for one in _given(check, said))


def _given(check: SelfCheck, said: Said) -> Iterator[Option]:
    for question in check.questions:
        for key in said.get(question.key, ()):
            yield question.answer(key)
