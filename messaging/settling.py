"""The writes of a delivery: each names the worker's claim and the state it moves from, and must count one.

When it counts none, the message is not ours any more (called off, or taken over after the lease ran out), and whoever
moved it has the last word.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, QuerySet

from messaging.claims import lease_from
from messaging.models import Attempt, Channel, ContactConsent, Message, Outcome
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
    with transaction.atomic():
        moved = _move(message, [S.CLAIMED], S.SENT, reason="", settled_at=now)
        return moved and _tried(message, now, Outcome.SENT, "inbox")


def mark_sending(message: Message, *, needs_consent: bool, now: datetime) -> bool:
    """Say that this one row is on the wire from now on, if it still is ours, wanted, and agreed to.

    One UPDATE asks it all, so a cancellation or a withdrawn consent that came meanwhile wins. The commit need not
    wait for the disk: the next one, which says how it ended, does.
    """
    mine = Message.objects.filter(pk=message.pk, state=S.CLAIMED, claimed_by=message.claimed_by, lease_until__gt=now)
    if needs_consent:
        mine = mine.filter(Exists(_agreed(message)))
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO OFF")
        return int(mine.update(state=S.SENDING, lease_until=lease_from(now))) == 1


def has_agreed(message: Message) -> bool:
    """Whether the person agrees, at this instant, to be written to by this channel."""
    return _agreed(message).exists()


def sent(message: Message, *, reference: str, answer: str, now: datetime) -> bool:
    """The server took it. That is also the last word on a message that was thought lost meanwhile."""
    with transaction.atomic():
        moved = _move(message, [S.SENDING, S.UNSURE], S.SENT, reason="", reference=reference, settled_at=now)
        return moved and _tried(message, now, Outcome.SENT, answer)


def not_taken(message: Message, *, answer: str, now: datetime) -> bool:
    """Not taken for now: down one rung of the ladder, or failed for good at its end."""
    tries = message.attempts + 1
    again = next_try(tries, now)
    with transaction.atomic():
        from_states = [S.CLAIMED, S.SENDING]
        if again is None:
            moved = _move(message, from_states, S.FAILED, reason="gave_up", attempts=tries, settled_at=now)
        else:
            moved = _move(message, from_states, S.QUEUED, reason="will_try_again", attempts=tries, due_at=again)
        return moved and _tried(message, now, Outcome.TEMPORARY, answer)


def refused(message: Message, *, answer: str, now: datetime) -> bool:
    """The server refused it for good."""
    with transaction.atomic():
        moved = _move(message, [S.SENDING, S.UNSURE], S.FAILED, reason="refused", settled_at=now)
        return moved and _tried(message, now, Outcome.PERMANENT, answer)


def cut_off(message: Message, *, reference: str, answer: str, now: datetime) -> bool:
    """The connection broke after the letter had gone out: nobody but the server knows."""
    with transaction.atomic():
        moved = _move(message, [S.SENDING], S.UNSURE, reason="cut_off", reference=reference)
        return moved and _tried(message, now, Outcome.UNSURE, answer)


def _agreed(message: Message) -> QuerySet[ContactConsent]:
    return ContactConsent.objects.filter(
        user=message.recipient_id, clinic=message.clinic_id, channel=Channel.EMAIL, withdrawn_at=None
    )


def _move(message: Message, states: list[MessageState], to: MessageState, **also: Any) -> bool:
    mine = Message.objects.filter(pk=message.pk, claimed_by=message.claimed_by, state__in=states)
    moved = mine.update(state=to, claimed_by="", lease_until=None, **also) == 1
    if moved:
        message.state = to
    return moved


def _tried(message: Message, at: datetime, outcome: Outcome, answer: str) -> bool:
    Attempt.objects.create(message=message, at=at, outcome=outcome, answer=answer[:120])
    return True
