"""The questionnaires there are: those that come with the app, and those that a clinic took over.

Only instruments that may be reproduced without a licence come with their wording, and it is never changed: a correction
is a new number. Of the others there is what is needed to enter a total.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from measures.definition import (
    Alert,
    Answer,
    AskedIf,
    Band,
    Changes,
    Hint,
    Instrument,
    Item,
    Scoring,
    Subscale,
)

if TYPE_CHECKING:
    from types import ModuleType
    from uuid import UUID

    from people.models import Clinic

__all__ = [
    "FOLDER",
    "Alert",
    "Answer",
    "AskedIf",
    "Band",
    "Changes",
    "Hint",
    "Instrument",
    "Item",
    "Scoring",
    "Subscale",
    "UnknownInstrument",
    "all_instruments",
    "library",
    "load",
]

FOLDER = Path(__file__).resolve().parent / "instruments"


class UnknownInstrument(LookupError):
    """There is no instrument with this key."""


def all_instruments(clinic: Clinic | UUID | None = None) -> tuple[Instrument, ...]:
    """The newest version of each instrument whose items people answer, by key. With a clinic its own too; one query."""
    return tuple(one for one in library(clinic) if one.entry == "items")


def library(clinic: Clinic | UUID | None = None) -> tuple[Instrument, ...]:
    """The newest version of every instrument, also of those of which only totals are entered, by key."""
    own = () if clinic is None else _imported().newest_of(clinic)
    return tuple(sorted((*_shipped(), *own), key=lambda one: one.key))


def load(key: str, number: int | None = None, clinic: Clinic | UUID | None = None) -> Instrument:
    """An instrument by its key: the newest version, or the one of that number. Raises UnknownInstrument.

    What a clinic took over has a key that no other clinic has, so that an answered version is found without saying the
    clinic; with ``clinic`` another one's is unknown. No query for what comes with the app.
    """
    for one in _shipped() if number is None else _every_version():
        if one.key == key and number in (None, one.number):
            return one
    found: Instrument | None = None
    if not any(one.key == key for one in _shipped()):
        found = _imported().version(key, number, clinic)
    if found is None:
        message = f"there is no instrument {key!r}" + (f" number {number}" if number is not None else "")
        raise UnknownInstrument(message)
    return found


def _imported() -> ModuleType:
    """Where the clinics' own are kept; asked for late, as it needs the app registry."""
    from measures import library as kept

    return kept


@cache
def _shipped() -> tuple[Instrument, ...]:
    newest: dict[str, Instrument] = {}
    for instrument in _every_version():
        newest[instrument.key] = instrument
    return tuple(newest.values())


@cache
def _every_version() -> tuple[Instrument, ...]:
    """Every version that ever was, by key and number, as answers stay with the version that they were given to."""
    read = (Instrument.model_validate(json.loads(path.read_text("utf-8"))) for path in FOLDER.glob("*.json"))
    return tuple(sorted(read, key=lambda instrument: (instrument.key, instrument.number)))
