"""The writes of a delivery: each names the worker's claim and the state it moves from, and must count one.

When it counts none, the message is not ours any more (called off, or taken over after the lease ran out), and whoever
moved it has the last word.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from messaging import sql
from messaging.models import Attempt, ContactConsent, Message, Outcome
from messaging.retry import next_try
from messaging.states import MessageState

S = MessageState


def close(message: Message, to: MessageState, *, reason: str = "", now: datetime) -> bool:
    """A claimed message that will not go: called off, missed, suppressed, or failed before it went anywhere."""
    return _move(message, [S.CLAIMED], to, reason=reason, settled_at=now)


def put_off(message: Message, until: datetime, *, reason: str) -> bool:
    """A claimed message that may not go now: back into the queue for a later instant."""
    return _move(message, [S.CLAIMED], S.QUEUED, reason=reason, due_at=until)


def give_back(message: Message) -> bool:
    """Back into the queue as it was: it was no fault of this message."""
    return _move(message, [S.CLAIMED, S.SENDING], S.QUEUED)


def arrived_inside(message: Message, *, now: datetime) -> bool:
    """A message to the inbox is there as soon as its row says so."""
    note = Attempt(message=message, at=now, outcome=Outcome.SENT, answer="inbox")
    return _end(message, [S.CLAIMED], S.SENT, note, reason="", settled_at=now)


def mark_sending(message: Message, *, needs_consent: bool, now: datetime) -> bool:
    """Say that this one row is on the wire from now on, if it still is ours, wanted, and agreed to.

    One UPDATE asks it all, so a cancellation or a withdrawn consent that came meanwhile wins. The commit need not
    wait for the disk: the next one, which says how it ended, does.
    """
    statement, values = sql.mark_sending(message, needs_consent=needs_consent, now=now)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount) == 1


def has_agreed(message: Message) -> bool:
    """Whether the person agrees, at this instant, to be written to by this channel."""
    return ContactConsent.objects.filter(
        user=message.recipient_id, clinic=message.clinic_id, channel=message.channel, withdrawn_at=None
    ).exists()


def sent(message: Message, *, reference: str, answer: str, now: datetime) -> bool:
    """The server took it. That is also the last word on a message that was thought lost meanwhile."""
    note = Attempt(message=message, at=now, outcome=Outcome.SENT, answer=answer)
    return _end(message, [S.SENDING, S.UNSURE], S.SENT, note, reason="", reference=reference, settled_at=now)


def not_taken(message: Message, *, answer: str, now: datetime) -> bool:
    """Not taken for now: down one rung of the ladder, or failed for good at its end."""
    note = Attempt(message=message, at=now, outcome=Outcome.TEMPORARY, answer=answer)
    tries, states = message.attempts + 1, [S.CLAIMED, S.SENDING]
    again = next_try(tries, now)
    if again is None:
        return _end(message, states, S.FAILED, note, reason="gave_up", attempts=tries, settled_at=now)
    return _end(message, states, S.QUEUED, note, reason="will_try_again", attempts=tries, due_at=again)


def refused(message: Message, *, answer: str, now: datetime) -> bool:
    """The server refused it for good."""
    note = Attempt(message=message, at=now, outcome=Outcome.PERMANENT, answer=answer)
    return _end(message, [S.SENDING, S.UNSURE], S.FAILED, note, reason="refused", settled_at=now)


def cut_off(message: Message, *, reference: str, answer: str, now: datetime) -> bool:
    """The connection broke after the letter had gone out: nobody but the server knows."""
    note = Attempt(message=message, at=now, outcome=Outcome.UNSURE, answer=answer)
    return _end(message, [S.SENDING], S.UNSURE, note, reason="cut_off", reference=reference)


def _move(message: Message, states: list[MessageState], to: MessageState, **also: Any) -> bool:
    mine = Message.objects.filter(pk=message.pk, claimed_by=message.claimed_by, state__in=states)
    moved = mine.update(state=to, claimed_by="", lease_until=None, **also) == 1
    if moved:
        message.state = to
    return moved


def _end(message: Message, states: list[MessageState], to: MessageState, note: Attempt, **also: Any) -> bool:
    """Move the message and write the attempt down, both or neither."""
    note.answer = note.answer[:120]
    moved = _written(message, states, {"state": to, "claimed_by": "", "lease_until": None, **also}, note)
    if moved:
        message.state = to
    return moved


def _written(message: Message, states: list[MessageState], columns: dict[str, Any], note: Attempt) -> bool:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(*sql.move_and_note(message, states, columns, note))
            return int(cursor.rowcount) == 1
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(*sql.move(message, states, columns))
        moved = int(cursor.rowcount) == 1
        if moved:
            cursor.execute(*sql.note(note))
        return moved
