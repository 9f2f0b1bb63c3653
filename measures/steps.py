"""One question after the other: which ones there are, where somebody is, and what still fits after a change. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from measures.definition import Instrument, Item

Answers = Mapping[str, int | None]


@dataclass(frozen=True)
class Step:
    """One question on its page. ``place`` counts from 1; ``number`` of ``of`` counts what is scored, None for an extra."""

    place: int
    item: Item
    number: int | None
    of: int
    places: int


@dataclass(frozen=True)
class Answered:
    """A step with the answer in words; empty where one would rather not say, and where there is none yet."""

    step: Step
    words: str
    is_missing: bool


def steps(instrument: Instrument, answers: Answers) -> tuple[Step, ...]:
    """The questions in order: what is asked given the answers so far, and whatever has an answer already."""
    asked = set(instrument.asked(answers)) | {key for key, value in answers.items() if value is not None}
    shown = [item for item in instrument.questions if item.key in asked]
    scored = [item for item in shown if item in instrument.items]
    return tuple(
        Step(
            place=place,
            item=item,
            number=scored.index(item) + 1 if item in scored else None,
            of=len(scored),
            places=len(shown),
        )
        for place, item in enumerate(shown, start=1)
    )


def place_of(instrument: Instrument, answers: Answers, key: str) -> int:
    """The place of a question; the first for one that is not asked."""
    return next((step.place for step in steps(instrument, answers) if step.item.key == key), 1)


def place_to_go_on(instrument: Instrument, answers: Answers) -> int:
    """The first question without an answer that counts; one past the last when there is none."""
    found = steps(instrument, answers)
    open_ones = [step.place for step in found if step.number is not None and step.item.key not in answers]
    if open_ones:
        return open_ones[0]
    left = [step.place for step in found if step.item.key not in answers]
    return left[0] if left else len(found) + 1


def missing(instrument: Instrument, answers: Answers) -> tuple[Step, ...]:
    """The questions that still need an answer, or a word that one would rather not."""
    return tuple(
        step for step in steps(instrument, answers) if step.number is not None and step.item.key not in answers
    )


def answered_steps(instrument: Instrument, answers: Answers) -> tuple[Answered, ...]:
    """Every step with what was said, to look over before it is sent."""
    owed = missing(instrument, answers)
    return tuple(
        Answered(step, _words(instrument, step.item, answers.get(step.item.key)), step in owed)
        for step in steps(instrument, answers)
    )


def fitting(instrument: Instrument, answers: Answers) -> dict[str, int | None]:
    """Those of the answers that this version of the instrument offers."""
    return {key: value for key, value in answers.items() if _fits(instrument, key, value)}


def _words(instrument: Instrument, item: Item, value: int | None) -> str:
    return next((one.text for one in instrument.answers_of(item) if one.value == value), "")


def _fits(instrument: Instrument, key: str, value: int | None) -> bool:
    offered = instrument.values_of(key)
    return offered is not None and (value is None or value in offered)
