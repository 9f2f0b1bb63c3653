"""What follows when a person ends a pause before its time: what it held up goes after all."""

from __future__ import annotations

from datetime import datetime

from common import clock
from messaging.daily import PAUSED
from messaging.gate import held_back, too_late
from messaging.models import Message
from messaging.services.contact import paused_until_of, quiet_hours_of
from messaging.services.outbox import enqueue
from messaging.services.turns import recount
from messaging.states import MessageState
from people.models import User


def go_on(*, user: User) -> int:
    """Bring back what the pause put off, and lay anew what would have come too late after it; gives how many rows changed.

    Part of the transaction that ends the pause, after the rooms above have heard of it. Twice changes nothing.
    """
    now = clock.now()
    held = held_back(now, zone=user.zone, quiet=quiet_hours_of(user), paused_until=paused_until_of(user))
    at = held.until if held else now
    missed = Message.objects.filter(recipient=user, state=MessageState.MISSED, reason=PAUSED, expires_at__gt=at)
    laid = sum(_laid_again(row, at) for row in missed.select_related("clinic", "recipient", "patient"))
    return laid + recount(user=user)


def _laid_again(row: Message, at: datetime) -> bool:
    """A fresh message in place of a missed one, which stays what it is: what happened, happened."""
    key = f"again:{row.pk}"
    if too_late(at, row.expires_at) or Message.objects.filter(unique_key=key).exists():
        return False
    enqueue(
        clinic=row.clinic,
        kind=row.kind,
        channel=row.channel,
        due_at=at,
        unique_key=key,
        recipient=row.recipient,
        patient=row.patient,
        expires_at=row.expires_at,
        plan=row.plan,
        about_id=row.about_id,
        context=row.context,
    )
    return True
