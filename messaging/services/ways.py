"""By which channel a message goes: the first of the person's order that can be used, and what moves when that changes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Subquery

from messaging import addresses, carriers, registry
from messaging.models import (
    LEAVES_THE_HOUSE,
    AddressTrouble,
    Channel,
    ContactConsent,
    ContactPreference,
    Message,
    PhoneNumber,
    PushDevice,
)
from messaging.signals import contact_changed
from messaging.states import MessageState
from people.models import Clinic, User

logger = logging.getLogger(__name__)


def channels_for(user: User, clinic: Clinic) -> list[Channel]:
    """The inbox always, and the first channel of the person's order that can be used just now. One query."""
    return [Channel.IN_APP, *usable_channels(user, clinic)[:1]]


def usable_channels(user: User, clinic: Clinic) -> list[Channel]:
    """The channels that leave the house and can be used, first choice first. One query.

    Agreed to, with an address that is confirmed and has not failed, and set up in this house.
    """
    trouble = AddressTrouble.objects.open().filter(user=OuterRef("user"), channel=OuterRef("channel"))
    agreed = (
        ContactConsent.objects.filter(user=user, clinic=clinic, withdrawn_at=None)
        .annotate(
            troubled=Exists(trouble),
            has_number=Exists(PhoneNumber.objects.filter(user=OuterRef("user"), verified_at__isnull=False)),
            has_device=Exists(PushDevice.objects.usable().filter(user=OuterRef("user"))),
            wish=Subquery(ContactPreference.objects.filter(user=OuterRef("user")).values("order")[:1]),
        )
        .values_list("channel", "troubled", "has_number", "has_device", "wish")
    )
    rows = {channel: rest for channel, *rest in agreed}
    wish: Sequence[str] = next((rest[3] for rest in rows.values() if rest[3]), ())
    return [
        Channel(channel)
        for channel in addresses.in_order(wish)
        if channel in rows and _can_be_used(channel, *rows[channel][:3]) and carriers.why_off(channel) is None
    ]


def changed(*, user: User, sender: type[models.Model]) -> None:
    """How a person may be reached changed: the rooms above plan anew, then what waits here goes by the way that is first now.

    In this order, as plans are held before their messages. Part of the transaction that changed it.
    """
    for step in _steps(user, sender):
        step()


def taken_back(*, user: User, sender: type[models.Model], first: Callable[[], object] | None = None) -> None:
    """The same when a word or an address was taken back: that stands, whatever breaks in what follows from it.

    What follows is undone then, and comes to nothing worse: a message asks again for the word when it goes, and takes the
    next way. ``first`` comes before anything is planned anew.
    """
    for step in (*([first] if first else []), *_steps(user, sender)):
        try:
            with transaction.atomic():
                step()
        except Exception as error:  # noqa: BLE001  (its text may hold what nobody should read in a log)
            logger.error("What follows when %s is reached otherwise raised %s", user.pk, type(error).__name__)  # noqa: TRY400


def _steps(user: User, sender: type[models.Model]) -> tuple[Callable[[], object], ...]:
    return lambda: contact_changed.send(sender=sender, user=user), lambda: _move_what_waits(user)


def _move_what_waits(user: User) -> int:
    """Let each message that waits take the first way that can be used now; gives how many took another one.

    Where there is none it stays as it is: the person may come back to it before it goes.
    """
    rows = Message.objects.filter(recipient=user, state=MessageState.QUEUED, channel__in=LEAVES_THE_HOUSE)
    usable: dict[UUID, list[Channel]] = {}
    moved = 0
    for row in rows.select_related("clinic").order_by("pk"):
        kind = registry.find(row.kind)
        if kind is None or not kind.needs_consent:
            continue
        if row.clinic_id not in usable:
            usable[row.clinic_id] = usable_channels(user, row.clinic)
        tried = row.context.get("tried", ())
        first = next((channel for channel in usable[row.clinic_id] if channel not in tried), None)
        moved += first is not None and first != row.channel and _moved(row, first)
    return moved


def _moved(row: Message, channel: Channel) -> bool:
    """Let a message that waits take another channel, under the name that it would have there."""
    key = row.unique_key
    if key.endswith((f":{row.channel}", f">{row.channel}")):
        key = key.removesuffix(row.channel) + channel
    waiting = Message.objects.filter(pk=row.pk, state=MessageState.QUEUED, channel=row.channel)
    try:
        with transaction.atomic():
            return waiting.update(channel=channel, unique_key=key, attempts=0) == 1
    except IntegrityError:
        return False  # the same message was laid there before


def _can_be_used(channel: str, troubled: bool, has_number: bool, has_device: bool) -> bool:
    has_address = {Channel.TEXT: has_number, Channel.PUSH: has_device}.get(Channel(channel), True)
    return has_address and not troubled
