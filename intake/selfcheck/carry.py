"""What somebody said in the self-check, laid into the sections of their application. Pure.

Only what has one meaning is carried. Nothing of it counts as done: the sections are gone through, and what stands in
them can be changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from intake.sections.keys import SectionKey
from intake.sections.shapes import (
    Allergies,
    Concerns,
    History,
    Known,
    Often,
    Part,
    People,
    Pregnancy,
    Substances,
    Treatments,
    Tried,
)
from intake.selfcheck.questions import NEWEST, NONE, UNSAID, UNSURE, load
from intake.selfcheck.walk import Said

_KNOWN = {"no": Known.NO, "past": Known.PAST, "now": Known.YES, "yes": Known.YES, UNSURE: Known.UNSURE}
_TROUBLES = {
    "depression": "Low mood or depression",
    "anxiety": "Anxiety or constant worry",
    "both": "Low mood or depression, and anxiety or constant worry",
}
"""A beginning for their own words. It names no diagnosis: that is what somebody else said."""

_KETAMINE = {
    "never": (Known.NO, Known.NO),
    "fine": (Known.YES, Known.NO),
    "bad": (Known.YES, Known.YES),
    "allergic": (None, Known.YES),
    UNSURE: (None, Known.UNSURE),
}
"""Had it before, and reacted badly."""


def packed(said: Said, number: int = NEWEST) -> str:
    """What is sealed and kept until the person has joined."""
    return json.dumps({"number": number, "said": {key: list(answers) for key, answers in said.items()}})


def unpacked(text: str) -> Said:
    """What was kept, as far as its version of the questions knows it; nothing when there is no such version any more."""
    kept = json.loads(text)
    try:
        check = load(kept["number"])
    except LookupError:
        return {}
    asked = {question.key: question.answer_keys for question in check.questions}
    return {
        key: tuple(one for one in answers if one in asked[key]) for key, answers in kept["said"].items() if key in asked
    }


def sections_from(said: Said) -> dict[SectionKey, Part]:
    """The sections that are known in part; an untouched one is left out."""
    made: dict[SectionKey, Part] = {
        SectionKey.CONCERNS: _concerns(said),
        SectionKey.TREATMENTS: _treatments(said),
        SectionKey.HISTORY: History(asked=_history(said)),
        SectionKey.ALLERGIES: Allergies(ketamine=_ketamine(said)[1]),
        SectionKey.SUBSTANCES: _substances(said),
        SectionKey.PREGNANCY: _pregnancy(said),
        SectionKey.PEOPLE: People(no_adult="no" in said.get("adult", ())),
    }
    return {key: part for key, part in made.items() if part != type(part)()}


def _concerns(said: Said) -> Concerns:
    """The self-check asks what is now or lately, the application what ever was: only a yes says the same in both."""
    ending = said.get("ending", ())
    return Concerns(
        what_brings=next((_TROUBLES[one] for one in said.get("troubles", ()) if one in _TROUBLES), ""),
        intent=Known.YES if "intent" in ending else None,
        attempt=Known.YES if "attempt" in ending else None,
    )


def _treatments(said: Said) -> Treatments:
    tried = said.get("tried", ())
    return Treatments(
        none=NONE in tried,
        tried=tuple(Tried(kind=kind) for kind in tried if kind not in {NONE, UNSURE, UNSAID}),
        ketamine_before=_ketamine(said)[0],
    )


def _history(said: Said) -> Mapping[str, Known]:
    asked: dict[str, Known] = {}
    for key in ("psychosis", "mania"):
        for one in said.get(key, ()):
            if one in _KNOWN:
                asked[key] = _KNOWN[one]
    question = load().question("heart")
    names = [option.key for option in question.options] if question else []
    heart = set(said.get("heart", ()))
    if heart & {*names, NONE}:
        asked |= {name: Known.YES if name in heart else Known.NO for name in names}
    if "severe" in said.get("liver", ()):
        asked["liver_severe"] = Known.YES
    if "some" in said.get("liver", ()):
        asked |= {"liver_severe": Known.NO, "liver_moderate": Known.YES}
    if "no" in said.get("liver", ()):
        asked |= {"liver_severe": Known.NO, "liver_moderate": Known.NO}
    return asked


def _ketamine(said: Said) -> tuple[Known | None, Known | None]:
    return next((_KETAMINE[one] for one in said.get("ketamine", ()) if one in _KETAMINE), (None, None))


def _substances(said: Said) -> Substances:
    given = set(said.get("substances", ()))
    named = ("opioids", "opioid_use_disorder", "dependence")
    if not given & {*named, "alcohol_daily", NONE}:
        return Substances()
    return Substances(
        alcohol=Often.DAILY if "alcohol_daily" in given else None,
        opioids=_yes(given, "opioids"),
        opioid_use_disorder=_yes(given, "opioid_use_disorder"),
        dependence=_yes(given, "dependence"),
    )


def _pregnancy(said: Said) -> Pregnancy:
    given = set(said.get("pregnancy", ()))
    if not given & {"pregnant", "nursing", "planning"}:
        return Pregnancy()
    return Pregnancy(pregnant=_yes(given, "pregnant"), nursing=_yes(given, "nursing"), planning=_yes(given, "planning"))


def _yes(given: set[str], key: str) -> Known:
    return Known.YES if key in given else Known.NO
