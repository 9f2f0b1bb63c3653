"""Who works on which message: claims with a lease, taken by one conditional UPDATE.

A worker that dies leaves claims behind, never lost or doubled work. Every later step of a worker names its claim, so a
worker that comes back late can not touch what somebody else has taken over.

The name of a claim begins with the life of the database in which it was made. As long as that life lasts, nothing that a
worker committed is lost, and what is still claimed has not gone. After a crash of the database the last commits before it
may be missing, those that mark a message as being on the wire among them: then a claim proves nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from common import clock
from messaging import life
from messaging.models import Attempt, Message, MessageQuerySet, Outcome
from messaging.states import MessageState
from people.models import Clinic

LEASE = timedelta(minutes=2)
"""Longer than the slowest sending of one message (the mail server may think for 20 s at each step)."""

_TABLE = Message._meta.db_table
_WHAT_IS_DUE = """
    SELECT id FROM {table} WHERE state = 'queued' AND due_at <= %s {channels}
    ORDER BY due_at, id LIMIT %s {lock}
"""
# The list is made once, before the update: a planner that asks it again for every row would claim more than the limit.
_CLAIM_POSTGRESQL = """
    WITH due AS MATERIALIZED ({due})
    UPDATE {table} SET state = 'claimed', claimed_by = %s, lease_until = %s
    FROM due WHERE {table}.id = due.id RETURNING {table}.id
"""
_CLAIM_SQLITE = """
    UPDATE {table} SET claimed_by = %s, lease_until = %s, state = 'claimed' WHERE id IN ({due}) RETURNING id
"""


@dataclass(frozen=True)
class Reclaimed:
    """What was taken back from workers that went away."""

    queued: int = 0
    unsure: int = 0


def new_worker() -> str:
    """A name for one run of a worker, which tells the life of the database; never used twice."""
    return f"{life.current()}{uuid4().hex}"


def lease_from(now: datetime) -> datetime:
    """When a lease taken now runs out. On a demo clock that runs faster it is as much longer."""
    return now + LEASE * max(1.0, clock.speed())


def claim(now: datetime, *, worker: str, most: int, closed: Collection[str] = ()) -> list[Message]:
    """Claim up to ``most`` messages that are due, oldest first, leaving out the ``closed`` channels.

    Workers that ask at once get different messages. The rows come with clinic, recipient and preference.
    """
    ids = _take(now, worker, most, sorted(closed))
    if not ids:
        return []
    rows = Message.objects.filter(pk__in=ids, claimed_by=worker)
    batch = list(rows.select_related("recipient__contact").order_by("due_at", "id"))
    clinics = Clinic.objects.in_bulk({message.clinic_id for message in batch})  # a few, of so many messages
    for message in batch:
        message.clinic = clinics[message.clinic_id]
    return batch


def reclaim(now: datetime) -> Reclaimed:
    """Take back what workers left behind: claimed goes back into the queue; what was on the wire becomes unsure.

    It is never sent again blindly: the mail server may have taken it. The same holds for what was claimed in an earlier
    life of the database.
    """
    stale = Message.objects.stale(now)
    if not stale.exists():
        return Reclaimed()
    with transaction.atomic():
        claimed = stale.filter(state=MessageState.CLAIMED)
        in_this_life = claimed.filter(claimed_by__startswith=life.current())
        queued = in_this_life.update(state=MessageState.QUEUED, claimed_by="", lease_until=None)
        unsure = _unsure(stale.filter(state=MessageState.SENDING), now, "the worker went away")
        unsure += _unsure(claimed, now, "the database was cut off")
    return Reclaimed(queued, unsure)


def renew(worker: str, now: datetime) -> int:
    """Hold on to what this worker claimed and has not got to, if its lease still runs; how many that are."""
    mine = Message.objects.filter(state=MessageState.CLAIMED, claimed_by=worker, lease_until__gt=now)
    return mine.update(lease_until=lease_from(now))


def release(worker: str) -> int:
    """Give back what this worker claimed and did not get to."""
    mine = Message.objects.filter(state=MessageState.CLAIMED, claimed_by=worker)
    return mine.update(state=MessageState.QUEUED, claimed_by="", lease_until=None)


def _take(now: datetime, worker: str, most: int, closed: Sequence[str]) -> list[UUID]:
    at, until = (connection.ops.adapt_datetimefield_value(moment) for moment in (now, lease_from(now)))
    on_postgres = connection.vendor == "postgresql"
    # On SQLite a claim locks the whole file for a moment; an idle tick should not.
    if not on_postgres and not Message.objects.due(now).exists():
        return []
    due = _WHAT_IS_DUE.format(
        table=_TABLE,
        channels=f"AND channel NOT IN ({', '.join(['%s'] * len(closed))})" if closed else "",
        lock="FOR UPDATE SKIP LOCKED" if on_postgres else "",
    )
    asked: list[Any] = [at, *closed, most]
    marked = [worker, until]
    statement = (_CLAIM_POSTGRESQL if on_postgres else _CLAIM_SQLITE).format(table=_TABLE, due=due)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [*asked, *marked] if on_postgres else [*marked, *asked])
        return [UUID(str(row[0])) for row in cursor.fetchall()]


def _unsure(rows: MessageQuerySet, now: datetime, answer: str) -> int:
    ids = _locked(rows)
    # The claim stays named, so that a worker that was only slow can still say how it ended.
    Message.objects.filter(pk__in=ids).update(state=MessageState.UNSURE, lease_until=None)
    Attempt.objects.bulk_create(Attempt(message_id=pk, at=now, outcome=Outcome.UNSURE, answer=answer) for pk in ids)
    return len(ids)


def _locked(rows: MessageQuerySet) -> list[UUID]:
    skip = connection.features.has_select_for_update_skip_locked
    return list(rows.select_for_update(skip_locked=skip).values_list("pk", flat=True))
