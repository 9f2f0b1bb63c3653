"""What the office decides about a message: call it off, say whether it arrived, or send it again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from messaging import settling
from messaging.gate import too_late
from messaging.models import Message
from messaging.services.outbox import enqueue
from messaging.states import CANCELLABLE, MessageState, may_move
from people.access import require
from people.models import User
from people.roles import Permission


@transaction.atomic
def cancel_message(*, message: Message, by: User) -> Message:
    """Call off a message that is not on the wire yet."""
    require(by, Permission.SEE_OUTBOX, message.clinic_id)
    if message.state not in CANCELLABLE:
        raise Refused(_("This message has gone on already and cannot be called back."), code="state")
    _move(message, MessageState.CANCELLED, reason="by_office", settled_at=clock.now())
    return _told(message, "message.cancelled", by)


@transaction.atomic
def settle_arrived(*, message: Message, by: User) -> Message:
    """A message was cut off on the wire, and somebody found out that it arrived."""
    require(by, Permission.SEE_OUTBOX, message.clinic_id)
    if message.state != MessageState.UNSURE:
        raise Refused(_("Nobody is waiting for an answer about this message any more."), code="state")
    _move(message, MessageState.SENT, reason="said_by_office", settled_at=clock.now())
    return _told(message, "message.settled", by)


@transaction.atomic
def settle_lost(*, message: Message, by: User) -> Message:
    """A message was cut off on the wire, and somebody found out that it did not arrive: it goes by the person's next channel.

    It can be sent again by the same one, too.
    """
    require(by, Permission.SEE_OUTBOX, message.clinic_id)
    if message.state != MessageState.UNSURE:
        raise Refused(_("Nobody is waiting for an answer about this message any more."), code="state")
    _move(message, MessageState.FAILED, reason="lost", settled_at=clock.now())
    settling.announce(message, "lost", "")
    return _told(message, "message.settled", by)


@transaction.atomic
def send_again(*, message: Message, by: User) -> Message:
    """Send an unsure message once more, or make a fresh one out of a failed one; returns the one that will go.

    A failed message stays what it is: what happened, happened. Pressing twice makes one fresh message, not two.
    """
    require(by, Permission.SEE_OUTBOX, message.clinic_id)
    now = clock.now()
    if message.state not in (MessageState.UNSURE, MessageState.FAILED):
        raise Refused(_("This message does not need to be sent again."), code="state")
    if too_late(now, message.expires_at):
        raise Refused(_("It is too late: this message would be of no use to the person any more."), code="late")
    if message.state == MessageState.UNSURE:
        _move(message, MessageState.QUEUED, reason="", due_at=now, attempts=0)
        return _told(message, "message.sent_again", by)
    fresh = enqueue(
        clinic=message.clinic,
        kind=message.kind,
        channel=message.channel,
        due_at=now,
        unique_key=f"again:{message.pk}",
        recipient=message.recipient,
        patient=message.patient,
        expires_at=message.expires_at,
        plan=message.plan,
        about_id=message.about_id,
        context=message.context,
    )
    _told(message, "message.sent_again", by)
    return fresh


def _move(message: Message, to: MessageState, **also: Any) -> None:
    old = MessageState(message.state)
    rows = Message.objects.filter(pk=message.pk, state=old)
    if not may_move(old, to) or rows.update(state=to, claimed_by="", lease_until=None, **also) != 1:
        raise Refused(_("This message moved on a moment ago. Reload the page to see where it stands."), code="state")
    message.refresh_from_db()


def _told(message: Message, action: str, by: User) -> Message:
    audit.record(action, by=by, on=message, clinic_id=message.clinic_id, subject_id=message.patient_id)
    return message
