"""What stands on a screen of the self-check: words with the clinic's numbers in them, and what is carried in the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.selfcheck.outcome import Result, result_of, thinks_of_it
from intake.selfcheck.questions import Outcome, Question, Reason, SelfCheck
from intake.selfcheck.walk import CHANGE, SAID, Said

Numbers = Mapping[str, int]
"""The clinic's numbers that stand in questions: ``least_age``, ``months``."""


@dataclass(frozen=True)
class Answer:
    """One row to press."""

    key: str
    words: str
    chosen: bool
    alone: bool


@dataclass(frozen=True)
class AskedScreen:
    """One question. ``crisis``: it asks about ending one's life; ``stays``: so did an earlier one, and help stays there."""

    key: str
    number: int
    of: int
    percent: int
    text: str
    why: str
    several: bool
    crisis: bool
    stays: bool
    answers: tuple[Answer, ...]
    hidden: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SaidLine:
    """One answer to look over."""

    text: str
    words: str
    change: str


@dataclass(frozen=True)
class ResultScreen:
    """What it came to."""

    outcome: str
    crisis: bool
    offers: bool
    reasons: tuple[Reason, ...]
    lines: tuple[SaidLine, ...]
    hidden: tuple[tuple[str, str], ...]


def asked(check: SelfCheck, question: Question, said: Said, numbers: Numbers) -> AskedScreen:
    """The screen of one question; what was answered elsewhere travels along, unseen."""
    place, of = check.place_of(question.key), len(check.questions)
    chosen = said.get(question.key, ())
    return AskedScreen(
        key=question.key,
        number=place + 1,
        of=of,
        percent=round(100 * place / of),
        text=_filled(question.text, numbers),
        why=_filled(question.why, numbers),
        several=question.kind == "any",
        crisis=question.crisis,
        stays=not question.crisis and thinks_of_it(check, said),
        answers=tuple(
            Answer(one.key, _filled(one.words, numbers), one.key in chosen, one.key in question.alone)
            for one in question.answers
        ),
        hidden=hidden({key: answers for key, answers in said.items() if key != question.key}),
    )


def came_to(check: SelfCheck, said: Said, numbers: Numbers) -> ResultScreen:
    """The last screen. Where it is not the time, nobody is led on; whoever wants to apply still finds the way."""
    result = result_of(check, said)
    return ResultScreen(
        outcome=result.outcome.name.lower(),
        crisis=result.crisis,
        offers=result.outcome is not Outcome.NOT_NOW,
        reasons=_reasons(result, numbers),
        lines=tuple(_line(one, said[one.key], numbers) for one in check.questions if one.key in said),
        hidden=hidden(said),
    )


def hidden(said: Said) -> tuple[tuple[str, str], ...]:
    """The hidden fields that carry what was said."""
    return tuple((f"{SAID}{key}", answer) for key, answers in said.items() for answer in answers)


def _reasons(result: Result, numbers: Numbers) -> tuple[Reason, ...]:
    return tuple(
        Reason(why=_filled(reason.why, numbers), next=_filled(reason.next, numbers)) for _key, reason in result.reasons
    )


def _line(question: Question, answers: tuple[str, ...], numbers: Numbers) -> SaidLine:
    words = "; ".join(_filled(question.answer(key).words, numbers) for key in answers)
    return SaidLine(_filled(question.text, numbers), words, f"{CHANGE}{question.key}")


def _filled(text: str, numbers: Numbers) -> str:
    return text.format_map(numbers)
