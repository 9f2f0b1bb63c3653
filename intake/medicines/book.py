"""The bundled list of medicines: search as somebody types, and find what a record or a sentence names. Pure.

The list is read once; no question reads a file. A medicine that it does not know is unverified, and a person looks at it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    """Medicines whose name, brand or class begins so, then those that hold it at a word."""
    typed = plain(text)
    if not typed:
        return ()
    ranked = [(rank, one) for one in book().medicines if (rank := _rank(one, typed)) is not None]
    return tuple(one for _, one in sorted(ranked, key=lambda pair: (pair[0], pair[1].name))[:limit])


def _rank(entry: Entry, typed: str) -> int | None:
    names = [plain(one) for one in (entry.name, *entry.brands, *entry.words)]
    if any(name.startswith(typed) for name in names):
        return 0
    return 1 if any(f" {typed}" in f" {name}" for name in names) else None


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
