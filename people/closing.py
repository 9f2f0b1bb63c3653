"""What is booked on days that are about to be closed: rooms above tell it, and whoever closes has to have seen it.

Nothing is cancelled by a closure. What was booked stays booked, and has to be moved by somebody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.utils.translation import ngettext

from common.errors import Refused
from people.models import Clinic


class Booking(Protocol):
    """Something that is booked, as a list of such things shows it; ``url`` is empty where it has no page."""

    @property
    def id(self) -> UUID: ...
    @property
    def what(self) -> str: ...
    @property
    def patient(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def url(self) -> str: ...


class StillBooked(Refused):
    """Somebody is booked then, and whoever asked has not seen it; ``bookings`` are all that are."""

    def __init__(self, bookings: Sequence[Booking]) -> None:
        super().__init__(
            ngettext(
                "%(n)s session is booked then. It stays booked until somebody moves it. Look at it, and tick that you have.",
                "%(n)s sessions are booked then. They stay booked until somebody moves them. Look at them, and tick that "
                "you have.",
                len(bookings),
            )
            % {"n": len(bookings)},
            code="booked",
            field="seen",
        )
        self.bookings = bookings


Asks = Callable[[Clinic, date, date], Iterable[Booking]]
_asked: list[Asks] = []


def register(asks: Asks) -> None:
    """From now on ``asks(clinic, first_on, last_on)`` tells what is booked on these days."""
    if asks in _asked:
        raise ValueError("This one tells already what is booked.")
    _asked.append(asks)


def booked_on(clinic: Clinic, first_on: date, last_on: date) -> list[Booking]:
    """What is booked on these days of the clinic's calendar, soonest first."""
    found = (one for asks in _asked for one in asks(clinic, first_on, last_on))
    return sorted(found, key=lambda one: (one.starts_at, one.id))


def require_seen(bookings: Sequence[Booking], seen: Collection[str] | None) -> None:
    """Raise ``StillBooked`` if one of them is not among ``seen`` (ids); None takes them all as seen."""
    if seen is not None and not {str(one.id) for one in bookings} <= set(seen):
        raise StillBooked(bookings)
