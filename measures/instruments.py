"""Questionnaires as data: the published wording, the answers, the bands and the codes.

Only instruments that may be reproduced without a licence are shipped. Their wording is never changed: a correction is
a new number.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

FOLDER = Path(__file__).resolve().parent / "instruments"

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=20)]
LoincCode = Annotated[str, StringConstraints(pattern=r"^\d{4,5}-\d$")]
AnswerCode = Annotated[str, StringConstraints(pattern=r"^LA\d{4,5}-\d$")]
Points = Annotated[int, Field(ge=0)]


class UnknownInstrument(LookupError):
    """There is no instrument with this key."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(_Part):
    """An answer with its value and its LOINC answer code. The codes are not in the order of the values."""

    value: Points
    text: Words
    code: AnswerCode


class Item(_Part):
    """A scored question, answered with the instrument's answers."""

    key: Key
    text: Words
    code: LoincCode


class UnscoredItem(Item):
    """A question that has answers of its own and counts for no total; it may be left out."""

    answers: Annotated[tuple[Answer, ...], Field(min_length=2)]


class Band(_Part):
    """A range of totals, both ends included. `key` is for code and the database, `text` is the published word."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$", max_length=30)]
    text: Words
    lowest: Points
    highest: Points


class Instrument(_Part):
    """A questionnaire: what is asked, about which time, and what its totals mean.

    `caseness` is the total from which treatment studies include people, `remission_below` and `reliable_points` are
    the published limits for change, and `self_harm_item` is the item whose answer of 1 or more asks for a person.
    """

    key: Key
    number: Annotated[int, Field(ge=1)]
    title: Words
    subject: Words
    stem: Words
    recall_days: Annotated[int, Field(ge=1)]
    panel_code: LoincCode
    total_code: LoincCode
    answers: Annotated[tuple[Answer, ...], Field(min_length=2)]
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    unscored: tuple[UnscoredItem, ...]
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    caseness: Points
    remission_below: Points
    reliable_points: Points
    self_harm_item: str | None
    licence: Words
    sources: Annotated[tuple[Words, ...], Field(min_length=1)]

    @property
    def highest_total(self) -> int:
        """The largest total that can be reached."""
        return len(self.items) * max(answer.value for answer in self.answers)

    def values_of(self, key: str) -> frozenset[int] | None:
        """The values that may be given to an item, None for an item that the instrument does not have."""
        if any(item.key == key for item in self.items):
            return frozenset(answer.value for answer in self.answers)
        own = next((item for item in self.unscored if item.key == key), None)
        return None if own is None else frozenset(answer.value for answer in own.answers)

    def band_of(self, total: int) -> Band:
        """The band of a total. Raises ValueError for a total that cannot be reached."""
        for band in self.bands:
            if band.lowest <= total <= band.highest:
                return band
        message = f"{self.title} has no total of {total}"
        raise ValueError(message)

    @model_validator(mode="after")
    def _bands_cover_every_total_once(self) -> Self:
        covered = [total for band in self.bands for total in range(band.lowest, band.highest + 1)]
        if covered != list(range(self.highest_total + 1)):
            message = "the bands do not cover every total exactly once"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _keys_are_unique(self) -> Self:
        keys = [item.key for item in (*self.items, *self.unscored)]
        if len(keys) != len(set(keys)) or (self.self_harm_item is not None and self.self_harm_item not in keys):
            message = "the keys of the items are not unique, or the self-harm item is none of them"
            raise ValueError(message)
        return self


@cache
def all_instruments() -> tuple[Instrument, ...]:
    """The newest version of each instrument, by key."""
    newest: dict[str, Instrument] = {}
    for instrument in _every_version():
        newest[instrument.key] = instrument
    return tuple(newest.values())


def load(key: str, number: int | None = None) -> Instrument:
    """An instrument by its key: the newest version, or the one of that number. Raises UnknownInstrument."""
    choice = all_instruments() if number is None else _every_version()
    for instrument in choice:
        if instrument.key == key and number in (None, instrument.number):
            return instrument
    message = f"there is no instrument {key!r}" + (f" number {number}" if number is not None else "")
    raise UnknownInstrument(message)


@cache
def _every_version() -> tuple[Instrument, ...]:
    """Every version that ever was, by key and number, as answers stay with the version that they were given to."""
    read = (Instrument.model_validate(json.loads(path.read_text("utf-8"))) for path in FOLDER.glob("*.json"))
    return tuple(sorted(read, key=lambda instrument: (instrument.key, instrument.number)))
