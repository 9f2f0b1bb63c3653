"""What follows when a message will not arrive: it goes by the next channel, and an address that failed is marked and said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from messaging import addresses, push, registry
from messaging.gate import too_late
from messaging.models import LEAVES_THE_HOUSE, AddressTrouble, Attempt, Channel, ContactPreference, Message, PushDevice
from messaging.registry import Text
from messaging.services.addresses import mark_trouble
from messaging.services.outbox import enqueue
from messaging.services.ways import usable_channels
from messaging.signals import message_failed
from people.models import Clinic, Membership
from people.roles import Role

KIND = "address_failed"


def connect() -> None:
    """Make the office's notice known, and listen; called once, when the house starts."""
    registry.register(
        KIND,
        label=gettext_lazy("Somebody cannot be reached"),
        compose=_text,
        wanted=_mended,
        consent=False,
        reasons={"mended": gettext_lazy("The address was put right before it was told.")},
    )
    message_failed.connect(a_message_failed, dispatch_uid="messaging.a_message_failed")


def a_message_failed(*, message: Message, answer: str, **_kwargs: Any) -> None:
    """Lay the message on the person's next channel, and mark the address if it is at fault."""
    if message.recipient is None or message.channel not in LEAVES_THE_HOUSE:
        return
    send_by_next_channel(message)
    if addresses.is_at_fault(message.channel, answer) and not _has_another_device(message, answer):
        trouble = mark_trouble(user=message.recipient, channel=message.channel, answer=answer, now=clock.now())
        if trouble is not None:
            _tell_the_office(trouble, message.clinic)


def send_by_next_channel(message: Message) -> Message | None:
    """The same message by the first channel of the person's order that it was not tried by; None without one.

    It goes at once, or when it was to go if that is later.
    """
    kind = registry.find(message.kind)
    if message.recipient is None or kind is None or not kind.needs_consent or too_late(clock.now(), message.expires_at):
        return None
    tried = [*message.context.get("tried", ()), message.channel]
    kept = ContactPreference.objects.filter(user=message.recipient).first()
    order = addresses.in_order(kept.order if kept else ())
    usable = usable_channels(message.recipient, message.clinic)
    channel = addresses.next_after(message.channel, order, usable, tried)
    if channel is None:
        return None
    return enqueue(
        clinic=message.clinic,
        kind=message.kind,
        channel=Channel(channel),
        due_at=max(clock.now(), message.due_at),
        unique_key=f"{message.unique_key}>{channel}",
        recipient=message.recipient,
        patient=message.patient,
        expires_at=message.expires_at,
        plan=message.plan,
        about_id=message.about_id,
        context={**message.context, "tried": tried},
    )


def _has_another_device(message: Message, answer: str) -> bool:
    """Whether another device may still take notices, or these may when the house is put right."""
    if message.channel != Channel.PUSH or message.recipient is None:
        return False
    if answer in push.NOT_OURS:
        return not push.knows_us(message.recipient, since=_refused_before(message))
    return PushDevice.objects.own(message.recipient).usable().exists()


def _refused_before(message: Message) -> datetime | None:
    """When a notice to this person was last refused like this one, before it."""
    theirs = Attempt.objects.filter(message__recipient=message.recipient, message__channel=Channel.PUSH)
    earlier = theirs.filter(answer__in=push.NOT_OURS).exclude(message=message)
    return earlier.order_by("-at").values_list("at", flat=True).first()


def _tell_the_office(trouble: AddressTrouble, clinic: Clinic) -> None:
    for member in Membership.objects.active().filter(clinic=clinic, role=Role.ADMIN).select_related("user"):
        enqueue(
            clinic=clinic,
            kind=KIND,
            channel=Channel.IN_APP,
            due_at=clock.now(),
            unique_key=f"{KIND}:{trouble.pk}:{member.user_id}",
            recipient=member.user,
            about_id=trouble.pk,
        )


def _mended(message: Message, _now: datetime) -> str | None:
    lasts = message.about_id and AddressTrouble.objects.open().filter(pk=message.about_id).exists()
    return None if lasts else "mended"


def _text(message: Message) -> Text:
    return Text(
        _("Somebody cannot be reached"),
        _(
            "An address of a person at %(clinic)s failed for good, and nothing more is sent there. The outbox says who it is, "
            "and how they are reached instead. Ask them for another address when you speak to them."
        )
        % {"clinic": message.clinic.name},
        action_label=_("See who it is"),
        action_url=reverse("messaging:outbox") + "#unreachable",
    )
