"""Days that a room above will want, so that nothing weaker takes them first.

The rooms above say when the house starts which days of a person they will want for which kind of message; this room does
not know why. What is laid for such a day goes on another one (see ``daily``). What a room lays itself, of the same kind
and weaker, never takes a day that it wants: better one question less than the wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from common.walltime import local_day
from messaging.daily import DAY, NOTHING_SPARED, REACH, Rank, Spared
from people.models import User

Ask = Callable[[User, date, date], "Mapping[date, Rank]"]
"""The days of a person, from the first to the last given (both included), that will be wanted, and with which rank."""

_asks: dict[str, Ask] = {}


def wanted_by(kind: str, ask: Ask) -> None:
    """Let ``ask`` say which days messages of that kind will want. Raises ValueError for a kind that has said so already."""
    if kind in _asks:
        raise ValueError(f"The days of {kind!r} are asked for already.")
    _asks[kind] = ask


def forget(kind: str) -> None:
    """Take a kind's days out again; for tests that bring their own."""
    _asks.pop(kind, None)


def spared(user: User, *, kind: str, rank: Rank, at: datetime) -> Spared:
    """The days around ``at`` that a message of that kind and rank leaves free. One query a room, none for the strongest."""
    if rank == min(Rank):
        return NOTHING_SPARED
    day = local_day(at, user.zone)
    return _spared(user, kind, rank, day - DAY, day + REACH + timedelta(days=1))


def is_spared(user: User, *, kind: str, rank: Rank, at: datetime) -> bool:
    """Whether a message of that kind and rank leaves the very day of ``at`` free."""
    day = local_day(at, user.zone)
    return day in _spared(user, kind, rank, day, day)


def _spared(user: User, kind: str, rank: Rank, first: date, last: date) -> Spared:
    days: set[date] = set()
    firmly: set[date] = set()
    for theirs, ask in _asks.items():
        stronger = {day for day, wanted in ask(user, first, last).items() if wanted < rank}
        (firmly if theirs == kind else days).update(stronger)
    return Spared(days, firmly)
