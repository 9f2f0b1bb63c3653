"""Allergies of a record. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from intake.medicines import book
from intake.record.candidates import Candidate, looked_up, once_each, the_first
from intake.record.found import Why
from intake.record.pieces import Concept, code_of, concept, line, parts
from intake.record.tally import Tally

MOST = 60
SNOMED = "http://snomed.info/sct"
NO_ALLERGIES = ("716186003", "409137002", "428607008", "429625007", "716184000", "428197003", "716220001", "1003774007")
"""SNOMED CT: no known allergy; of medicines, of the surroundings, of food, of latex, of insects, of animals, of hymenoptera."""

_OVER = frozenset({"inactive", "resolved"})
_WITHDRAWN = frozenset({"refuted", "entered-in-error"})
_SAYS_NOTHING = re.compile(r"no(?:t? known|ne)?\b.*\ballerg|nkd?a$|none(?: known)?$", re.IGNORECASE)


def allergies(resources: Iterable[dict[str, Any]], tally: Tally) -> list[Candidate]:
    """The allergies that can be offered, each once; ``known`` names a medicine."""
    return the_first(looked_up(once_each(_said(resources, tally), tally), _by_code, _by_words), MOST, tally)


def _by_code(system: str, code: str) -> str | None:
    found = book.by_code(system, code)
    return found.key if found else None


def _by_words(text: str) -> str | None:
    found = book.by_words(text)
    return found.key if found else None


def _said(resources: Iterable[dict[str, Any]], tally: Tally) -> Iterator[Candidate]:
    for one in resources:
        named, verified = _named(one), code_of(one.get("verificationStatus"))
        if not named.words:
            tally.leave(Why.UNREADABLE)
        elif named.has(SNOMED, *NO_ALLERGIES) or _SAYS_NOTHING.match(named.words):
            tally.leave(Why.NONE_KNOWN, named.words)
        elif verified in _WITHDRAWN:
            tally.leave(Why.WITHDRAWN, named.words)
        elif code_of(one.get("clinicalStatus")) in _OVER:
            tally.leave(Why.ENDED, named.words)
        else:
            yield Candidate(named, confirmed=verified != "unconfirmed", reaction=_reaction(one))


def _named(allergy: dict[str, Any]) -> Concept:
    named = concept(allergy.get("code"))
    substances = (concept(one.get("substance")) for one in parts(allergy.get("reaction")))
    return named if named.words else next((one for one in substances if one.words), named)


def _reaction(allergy: dict[str, Any]) -> str:
    shown = [
        words
        for reaction in parts(allergy.get("reaction"))
        for one in parts(reaction.get("manifestation"))
        if (words := concept(one).words)
    ]
    return line(", ".join(dict.fromkeys(shown)))
