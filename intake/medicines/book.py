"""The bundled list of medicines: search as somebody types, and find what a record or a sentence names. Pure.

The list is read once; no question reads a file. A medicine that it does not know is unverified, and a person looks at it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from intake.saying import Phrases
from intake.wording import plain

FILE = Path(__file__).parent / "medicines.v1.json"
RXNORM = frozenset({"http://www.nlm.nih.gov/research/umls/rxnorm", "urn:oid:2.16.840.1.113883.6.88"})
"""The names that records give RxNorm."""

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=120)]
Code = Annotated[str, Field(pattern=r"^[0-9]{2,8}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Part):
    """A medicine: generic name, brands, our own classes, RxNorm codes of the ingredient, and where these were confirmed.

    ``words`` are other names: salts, spellings of other countries, names of the street.
    """

    key: Key
    name: Line
    brands: tuple[Line, ...] = ()
    words: tuple[Line, ...] = ()
    classes: tuple[Key, ...] = ()
    rxnorm: tuple[Code, ...] = ()
    source: Line


class ClassDef(_Part):
    """A class of medicines, with the words that patients read."""

    key: Key
    title: Line


class Book(_Part):
    """The file as it stands."""

    number: Annotated[int, Field(ge=1)]
    about: Annotated[str, Field(min_length=1, max_length=600)]
    sources: tuple[Annotated[str, Field(min_length=1, max_length=600)], ...]
    classes: tuple[ClassDef, ...]
    medicines: tuple[Entry, ...]


@cache
def book() -> Book:
    """The list that is used now."""
    return Book.model_validate(json.loads(FILE.read_text("utf-8")))


@cache
def _by_key() -> Mapping[str, Entry]:
    return {one.key: one for one in book().medicines}


def by_key(key: str) -> Entry | None:
    """The medicine with this key."""
    return _by_key().get(key)


def by_code(system: str, code: str) -> Entry | None:
    """The medicine whose ingredient has this RxNorm code."""
    return _by_code().get(code.strip()) if system.strip().rstrip("/") in RXNORM else None


def by_words(text: str) -> Entry | None:
    """The first medicine that the words name: "lisinopril 10 MG Oral Tablet" is lisinopril."""
    return next(iter(all_by_words(text)), None)


def all_by_words(text: str) -> tuple[Entry, ...]:
    """Every medicine that the words name; a combination has several."""
    return tuple(_by_key()[key] for key in _phrases().said_in(text))


def class_title(key: str) -> str:
    """What a class is called."""
    return _class_titles().get(key, key)


def search(text: str, limit: int = 8) -> tuple[Entry, ...]:
    """Medicines for what was typed so far, best first.

    A generic name that begins so, a brand that does, a later word, the class, and last a name with one slip of typing, those
    with the right first letter before others: "Welb" is Wellbutrin sooner than Belbuca. Where more was typed than a name
    ("Xanax 1 mg"), the medicines that it names.
    """
    typed = plain(text)
    if not typed:
        return ()
    ranked = [(rank, one) for one in _shelf() if (rank := _rank(one, typed)) is not None]
    if len(ranked) < limit and len(typed) >= LEAST_FOR_A_SLIP:
        known = {one.entry.key for _, one in ranked}
        ranked += [
            (slip, one) for one in _shelf() if one.entry.key not in known and (slip := one.slip(typed)) is not None
        ]
    if not ranked:
        return all_by_words(text)[:limit]
    ranked.sort(key=lambda pair: (pair[0], pair[1].names[0]))
    return tuple(one.entry for _, one in ranked[:limit])


LEAST_FOR_A_SLIP = 4
"""Fewer letters than these, with one of them wrong, would be nearly anything."""
SLIP = 4
SLIP_AT_THE_FIRST = 5
"""People seldom miss the first letter."""


@dataclass(frozen=True)
class _Shelved:
    """A medicine with its names made plain: the generic one first, then brands and others."""

    entry: Entry
    names: tuple[str, ...]
    classes: tuple[str, ...]

    def slip(self, typed: str) -> int | None:
        """The rank of a name that begins so, but for one letter that is wrong, missing, too many or swapped with the next."""
        ends = (len(typed) - 1, len(typed), len(typed) + 1)
        near = [name for name in self.names if any(is_one_slip(typed, name[:end]) for end in ends)]
        if not near:
            return None
        return SLIP if any(name[0] == typed[0] for name in near) else SLIP_AT_THE_FIRST


def _rank(one: _Shelved, typed: str) -> int | None:
    if one.names[0].startswith(typed):
        return 0
    if any(name.startswith(typed) for name in one.names):
        return 1
    if any(f" {typed}" in name for name in one.names):
        return 2
    return 3 if any(f" {typed}" in f" {name}" for name in one.classes) else None


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter changed, left out, added or swapped with the next makes the one into the other."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = next((n for n, (one, other) in enumerate(zip(typed, meant, strict=False)) if one != other), None)
    if start is None:
        return True
    rest, wanted = typed[start:], meant[start:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:] or swapped


@cache
def _shelf() -> tuple[_Shelved, ...]:
    return tuple(
        _Shelved(
            one,
            tuple(plain(name) for name in (one.name, *one.brands, *one.words)),
            tuple(plain(class_title(key)) for key in one.classes),
        )
        for one in book().medicines
    )


@cache
def _class_titles() -> Mapping[str, str]:
    return {one.key: one.title for one in book().classes}


@cache
def _by_code() -> Mapping[str, Entry]:
    return {code: one for one in book().medicines for code in one.rxnorm}


@cache
def _phrases() -> Phrases:
    return Phrases(
        [(name, one.key) for one in book().medicines for name in (one.name, *one.brands, *one.words)],
    )
