"""What was read out of a health record. Values only."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from intake.sections.shapes import Code, Key, Line

MOST_CODES = 12
"""Codes that one entry keeps."""


class Kind(StrEnum):
    """What an entry is about, in the order in which the page shows them."""

    CONDITION = "condition"
    MEDICINE = "medicine"
    ALLERGY = "allergy"
    PRESSURE = "pressure"


class Why(StrEnum):
    """Why an entry of the file is not offered."""

    NOT_CONDITION = "not_condition"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    NONE_KNOWN = "none_known"
    ELSEWHERE = "elsewhere"
    UNREADABLE = "unreadable"
    REPEATED = "repeated"
    OLDER = "older"
    TOO_MANY = "too_many"
    OTHER_KIND = "other_kind"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Measure(_Part):
    """A blood pressure in mmHg."""

    systolic: Annotated[int, Field(ge=40, le=300)]
    diastolic: Annotated[int, Field(ge=20, le=200)]
    taken_on: date | None = None


class FoundItem(_Part):
    """One thing that the record says. ``key`` names it within its record and tells nothing of it.

    ``claim`` and ``medicine`` are keys of what the rules know, None when they do not. ``began_on`` is the latest beginning
    that the record gives. ``confirmed`` is False where the record itself calls it unconfirmed.
    """

    key: Annotated[str, Field(pattern=r"^[a-z]+-[0-9]+$", max_length=20)]
    kind: Kind
    words: Line
    codes: Annotated[tuple[Code, ...], Field(max_length=MOST_CODES)] = ()
    active: bool = True
    confirmed: bool = True
    began_on: date | None = None
    claim: Key | None = None
    medicine: Key | None = None
    how_much: Line = ""
    reaction: Line = ""
    pressure: Measure | None = None


class LeftOut(_Part):
    """Entries that are not offered, of one sort: how many, and some of them in the record's words."""

    why: Why
    count: Annotated[int, Field(ge=1)]
    examples: tuple[Line, ...] = ()


class FoundRecord(_Part):
    """What a file said. ``name`` is as the record writes it. ``goes_on``: the file says that there are further pages."""

    name: Line
    born_on: date
    items: tuple[FoundItem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    goes_on: bool = False

    def of(self, kind: Kind) -> tuple[FoundItem, ...]:
        """Those of one kind."""
        return tuple(item for item in self.items if item.kind == kind)
