"""What a person does with the messages in their inbox."""

from __future__ import annotations

from common import clock
from common.errors import Refused
from messaging.models import Message
from people.models import User


def mark_read(*, message: Message, by: User) -> None:
    """Note that the person opened their own message; the first time counts."""
    if message.recipient_id != by.pk:
        raise Refused("Only the person it was sent to can mark it as read.")
    Message.objects.filter(pk=message.pk, read_at=None).update(read_at=clock.now())


def mark_all_read(*, by: User) -> int:
    """Note that the person has seen all that is in their inbox, and tell how many that were."""
    return Message.objects.inbox_of(by).unread().update(read_at=clock.now())
