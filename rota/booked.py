"""What is booked, told by the room that books: it knows whose sessions they are, and where they can be moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from common.walltime import to_utc
from people.models import Clinic
from rota.availability import Stretch


@dataclass(frozen=True)
class Booked:
    """Something still to come that holds a patient, and perhaps a place (``place``) and a person (``membership``).

    ``what`` it is in words, ``url`` its page (empty where it has none); ``is_dose`` where a dose is to be given in it.
    """

    id: UUID
    what: str
    patient: str
    at: Stretch
    url: str = ""
    is_dose: bool = False
    place: UUID | None = None
    place_name: str = ""
    membership: UUID | None = None
    person: str = ""

    @property
    def starts_at(self) -> datetime:
        """When it starts."""
        return self.at.starts_at


Asks = Callable[[Clinic, datetime, datetime | None], Iterable[Booked]]
_asked: list[Asks] = []


def register(asks: Asks) -> None:
    """From now on ``asks(clinic, first, last)`` tells what is booked and shares time with [first, last)."""
    if asks in _asked:
        raise ValueError("This one tells already what is booked.")
    _asked.append(asks)


def booked(
    clinic: Clinic,
    first: datetime,
    last: datetime | None = None,
    *,
    place: UUID | None = None,
    membership: UUID | None = None,
) -> list[Booked]:
    """What is booked then (without ``last``: from then on), soonest first; of one place or one person where one is named."""
    found = [one for asks in _asked for one in asks(clinic, first, last)]
    if place is not None:
        found = [one for one in found if one.place == place]
    if membership is not None:
        found = [one for one in found if one.membership == membership]
    return sorted(found, key=lambda one: (one.starts_at, one.id))


def booked_on_days(
    clinic: Clinic, first_on: date, last_on: date, *, place: UUID | None = None, membership: UUID | None = None
) -> list[Booked]:
    """What is booked on these days of the clinic's calendar."""
    first = to_utc(first_on, time(0), clinic.zone)
    last = to_utc(last_on + timedelta(days=1), time(0), clinic.zone)
    return booked(clinic, first, last, place=place, membership=membership)
