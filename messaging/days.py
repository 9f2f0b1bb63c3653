"""Keeping a message that counts on a day of its own: one such message a person a local day.

The database refuses a second one. A message that slides onto a day which something weaker has, and which still waits,
takes that day, and the weaker one gives way. Else it moves to the next free day before it expires, at the same time by the
person's clock; where there is none, it is held back as "one_a_day". Days that something stronger will want (see
``keeping``) come last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from common.walltime import local_day
from messaging import keeping, registry
from messaging.daily import following
from messaging.models import Message


class _NotOurs(Exception):
    """The message went on meanwhile: what gave way for it shall not have done so."""


Write = Callable[[dict[str, Any]], bool]


def day_at(message: Message, at: datetime) -> date | None:
    """The day that the message takes when it goes at ``at``, by its person's clock; None for one that does not count."""
    if message.counts_on is None or message.recipient is None:
        return None
    return local_day(at, message.recipient.zone)


def is_on_its_day(message: Message, now: datetime) -> bool:
    """Whether a message that goes now goes on the day that it took; True for one that does not count."""
    return message.counts_on is None or day_at(message, now) == message.counts_on


def take(message: Message, now: datetime) -> bool:
    """Take the day of ``now`` for a claimed message; False when it has its message already."""
    day = day_at(message, now)
    mine = Message.objects.filter(pk=message.pk, claimed_by=message.claimed_by)
    if _with_way(message, day, lambda _columns: mine.update(counts_on=day) == 1, {}) is None:
        return False
    message.counts_on = day
    return True


def on_a_free_day(message: Message, at: datetime, write: Write) -> bool | None:
    """Write ``due_at``, and the day with it, for ``at`` or the next free day; None when there is no free day.

    ``write`` gets the columns and says whether the message still was ours; so does the answer.
    """
    for instant in _instants(message, at):
        day = day_at(message, instant)
        columns: dict[str, Any] = {"due_at": instant} if day is None else {"due_at": instant, "counts_on": day}
        written = _with_way(message, day, write, columns)
        if written is not None:
            return written
    return None


def _instants(message: Message, at: datetime) -> Iterator[datetime]:
    """The instant itself, and the same time of the following days while it is of use; what is spared only at the end."""
    if message.counts_on is None or message.recipient is None:
        yield at
        return
    user = message.recipient
    spared = keeping.spared(user, kind=message.kind, rank=registry.rank_of(message), at=at)
    last_resort = []
    for instant in (at, *following(at, user.zone, None, message.expires_at)):
        day = local_day(instant, user.zone)
        if day not in spared:
            yield instant
        elif day not in spared.firmly:
            last_resort.append(instant)
    yield from last_resort


def _with_way(message: Message, day: date | None, write: Write, columns: dict[str, Any]) -> bool | None:
    """What ``write`` answered, after something weaker gave way where it had to; None when the day is not to be had."""
    from messaging.services.turns import make_way  # it works on the same rows, one floor above

    written = _tried(write, columns)
    if written is not None or day is None:
        return written
    try:
        with transaction.atomic():
            if not make_way(message, day):
                return None
            written = _tried(write, columns)
            if not written:
                raise _NotOurs
    except _NotOurs:
        return written
    return written


def _tried(write: Write, columns: dict[str, Any]) -> bool | None:
    """What ``write`` answered; None when the database refused it because the day is taken."""
    try:
        with transaction.atomic():
            return write(columns)
    except IntegrityError as error:
        if "counts_on" not in str(error) and "one_message_a_day" not in str(error):
            raise
        return None
