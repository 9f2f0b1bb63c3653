"""The answers that were given, in their published words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from measures.models import Response, Unfinished
from measures.scoring import alerts_in
from measures.selectors import definition_of


@dataclass(frozen=True)
class Said:
    """A question with the answer that was given, in words; ``answer`` is empty where none was given."""

    number: int | None
    question: str
    answer: str
    value: int | None
    flagged: bool


def answers(response: Response | Unfinished) -> list[Said]:
    """Every question of the version that was answered, with what was said; none that was not to be asked."""
    instrument = definition_of(response)
    given: Mapping[str, int | None] = response.answers
    asked = {*instrument.asked(given), *(key for key, value in given.items() if value is not None)}
    worrying = {alert.item for alert in alerts_in(instrument, given)}
    numbers = {item.key: number for number, item in enumerate(instrument.items, start=1)}
    return [
        Said(
            number=numbers.get(item.key),
            question=item.text,
            answer=next((one.text for one in instrument.answers_of(item) if one.value == given.get(item.key)), ""),
            value=given.get(item.key),
            flagged=item.key in worrying,
        )
        for item in instrument.questions
        if item.key in asked
    ]
