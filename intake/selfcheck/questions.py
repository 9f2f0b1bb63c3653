"""The questions of the self-check as data: one file a version, never changed. Pure.

The words are ours. Which answer weighs what follows the exclusions that labels and studies name (the
rules of ``intake.eligibility`` carry the sources); it decides nothing, it only says what to expect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

FOLDER = Path(__file__).resolve().parent
NEWEST = 1

NONE, UNSURE, UNSAID = "none", "unsure", "unsaid"
"""Answers that a question may offer beside its own: none of these, not sure, rather not."""


class Outcome(IntEnum):
    """What the self-check comes to, the lightest first."""

    LIKELY = 0
    TALK = 1
    NOT_NOW = 2


def _outcome(value: Any) -> Any:
    return Outcome[value.upper()] if isinstance(value, str) else value


Weight = Annotated[Outcome, BeforeValidator(_outcome)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=40)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=400)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Part):
    """An answer: what it weighs and why. ``ends``: the rest need not be asked. ``crisis``: help comes first."""

    key: Key = NONE
    words: Line
    outcome: Weight = Outcome.LIKELY
    reason: Key | Literal[""] = ""
    ends: bool = False
    crisis: bool = False


_UNSURE = Option(key=UNSURE, words="I’m not sure", outcome=Outcome.TALK, reason=UNSURE)
_UNSAID = Option(key=UNSAID, words="I’d rather not say", outcome=Outcome.TALK, reason=UNSAID)


class Question(_Part):
    """One screen. ``options`` stand from the lightest to the gravest.

    ``kind``: one answer, or any number of them beside which ``none`` can be said. Everybody may leave it ``unsaid``.
    ``crisis``: the lines to call stand on this screen.
    """

    key: Key
    kind: Literal["one", "any"]
    text: Words
    why: Words
    options: tuple[Option, ...]
    none: Option | None = None
    unsure: bool = False
    crisis: bool = False
    unsaid_crisis: bool = False

    @property
    def answers(self) -> tuple[Option, ...]:
        """Everything that can be answered, in the order of the screen."""
        none = (self.none,) if self.none else ()
        unsure = (_UNSURE,) if self.unsure else ()
        return (*self.options, *none, *unsure, _UNSAID.model_copy(update={"crisis": self.unsaid_crisis}))

    @property
    def alone(self) -> frozenset[str]:
        """The answers that stand alone: with one of them nothing else can be ticked."""
        own = {option.key for option in self.options} if self.kind == "any" else frozenset()
        return frozenset(answer.key for answer in self.answers) - own

    def answer(self, key: str) -> Option:
        """The answer of that key. Raises ``KeyError``."""
        return {one.key: one for one in self.answers}[key]

    @property
    def answer_keys(self) -> tuple[str, ...]:
        """The keys of everything that can be answered."""
        return tuple(answer.key for answer in self.answers)


class Reason(_Part):
    """Why it is not simply likely, and what could help next."""

    why: Words
    next: Words


class SelfCheck(_Part):
    """All questions of one version, and the reasons they name."""

    number: int
    questions: tuple[Question, ...]
    reasons: Mapping[Key, Reason]

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        """Keys stand once, whatever weighs has its reason, and the graver stands further down."""
        keys = [question.key for question in self.questions]
        if len(set(keys)) != len(keys):
            raise ValueError("two questions have one key")
        for question in self.questions:
            if len(set(question.answer_keys)) != len(question.answer_keys):
                raise ValueError(f"{question.key}: two answers have one key")
            weights = [option.outcome for option in question.options]
            if weights != sorted(weights):
                raise ValueError(f"{question.key}: the graver answers stand further down")
            for answer in question.answers:
                if bool(answer.reason) != (answer.outcome > Outcome.LIKELY):
                    raise ValueError(f"{question.key}: {answer.key} weighs something and says no why, or the other way")
                if answer.reason and answer.reason not in self.reasons:
                    raise ValueError(f"{question.key}: there is no reason {answer.reason}")
        return self

    def question(self, key: str) -> Question | None:
        """The question of that key."""
        return next((one for one in self.questions if one.key == key), None)

    def place_of(self, key: str) -> int:
        """Where the question stands, from 0."""
        return next(place for place, one in enumerate(self.questions) if one.key == key)


@cache
def load(number: int = NEWEST) -> SelfCheck:
    """A version of the self-check. Raises ``LookupError`` for one that there is not."""
    file = FOLDER / f"questions.v{number}.json"
    if not file.is_file():
        raise LookupError(f"There is no self-check number {number}.")
    return SelfCheck.model_validate(json.loads(file.read_text("utf-8")))
