"""Who of a care team reads at present, who is away until when, and who covers. Pure values."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Reader:
    """A member of the care team, by the id of their membership."""

    pk: UUID
    name: str
    role: StrOrPromise


@dataclass(frozen=True)
class Absence:
    """Who is away until when (last day included), and who covers, if anybody does."""

    who: UUID
    until: date
    cover: UUID | None = None


@dataclass(frozen=True)
class Place:
    """A member of the care team as a patient sees them: there, or away ``until`` and covered by ``covered_by``."""

    name: str
    role: StrOrPromise
    until: date | None = None
    covered_by: str = ""


def who_reads(team: Collection[Reader], absences: Iterable[Absence]) -> list[Place]:
    """Whoever is there comes first, each in the order given; a cover counts only who treats this patient and is there.

    Somebody may be away twice over: the later day counts, with its cover.
    """
    away: dict[UUID, Absence] = {}
    for one in absences:
        if one.who not in away or away[one.who].until < one.until:
            away[one.who] = one
    there = {one.pk: one.name for one in team if one.pk not in away}
    places = [
        Place(
            one.name,
            one.role,
            away[one.pk].until if one.pk in away else None,
            there.get(away[one.pk].cover or one.pk, "") if one.pk in away else "",
        )
        for one in team
    ]
    return sorted(places, key=lambda place: place.until is not None)


def nobody_reads(places: Collection[Place]) -> bool:
    """Whether everybody of the team is away, or nobody is on it."""
    return all(place.until is not None for place in places)
