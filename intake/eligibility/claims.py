"""What the rules can look at: each claim with its question, its words and its codes, read once from data. Pure.

A claim is something that is, was or may be true of a person. ``asked`` marks those that the health history asks for by
name; the others belong to another section, which has a field of its own for them, or are known from a record only.
Words and codes of a record find the same claims as the questions do. What they do not find stays with a person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from intake.saying import Phrases

FILE = Path(__file__).parent / "conditions.v1.json"
SYSTEMS: Mapping[str, str] = MappingProxyType(
    {
        "http://snomed.info/sct": "snomed",
        "urn:oid:2.16.840.1.113883.6.96": "snomed",
        "http://hl7.org/fhir/sid/icd-10-cm": "icd-10-cm",
        "http://hl7.org/fhir/sid/icd-10": "icd-10-cm",
        "urn:oid:2.16.840.1.113883.6.90": "icd-10-cm",
    }
)
"""The terminologies whose codes are known, by the names that records give them."""

_MEANT = re.compile(r"T(?:3[6-9]|[45]\d|6[0-5]|71)(?:[0-9A-Z]{2}2|\d2X)")
"""ICD-10-CM T36–T65 (poisoning) and T71 (asphyxiation): a 2 at the place of the intent is self-harm."""

Section = Literal["history", "concerns", "allergies", "substances", "pregnancy"]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=200)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Coded(_Part):
    """A code of a claim, without its point. ``below``: codes that begin with it count, too. ``seen_in``: where confirmed, or "".

    A code that nobody has confirmed still raises a finding: a person looks at it, and a missing one would hide more.
    """

    system: Literal["snomed", "icd-10-cm"]
    code: Annotated[str, Field(pattern=r"^[A-Z0-9]{1,18}$")]
    below: bool = False
    says: Line
    seen_in: Annotated[str, Field(max_length=200)] = ""


class ClaimDef(_Part):
    """One claim. ``asks_when``: the month of the last time is asked for, too.

    ``why_nothing`` stands at a claim that no rule is about, and says why.
    """

    key: Key
    title: Line
    question: Line
    asked: bool
    asks_when: bool
    section: Section
    words: tuple[Line, ...]
    codes: tuple[Coded, ...] = ()
    why_nothing: Annotated[str, Field(max_length=200)] = ""


class ClaimFile(_Part):
    """The file as it stands. ``others`` are words that hold those of a claim and mean something else."""

    number: Annotated[int, Field(ge=1)]
    language: Literal["en"]
    about: Line
    sources: tuple[Annotated[str, Field(min_length=1, max_length=600)], ...]
    claims: tuple[ClaimDef, ...]
    others: tuple[Line, ...]


@cache
def claim_file() -> ClaimFile:
    """The file that is used now."""
    return ClaimFile.model_validate(json.loads(FILE.read_text("utf-8")))


CLAIMS: Mapping[str, ClaimDef] = MappingProxyType({one.key: one for one in claim_file().claims})
"""Every claim by its key, in the order in which they are asked."""


def by_code(system: str, code: str) -> str | None:
    """The key of the claim that a code stands for, the one whose code fits closest; None when nobody knows it."""
    return next(iter(all_by_code(system, code)), None)


def all_by_code(system: str, code: str) -> tuple[str, ...]:
    """Every claim that a code stands for, the closest first."""
    known = SYSTEMS.get(_plain_system(system))
    bare = code.strip().upper().replace(".", "")
    if known is None or not bare:
        return ()
    lengths = range(len(bare), 0, -1)
    found = [key for length in lengths for key in _codes().get((known, bare[:length], length < len(bare)), ())]
    if known == "icd-10-cm" and _MEANT.match(bare):
        found.append("suicide_attempt")
    return tuple(dict.fromkeys(found))


def _plain_system(system: str) -> str:
    """The name of a terminology as the list has it: small letters, and what some leave out or add."""
    name = system.strip().rstrip("/").lower().replace("https://", "http://", 1)
    return f"urn:oid:{name}" if name[:1].isdigit() else name


def by_words(text: str) -> str | None:
    """The key of the first claim that the words name; None for what is denied, of the family, or not known."""
    return next(iter(all_by_words(text)), None)


def all_by_words(text: str) -> tuple[str, ...]:
    """Every claim that the words name, in the order in which they do."""
    return _phrases().said_in(text)


@cache
def _codes() -> Mapping[tuple[str, str, bool], tuple[str, ...]]:
    """Claims by terminology, code, and whether a longer code is meant."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for claim in CLAIMS.values():
        for one in claim.codes:
            found.setdefault((one.system, one.code, False), []).append(claim.key)
            if one.below:
                found.setdefault((one.system, one.code, True), []).append(claim.key)
    return {place: tuple(keys) for place, keys in found.items()}


@cache
def _phrases() -> Phrases:
    return Phrases([(words, claim.key) for claim in CLAIMS.values() for words in claim.words], claim_file().others)
