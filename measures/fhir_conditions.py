"""Under which condition a question of a FHIR Questionnaire is asked: the one simple form that we write, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from measures.definition import Answer, AskedIf, Item


class NotRead(ValueError):
    """The condition is of another kind."""


@dataclass(frozen=True)
class Condition:
    """Asked if one of the questions with these link ids was answered with at least this value."""

    links: tuple[str, ...]
    at_least: int

    def under(self, keys: Mapping[str, str]) -> AskedIf:
        """The same with the keys that the questions got."""
        return AskedIf(any_of=tuple(keys[link] for link in self.links), at_least=self.at_least)


def read_condition(item: Mapping[str, Any], before: Mapping[str, Item]) -> Condition | None:
    """The condition of an item, None without one. ``before`` are the questions read so far, by link id.

    Read is: any of earlier questions equals an answer, where for each of them these are all answers from one value on.
    Raises ``NotRead`` for any other.
    """
    when = item.get("enableWhen")
    if not when:
        return None
    if not isinstance(when, list) or (len(when) > 1 and item.get("enableBehavior") != "any"):
        raise NotRead
    found: dict[str, set[int]] = {}
    for one in when:
        link, value = _one(one, before)
        found.setdefault(link, set()).add(value)
    at_least = {min(values) for values in found.values()}
    if len(at_least) != 1 or any(values != _from(before[link], min(values)) for link, values in found.items()):
        raise NotRead
    return Condition(tuple(found), at_least.pop())


def _one(one: Any, before: Mapping[str, Item]) -> tuple[str, int]:
    if not isinstance(one, dict) or one.get("operator") != "=" or not isinstance(one.get("answerCoding"), dict):
        raise NotRead
    link, coding = one.get("question"), one["answerCoding"]
    if not isinstance(link, str) or link not in before:
        raise NotRead
    values = [answer.value for answer in before[link].answers if _is(answer, coding)]
    if len(values) != 1:
        raise NotRead
    return link, values[0]


def _is(answer: Answer, coding: Mapping[str, Any]) -> bool:
    if answer.code is not None and coding.get("code") == answer.code:
        return True
    return isinstance(coding.get("display"), str) and coding["display"].strip() == answer.text


def _from(item: Item, least: int) -> set[int]:
    return {answer.value for answer in item.answers if answer.value >= least}
