"""What still has to be answered before a section is done, and what in it cannot be so. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from intake.eligibility.claims import CLAIMS
from intake.sections.keys import SectionKey
from intake.sections.shapes import (
    About,
    Allergies,
    Concerns,
    History,
    Known,
    Medicines,
    Part,
    People,
    Person,
    Pregnancy,
    Substances,
    Treatments,
)
from people.details import birth_problem, phone_problem

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OLDEST = 120
"""Years. Nobody is known to have become much older."""
NAMED_BY_KIND = frozenset({"talking", "stimulation", "ketamine"})
"""Kinds of treatment that say enough without a name."""
HAPPENED = frozenset({Known.YES, Known.PAST})
CHOOSE = _("Choose an answer. “Not sure” is one, too.")
CHOOSE_ONE = _("Choose an answer.")


@dataclass(frozen=True)
class Missing:
    """A field of a section's form and one sentence about it."""

    field: str
    sentence: StrOrPromise


Gaps = Iterator[Missing]


def missing_in(key: SectionKey, part: Part) -> tuple[Missing, ...]:
    """What of a section still has to be answered, in the order of its page. Empty: nothing."""
    return tuple(_MISSING[key](part))


def wrong_in(key: SectionKey, part: Part, today: date) -> tuple[Missing, ...]:
    """What in a section cannot be so: a day to come, a number that nobody can call. Empty: nothing."""
    wrong = _WRONG.get(key)
    return tuple(wrong(part, today)) if wrong else ()


def asked_claims() -> tuple[str, ...]:
    """The keys of the conditions that health history asks for by name, in the order of the data."""
    return tuple(key for key, one in CLAIMS.items() if one.asked and one.section == SectionKey.HISTORY.value)


def _nameless(prefix: str, field: str, rows: Iterable[Any], unless: Callable[[Any], bool] = lambda _one: False) -> Gaps:
    for place, row in enumerate(rows):
        if not getattr(row, field).strip() and not unless(row):
            yield Missing(f"{prefix}-{place}-{field}", _("Write what it is, or take this one away."))


def _blank(part: object, sentences: Mapping[str, StrOrPromise]) -> Gaps:
    for name, sentence in sentences.items():
        value = getattr(part, name)
        if value is None or (isinstance(value, str) and not value.strip()):
            yield Missing(name, sentence)


def _about(part: About) -> Gaps:
    yield from _blank(
        part,
        {
            "full_name": _("Write your full name, as on your papers."),
            "born_on": _("Say when you were born."),
            "phone": _("Write a number at which the clinic can call you."),
            "region": _("Say in which state you live: a clinic may treat only where it is licensed."),
        },
    )


def _concerns(part: Concerns) -> Gaps:
    yield from _blank(
        part,
        {
            "what_brings": _("Say in a few words what brings you here. One sentence is enough."),
            "since": _("Say for how long it has been so. A rough answer is fine."),
            "place": _("Say where you would like to be treated. “Either is fine” is an answer, too."),
            "intent": CHOOSE,
            "attempt": CHOOSE,
        },
    )


def _treatments(part: Treatments) -> Gaps:
    yield from _nameless("tried", "what", part.tried, unless=lambda one: one.kind in NAMED_BY_KIND)
    if not part.none and not part.tried:
        yield Missing("none", _("List what you tried, or tick that there was nothing yet."))
    yield from _blank(part, {"ketamine_before": CHOOSE})


def _history(part: History) -> Gaps:
    for key in asked_claims():
        if part.asked.get(key) is None:
            yield Missing(f"asked_{key}", CHOOSE)
    if part.pressure is None and not part.pressure_unknown:
        yield Missing("systolic", _("Write your last blood pressure, or tick that you do not know it."))


def _medicines(part: Medicines) -> Gaps:
    yield from _nameless("taken", "words", part.taken)
    if not part.none and not part.taken:
        yield Missing("none", _("List what you take, or tick that you take nothing."))


def _allergies(part: Allergies) -> Gaps:
    yield from _blank(part, {"ketamine": CHOOSE})
    yield from _nameless("known", "words", part.known)
    if not part.none and not part.known:
        yield Missing("none", _("List what you do not tolerate, or tick that you know of nothing."))


