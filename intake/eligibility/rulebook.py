"""The rules as they stand in their files, checked as they are read. Pure.

``rules.v1.json`` says what each claim weighs, now, in the past and when somebody is not sure; ``interactions.v1.json`` what
a class of medicines weighs beside a treatment. A weight may hold for some settings, products or protocols only: the first
one that fits counts. A weight of null means that nothing is raised.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from intake.eligibility.facts import Programme, Severity, Source

FOLDER = Path(__file__).parent

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Line = Annotated[str, Field(min_length=1, max_length=120)]
Words = Annotated[str, Field(min_length=1, max_length=600)]
Weighs = Literal["note", "caution", "stop"]
Months = Literal["event_recent_months", "suicidal_recent_months"]

_SEVERITIES: Mapping[str, Severity] = {one.name.lower(): one for one in Severity}


def severity_of(weighs: Weighs | None) -> Severity | None:
    """The severity that a weight stands for."""
    return None if weighs is None else _SEVERITIES[weighs]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceWords(_Part):
    """Where a rule comes from; ``verified``: read in the source itself."""

    words: Words
    verified: bool

    def as_source(self) -> Source:
        """The same as a value of the rules."""
        return Source(self.words, self.verified)


class Where(_Part):
    """Programmes on which a weight holds; what is empty holds for all."""

    settings: tuple[Literal["home", "clinic"], ...] = ()
    products: tuple[Literal["ketamine", "esketamine"], ...] = ()
    protocols: tuple[str, ...] = ()

    def holds_on(self, programme: Programme) -> bool:
        """Whether a programme is one of these."""
        asked = (
            (self.settings, programme.setting),
            (self.products, programme.product),
            (self.protocols, programme.key),
        )
        return all(not wanted or has in wanted for wanted, has in asked)


class ClaimWeight(_Part):
    """What a claim weighs. ``older``: what an event weighs that is longer ago than the clinic calls recent."""

    where: Where = Where()
    now: Weighs
    past: Weighs | None
    unsure: Weighs
    older: Weighs | None = None

    @model_validator(mode="after")
    def _doubt_is_no_relief(self) -> Self:
        now = _SEVERITIES[self.now]
        if (severity_of(self.past) or 0) > now or (severity_of(self.older) or 0) > now:
            raise ValueError("what is over weighs more than what is now")
        if now is Severity.STOP and _SEVERITIES[self.unsure] < Severity.CAUTION:
            raise ValueError("not being sure of what would stop is lighter than a caution")
        return self


class RuleWords(_Part):
    """What every rule has: its words and where it comes from."""

    key: Key
    title: Line
    sentence: Words
    source: SourceWords
    passable: bool = True


class ClaimRule(RuleWords):
    """A rule about claims. ``recent_within`` names the clinic's months after which an event is older."""

    claims: Annotated[tuple[str, ...], Field(min_length=1)]
    weights: Annotated[tuple[ClaimWeight, ...], Field(min_length=1)]
    recent_within: Months | None = None

    @model_validator(mode="after")
    def _last_weight_is_for_all(self) -> Self:
        if self.weights[-1].where != Where():
            raise ValueError("the last weight holds for every programme")
        if self.recent_within and any(one.older is None for one in self.weights):
            raise ValueError("an event of long ago has a weight of its own")
        return self

    def weight_on(self, programme: Programme) -> ClaimWeight:
        """The weight that counts on a programme."""
        return next(one for one in self.weights if one.where.holds_on(programme))


class CodedRule(RuleWords):
    """A rule whose edge is in code (``intake.eligibility.weighing``); its words and source are here."""


class ClassWeight(_Part):
    """What a class of medicines weighs."""

    where: Where = Where()
    weighs: Weighs | None


class Interaction(RuleWords):
    """A rule about a class of medicines."""

    medicines: str
    weights: Annotated[tuple[ClassWeight, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _last_weight_is_for_all(self) -> Self:
        if self.weights[-1].where != Where():
            raise ValueError("the last weight holds for every programme")
        return self

    def severity_on(self, programme: Programme) -> Severity | None:
        """What it weighs on a programme."""
        return severity_of(next(one for one in self.weights if one.where.holds_on(programme)).weighs)


class RuleFile(_Part):
    """The file of rules as it stands. ``number`` is the version of both files: they change together."""

    number: Annotated[int, Field(ge=1)]
    language: Literal["en"]
    about: Words
    claims: tuple[ClaimRule, ...]
    coded: tuple[CodedRule, ...]


class InteractionFile(_Part):
    """The file of interactions as it stands."""

    number: Annotated[int, Field(ge=1)]
    language: Literal["en"]
    about: Words
    interactions: tuple[Interaction, ...]


@cache
def rule_file() -> RuleFile:
    """The rules that are used now."""
    return RuleFile.model_validate(json.loads((FOLDER / "rules.v1.json").read_text("utf-8")))


@cache
def interaction_file() -> InteractionFile:
    """The interactions that are used now."""
    return InteractionFile.model_validate(json.loads((FOLDER / "interactions.v1.json").read_text("utf-8")))
