"""The writes of a delivery: each names the worker's claim and the state it moves from, and must count one.

When it counts none, the message is not ours any more (called off, or taken over after the lease ran out), and whoever
moved it has the last word.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from common.models import new_id
from messaging import days, sql
from messaging.carriers import Receipt
from messaging.claims import lease_from
from messaging.models import Attempt, ContactConsent, Message, Outcome
from messaging.retry import next_try
from messaging.signals import message_failed
from messaging.states import MessageState

logger = logging.getLogger(__name__)

S = MessageState


@dataclass(frozen=True)
class Went:
    """A message that was taken, which its row does not say yet."""

    message: Message
    receipt: Receipt


def unreachable(message: Message, *, reason: str, now: datetime) -> bool:
    """A claimed message that has nowhere to go: held back with the reason, and said to whoever can mend that."""
    with transaction.atomic():
        held = close(message, S.SUPPRESSED, reason=reason, now=now)
        if held:
            announce(message, reason, "")
        return held


def close(message: Message, to: MessageState, *, reason: str = "", now: datetime) -> bool:
    """A claimed message that will not go: called off, missed, suppressed, or failed before it went anywhere."""
    return _move(message, [S.CLAIMED], to, reason=reason, settled_at=now)


def put_off(message: Message, until: datetime, *, reason: str, now: datetime) -> str:
    """A claimed message that may not go now: back into the queue for a later instant, and its day with it.

    Tells how it ended: "put_off"; "suppressed" when no later day had room for it; "overtaken".
    """
    own = message.wanted_at or message.due_at
    moved = days.on_a_free_day(
        message,
        until,
        lambda columns: _move(message, [S.CLAIMED], S.QUEUED, reason=reason, wanted_at=own, **columns),
    )
    if moved is None:
        return "suppressed" if close(message, S.SUPPRESSED, reason="one_a_day", now=now) else "overtaken"
    return "put_off" if moved else "overtaken"


def give_back(message: Message) -> bool:
    """Back into the queue as it was: it was no fault of this message."""
    return _move(message, [S.CLAIMED, S.SENDING], S.QUEUED)


def arrived_inside(message: Message, *, now: datetime) -> bool:
    """A message to the inbox is there as soon as its row says so."""
    note = Attempt(message=message, at=now, outcome=Outcome.SENT, answer="inbox")
    return _end(message, [S.CLAIMED], S.SENT, note, reason="", settled_at=now)


def pass_on(went: Went | None, following: Message | None, *, needs_consent: bool, now: datetime) -> tuple[bool, bool]:
    """Write down that the last message was taken, and mark the one row that goes on the wire next; whether each counted.

    The next is marked if it still is ours, was not called off, and is agreed to where that is needed: one UPDATE asks it
    all, so a cancellation or a withdrawn consent that came meanwhile wins. Both stand in one commit, which need not wait
    for the disk: what a power cut takes back is claimed then, in a life of the database that has ended (see ``claims``).
    """
    settled, marked = _passed_on(went, following, needs_consent=needs_consent, now=now)
    if went is not None and settled:
        went.message.state = S.SENT
    if following is not None and marked:
        following.state = S.SENDING
    return settled, marked


def _passed_on(
    went: Went | None, following: Message | None, *, needs_consent: bool, now: datetime
) -> tuple[bool, bool]:
    if connection.vendor == "postgresql":
        return sql.pass_on(_values(went, following, needs_consent, now))
    with transaction.atomic(), connection.cursor() as cursor:
        settled = marked = False
        if went is not None:
            settled = _taken(went, now)
        if following is not None:
            cursor.execute(*sql.mark_sending(following, needs_consent=needs_consent, now=now))
            marked = int(cursor.rowcount) == 1
        return settled, marked


def _values(went: Went | None, following: Message | None, needs_consent: bool, now: datetime) -> list[Any]:
    about = went.message if went else following
    return [
        went.message.pk.hex if went else None,
        about.claimed_by if about else "",
        now,
        went.receipt.reference if went else "",
        new_id().hex if went else None,
        went.receipt.answer[:120] if went else "",
        following.pk.hex if following else None,
        lease_from(now),
        needs_consent,
    ]


def has_agreed(message: Message) -> bool:
    """Whether the person agrees, at this instant, to be written to by this channel."""
    return ContactConsent.objects.filter(
        user=message.recipient_id, clinic=message.clinic_id, channel=message.channel, withdrawn_at=None
    ).exists()


def _taken(went: Went, now: datetime) -> bool:
    """The server took it. That is also the last word on a message that was thought lost meanwhile."""
    note = Attempt(message=went.message, at=now, outcome=Outcome.SENT, answer=went.receipt.answer)
    end = {"reason": "", "reference": went.receipt.reference, "settled_at": now}
    return _end(went.message, [S.SENDING, S.UNSURE], S.SENT, note, **end)


def not_taken(message: Message, *, answer: str, now: datetime) -> bool:
    """Not taken for now: down one rung of the ladder, or failed for good at its end."""
    note = Attempt(message=message, at=now, outcome=Outcome.TEMPORARY, answer=answer)
    tries, states = message.attempts + 1, [S.CLAIMED, S.SENDING]
    again = next_try(tries, now)
    if again is None:
        return _failed(message, states, note, reason="gave_up", attempts=tries, settled_at=now)
    end = {"reason": "will_try_again", "attempts": tries}
    moved = days.on_a_free_day(message, again, lambda columns: _end(message, states, S.QUEUED, note, **end, **columns))
    if moved is None:
        return _end(message, states, S.SUPPRESSED, note, reason="one_a_day", attempts=tries, settled_at=now)
    return moved


def refused(message: Message, *, answer: str, now: datetime) -> bool:
    """The server refused it for good."""
    note = Attempt(message=message, at=now, outcome=Outcome.PERMANENT, answer=answer)
    return _failed(message, [S.SENDING, S.UNSURE], note, reason="refused", settled_at=now)


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


@transaction.atomic
def _failed(message: Message, states: list[MessageState], note: Attempt, *, reason: str, **also: Any) -> bool:
    """It will not arrive, and whoever can do something about it hears so in the same transaction."""
    moved = _end(message, states, S.FAILED, note, reason=reason, **also)
    if moved:
        announce(message, reason, note.answer)
    return moved


def announce(message: Message, failure: str, answer: str) -> None:
    """Say that a message will not arrive by its channel, in the transaction that wrote so.

    A listener that breaks takes back its own writes, never the word about what became of the message.
    """
    message.reason = failure
    try:
        with transaction.atomic():
            message_failed.send(sender=Message, message=message, failure=failure, answer=answer)
    except Exception as error:  # noqa: BLE001  (its text may hold what nobody should read in a log)
        logger.error("What follows when message %s failed raised %s", message.pk, type(error).__name__)  # noqa: TRY400


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
