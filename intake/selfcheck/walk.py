"""The way through the self-check: what was said so far, and which screen comes next. Pure.

Nothing is kept anywhere: what was said travels in the form, so that everything here may have been altered on its way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext_lazy as _

from intake.selfcheck.questions import Question, SelfCheck

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Said = Mapping[str, tuple[str, ...]]
"""The answers by question, each in the order of its screen."""

AT, ANSWER, DO, THEN = "at", "answer", "do", "then"
"""The fields of the form: the question it shows, its answers, the button pressed, where one came from."""
BEGIN, BACK, RESULT, APPLY, CHANGE = "begin", "back", "result", "apply", "change-"
SAID = "said-"


class Posted(Protocol):
    """What a form sent."""

    def getlist(self, key: str) -> list[str]:
        """All values of one field."""


@dataclass(frozen=True)
class Screen:
    """What is shown next: a question, or (without one) what it all came to. ``problem`` says what is wrong."""

    question: Question | None
    said: Said
    problem: StrOrPromise = ""
    then: str = ""
    wants_to_apply: bool = False


def read(check: SelfCheck, posted: Posted) -> dict[str, tuple[str, ...]]:
    """What the form says was answered on earlier screens. What makes no sense counts as not asked yet."""
    found = {one.key: _known(one, posted.getlist(f"{SAID}{one.key}")) for one in check.questions}
    return {key: answers for key, answers in found.items() if answers and not _contradicts(check, key, answers)}


def _known(question: Question, sent: Sequence[str]) -> tuple[str, ...]:
    return tuple(key for key in question.answer_keys if key in sent)


def _contradicts(check: SelfCheck, key: str, answers: Sequence[str]) -> bool:
    question = check.question(key)
    return question is not None and len(answers) > 1 and bool(question.alone & set(answers))


def step(check: SelfCheck, posted: Posted) -> Screen:
    """The screen that follows a press of a button."""
    said = read(check, posted)
    do, then = _one(posted, DO), RESULT if _one(posted, THEN) == RESULT else ""
    at = check.question(_one(posted, AT))
    if do.startswith(CHANGE):
        wanted = check.question(do.removeprefix(CHANGE))
        return Screen(wanted or check.questions[0], said, then=RESULT)
    if at is None:
        return _from_nowhere(check, said, do)
    given = _known(at, posted.getlist(ANSWER))
    problem = _problem(at, given)
    if do == BACK:
        said |= {} if problem else {at.key: given}
        return Screen(check.questions[max(check.place_of(at.key) - 1, 0)], said)
    if problem:
        return Screen(at, {**said, at.key: given}, problem, then)
    said[at.key] = given
    return Screen(_after(check, said, at, then), said, then=then if then and not is_over(check, said) else "")


def _from_nowhere(check: SelfCheck, said: dict[str, tuple[str, ...]], do: str) -> Screen:
    """The first screen, and what is pressed on the last one."""
    if do == BACK and said:
        last = [one for one in check.questions if one.key in said][-1]
        return Screen(last, said)
    if do in {RESULT, APPLY}:
        return Screen(_open(check, said), said, wants_to_apply=do == APPLY and is_over(check, said))
    return Screen(check.questions[0], said)


def _problem(question: Question, given: Sequence[str]) -> StrOrPromise:
    if not given:
        return _("Choose an answer, or say that you’d rather not. Both are fine.")
    if len(given) > 1 and question.kind == "one":
        return _("Choose one answer only.")
    if len(given) > 1 and question.alone & set(given):
        return _("Two of your answers do not go together. Take one of them away.")
    return ""


def _after(check: SelfCheck, said: Said, at: Question, then: str) -> Question | None:
    """The question behind ``at``; after a change the first one that is still open. None when that was all."""
    following = check.questions[check.place_of(at.key) + 1 :]
    if _ends(check, said) or then or not following:
        return _open(check, said)
    return following[0]


def _open(check: SelfCheck, said: Said) -> Question | None:
    if _ends(check, said):
        return None
    return next((one for one in check.questions if one.key not in said), None)


def is_over(check: SelfCheck, said: Said) -> bool:
    """Whether nothing is left to ask."""
    return _open(check, said) is None


def _ends(check: SelfCheck, said: Said) -> bool:
    return any(question.answer(key).ends for question in check.questions for key in said.get(question.key, ()))


def _one(posted: Posted, name: str) -> str:
    values = posted.getlist(name)
    return values[-1] if values else ""
