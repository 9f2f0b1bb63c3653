"""Conditions of a record. Pure.

Records list much as a "condition" that is none: work, housing, schooling, a score of stress. SNOMED CT says in brackets
what a term is; findings, persons and social circumstances are left out, and counted. Three things are kept whatever they
are called: what a rule knows (so "suicidal thoughts (finding)" is never left out), what somebody put on the problem list,
and what bears no such word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from intake.eligibility import claims
from intake.record.candidates import Candidate, looked_up, once_each, the_first
from intake.record.found import Why
from intake.record.pieces import Concept, code_of, concept, latest_past_day, part, parts
from intake.record.tally import Tally

MOST = 150
SNOMED = "http://snomed.info/sct"
NO_PROBLEMS = "160245001"

_OVER = frozenset({"inactive", "remission", "resolved"})
_WITHDRAWN = frozenset({"refuted", "entered-in-error"})
_UNCONFIRMED = frozenset({"unconfirmed", "provisional", "differential"})
_SAYS_NOTHING = re.compile(r"(?:no|none) (?:known|current|active)\b|no problems?\b|none$", re.IGNORECASE)
_SORT = re.compile(r"\s*\(([a-z][a-z /]+)\)$", re.IGNORECASE)
_NONE = frozenset({"finding", "person", "occupation", "social concept", "life style", "observable entity"})
_SORTS = _NONE | {"disorder", "situation", "event", "procedure", "morphologic abnormality", "regime/therapy"}
_SOCIAL = frozenset({"sdoh", "social-history"})


def conditions(resources: Iterable[dict[str, Any]], tally: Tally, today: date) -> list[Candidate]:
    """The conditions that can be offered, each once."""
    kept = []
    for one in looked_up(once_each(_said(resources, tally, today), tally), claims.by_code, claims.by_words):
        if one.doubtful and one.known is None:
            tally.leave(Why.NOT_CONDITION, one.concept.words, one.times)
        else:
            kept.append(replace(one, concept=replace(one.concept, words=_without_sort(one.concept.words))))
    return the_first(kept, MOST, tally)


def _said(resources: Iterable[dict[str, Any]], tally: Tally, today: date) -> Iterator[Candidate]:
    for one in resources:
        named, verified = concept(one.get("code")), code_of(one.get("verificationStatus"))
        if not named.words:
            tally.leave(Why.UNREADABLE)
        elif verified in _WITHDRAWN:
            tally.leave(Why.WITHDRAWN, named.words)
        elif named.has(SNOMED, NO_PROBLEMS) or _SAYS_NOTHING.match(named.words):
            tally.leave(Why.NONE_KNOWN, named.words)
        else:
            yield Candidate(
                named,
                active=_is_active(one),
                confirmed=verified not in _UNCONFIRMED,
                doubtful=_may_be_none(one, named),
                began_on=_began_on(one, today),
            )


def _is_active(condition: dict[str, Any]) -> bool:
    """Over only where the record says so."""
    status = code_of(condition.get("clinicalStatus"))
    if status:
        return status not in _OVER
    return not any(name.startswith("abatement") and value for name, value in condition.items())


def _began_on(condition: dict[str, Any], today: date) -> date | None:
    began = condition.get("onsetDateTime") or part(condition, "onsetPeriod").get("start")
    return latest_past_day(began, today)


def _may_be_none(condition: dict[str, Any], named: Concept) -> bool:
    categories = {code for one in parts(condition.get("category")) if (code := code_of(one))}
    if "problem-list-item" in categories:
        return False
    sorts = {found[1].lower() for name in named.names if (found := _SORT.search(name))}
    return bool(sorts & _NONE or categories & _SOCIAL)


def _without_sort(words: str) -> str:
    """The words without what SNOMED CT adds in brackets; other brackets are the record's own."""
    found = _SORT.search(words)
    return words[: found.start()] if found and found.start() and found[1].lower() in _SORTS else words
