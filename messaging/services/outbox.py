"""Laying messages into the outbox and calling them off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from common import clock
from messaging.models import Message
from messaging.services import turns
from messaging.services.ways import channels_for
from messaging.states import MessageState
from people.models import Clinic, Patient, User


def enqueue(  # noqa: PLR0913  (a message has as many columns, and every caller names them)
    *,
    clinic: Clinic,
    kind: str,
    channel: str,
    due_at: datetime,
    unique_key: str,
    recipient: User | None = None,
    patient: Patient | None = None,
    expires_at: datetime | None = None,
    plan: str = "",
    about_id: UUID | None = None,
    context: Mapping[str, Any] | None = None,
    suppressed: str | None = None,
) -> Message:
    """Lay one message into the outbox; planning it twice changes nothing and returns the row that is there.

    That holds in a race, too: the database refuses the second row, quietly, and whoever came second gets the first.
    ``context`` holds ids and codes only. ``suppressed`` stores it as never to be sent, with that reason, so that the
    office can see why nothing went.

    What counts on a patient's day (see ``daily``) goes on a later one when its own is taken by something that does not
    give way, and is held back as "one_a_day" when no day of its use is left. Copies to the inbox are never held back.
    """
    fresh = Message(
        clinic=clinic,
        kind=kind,
        channel=channel,
        due_at=due_at,
        unique_key=unique_key,
        recipient=recipient,
        patient=patient,
        expires_at=expires_at,
        plan=plan,
        about_id=about_id,
        context=dict(context or {}),
    )
    if suppressed is not None:
        fresh.state, fresh.reason, fresh.settled_at = MessageState.SUPPRESSED, suppressed, clock.now()
    elif turns.counts(fresh):
        return turns.lay(fresh)
    Message.objects.bulk_create([fresh], ignore_conflicts=True)
    return Message.objects.get(unique_key=unique_key)


def reach(
    *,
    user: User,
    clinic: Clinic,
    kind: str,
    unique_key: str,
    about_id: UUID | None = None,
    patient: Patient | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    plan: str = "",
    context: Mapping[str, Any] | None = None,
) -> list[Message]:
    """``enqueue`` on every channel that the person has at this clinic; due now unless said otherwise."""
    return [
        enqueue(
            clinic=clinic,
            kind=kind,
            channel=channel,
            due_at=due_at or clock.now(),
            unique_key=f"{unique_key}:{channel}",
            recipient=user,
            patient=patient,
            expires_at=expires_at,
            plan=plan,
            about_id=about_id,
            context=context,
        )
        for channel in channels_for(user, clinic)
    ]


def cancel_plan(*, plan: str, reason: str) -> int:
    """Call off what is left of a plan and tell how many messages that were.

    Messages on the wire can not be called back; messages that arrived stay. The caller's own audit entry says why.
    """
    if not plan:
        raise ValueError("A plan to cancel needs its name.")
    return (
        Message.objects.cancellable()
        .filter(plan=plan)
        .update(state=MessageState.CANCELLED, reason=reason, settled_at=clock.now(), claimed_by="", lease_until=None)
    )
