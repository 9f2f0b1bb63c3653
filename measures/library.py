"""The instruments that clinics took over, read from the database. What was taken over is never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from measures.definition import Instrument
from measures.models import InstrumentVersion
from people.models import Clinic

_KEEP = 500
_understood: dict[tuple[str, int], tuple[UUID, Instrument]] = {}
"""Versions that were read before, with whose they are: what was taken over under a number never changes."""


def newest_of(clinic: Clinic | UUID) -> tuple[Instrument, ...]:
    """The newest version of each of the clinic's own instruments that is not retired. One query."""
    rows = InstrumentVersion.objects.of(clinic).in_use().order_by("key", "number")
    newest = {row["key"]: row for row in rows.values("clinic_id", "key", "number", "data")}
    return tuple(_read(row) for row in newest.values())


def version(key: str, number: int | None, clinic: Clinic | UUID | None) -> Instrument | None:
    """One version, or without a number the newest that is in use; without a clinic only a number finds one.

    One query, none for a version that was read before. A version that is retired is found by its number, because
    answers stay with theirs.
    """
    if clinic is None and number is None:
        return None
    whose = clinic.pk if isinstance(clinic, Clinic) else clinic
    if number is not None and (key, number) in _understood:
        owner, instrument = _understood[key, number]
        return instrument if whose in {None, owner} else None
    rows = InstrumentVersion.objects.filter(key=key)
    rows = rows if whose is None else rows.of(whose)
    rows = rows.in_use() if number is None else rows.filter(number=number)
    row = rows.order_by("-number").values("clinic_id", "key", "number", "data").first()
    return None if row is None else _read(row)


def _read(row: Mapping[str, Any]) -> Instrument:
    name = (row["key"], row["number"])
    if name not in _understood:
        if len(_understood) >= _KEEP:
            _understood.clear()
        _understood[name] = (row["clinic_id"], Instrument.model_validate(row["data"]))
    return _understood[name][1]
