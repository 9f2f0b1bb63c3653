"""One proposed time as a form carries it: signed, so that what comes back is what was proposed for this very course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core import signing

from scheduling.facts import PlannedDose

_SALT = "scheduling.choosing"
_HOURS = 24


@dataclass(frozen=True)
class Choice:
    """When, where and with whom."""

    starts_at: datetime
    place: UUID | None
    person: UUID | None


def carried(dose: PlannedDose, course: UUID) -> str:
    """The value of a proposed time."""
    said = [str(course), dose.at.starts_at.isoformat(), _text(dose.place), _text(dose.person)]
    return signing.dumps(said, salt=_SALT)


def choice_in(value: str, course: UUID) -> Choice | None:
    """The time in a value; None for what we did not propose for this course within the last day."""
    try:
        named, starts_at, place, person = signing.loads(value, salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature:
        return None
    if named != str(course):
        return None
    return Choice(datetime.fromisoformat(starts_at), _id(place), _id(person))


def _text(one: UUID | None) -> str:
    return str(one) if one else ""


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None