def _substances(part: Substances) -> Gaps:
    often = dict.fromkeys(("alcohol", "cannabis", "stimulants"), CHOOSE_ONE)
    yield from _blank(part, {**often, "opioids": CHOOSE, "dependence": CHOOSE})
    if part.dependence in HAPPENED and not part.dependence_on.strip():
        yield Missing("dependence_on", _("Say what it is, or was."))
    yield from _blank(part, {"opioid_use_disorder": CHOOSE})


def _pregnancy(part: Pregnancy) -> Gaps:
    if not part.not_applicable:
        yield from _blank(part, dict.fromkeys(("pregnant", "nursing", "planning"), CHOOSE))


def _people(part: People) -> Gaps:
    yield from _person("emergency", part.emergency)
    if not part.no_adult and not part.same_person:
        yield from _person("adult", part.adult)


def _person(prefix: str, one: Person) -> Gaps:
    if not one.name.strip():
        yield Missing(f"{prefix}_name", _("Write their name."))
    if not one.phone.strip():
        yield Missing(f"{prefix}_phone", _("Write a number at which they can be called."))


_MISSING: Mapping[SectionKey, Callable[[Any], Gaps]] = MappingProxyType(
    {
        SectionKey.ABOUT: _about,
        SectionKey.CONCERNS: _concerns,
        SectionKey.TREATMENTS: _treatments,
        SectionKey.HISTORY: _history,
        SectionKey.MEDICINES: _medicines,
        SectionKey.ALLERGIES: _allergies,
        SectionKey.SUBSTANCES: _substances,
        SectionKey.PREGNANCY: _pregnancy,
        SectionKey.PEOPLE: _people,
    }
)

AHEAD = _("This day has not come yet. Check the year.")


def _wrong_about(part: About, today: date) -> Gaps:
    problem = birth_problem(part.born_on, today)
    if problem is None and part.born_on is not None and today.year - part.born_on.year > OLDEST:
        problem = _("This is more than 120 years ago. Check the year.")
    if problem:
        yield Missing("born_on", problem)
    yield from _wrong_phone("phone", part.phone)


def _wrong_concerns(part: Concerns, today: date) -> Gaps:
    for name in ("intent_last", "attempt_last"):
        day = getattr(part, name)
        if day is not None and day > today:
            yield Missing(name, AHEAD)


def _wrong_history(part: History, today: date) -> Gaps:
    for key, day in part.last.items():
        if day > today:
            yield Missing(f"last_{key}", AHEAD)
    if part.pressure is not None:
        if part.pressure.diastolic >= part.pressure.systolic:
            yield Missing("systolic", _("The first number is the higher one, as in 120 over 80. Check both."))
        if part.pressure.taken_on is not None and part.pressure.taken_on > today:
            yield Missing("taken_on", AHEAD)


def _wrong_people(part: People, _today: date) -> Gaps:
    yield from _wrong_phone("emergency_phone", part.emergency.phone)
    if not part.no_adult and not part.same_person:
        yield from _wrong_phone("adult_phone", part.adult.phone)


def _wrong_none(name: str) -> Callable[[Any, date], Gaps]:
    def wrong(part: Any, _today: date) -> Gaps:
        if part.none and any(True for _one in getattr(part, name)):
            yield Missing(
                "none", _("You ticked that there is nothing, and listed something. Take one of the two away.")
            )

    return wrong


def _wrong_phone(name: str, phone: str) -> Gaps:
    if problem := phone_problem(phone.strip()):
        yield Missing(name, problem)


_WRONG: Mapping[SectionKey, Callable[[Any, date], Gaps]] = MappingProxyType(
    {
        SectionKey.ABOUT: _wrong_about,
        SectionKey.CONCERNS: _wrong_concerns,
        SectionKey.TREATMENTS: _wrong_none("tried"),
        SectionKey.HISTORY: _wrong_history,
        SectionKey.MEDICINES: _wrong_none("taken"),
        SectionKey.ALLERGIES: _wrong_none("known"),
        SectionKey.PEOPLE: _wrong_people,
    }
)
