"""The rules of suitability: what is known of a person, looked at for one programme. Pure.

They say what asks for a clinician's judgement, and why; whether treatment suits somebody is a prescriber's word. What no
rule knows is a finding, too: nothing is passed over in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from intake.eligibility import weighing
from intake.eligibility.facts import Facts, Found, Limits, Programme, Severity, Source
from intake.eligibility.rulebook import RuleWords, interaction_file, rule_file

VERSION: int = rule_file().number
"""The version of the rules, which every finding carries."""


@dataclass(frozen=True)
class Rule:
    """A rule as people read it: what it is called, what it says with the values of a finding, and where it comes from."""

    key: str
    title: str
    sentence: str
    source: Source
    passable: bool


def _ruled(one: RuleWords) -> Rule:
    return Rule(one.key, one.title, one.sentence, one.source.as_source(), one.passable)


RULES: Mapping[str, Rule] = MappingProxyType(
    {one.key: _ruled(one) for one in (*rule_file().coded, *rule_file().claims, *interaction_file().interactions)}
)
"""Every rule by its key, in the order in which findings of one severity are shown."""
LAST = ("not_assessed", "unanswered")
"""What a person has to look at comes after what a rule knows, within one severity."""
_PLACES = {key: place for place, key in enumerate(sorted(RULES, key=lambda key: key in LAST))}


def rule(key: str) -> Rule:
    """The rule with this key; it raises KeyError for one that is not known."""
    return RULES[key]


def assess(facts: Facts, limits: Limits, programme: Programme) -> tuple[Found, ...]:
    """What the rules find for somebody on a programme, gravest first."""
    weighed = weighing.weigh(facts, limits, programme)
    found = [
        Found(
            rule=one.rule,
            version=VERSION,
            severity=one.severity,
            about=one.about,
            inputs=one.inputs,
            values=one.values,
            passable=RULES[one.rule].passable,
        )
        for one in weighed
    ]
    return tuple(sorted(found, key=gravest_first))


class Placed(Protocol):
    """A finding, as far as its place among others goes."""

    @property
    def rule(self) -> str: ...

    @property
    def about(self) -> str: ...

    @property
    def severity(self) -> Severity: ...


def gravest_first(found: Placed) -> tuple[int, int, str]:
    """The place of a finding: the gravest first, then in the order of the rules."""
    return -found.severity, _PLACES[found.rule], found.about


class _Said(defaultdict[str, object]):
    """The values of a sentence; one that is not known is left out."""

    def __missing__(self, key: str) -> object:
        return ""


class Worded(Protocol):
    """A finding, on one programme or over several."""

    @property
    def rule(self) -> str: ...

    @property
    def values(self) -> Mapping[str, object]: ...


def sentence_of(found: Worded) -> str:
    """What a finding says to a clinician, with its values."""
    return RULES[found.rule].sentence.format_map(_Said(None, found.values)).strip()
