"""Reads for the page on which a person says how they are reached, each with a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from common import clock
from common.walltime import local_day, to_utc
from messaging import addresses, carriers, registry
from messaging.models import (
    LEAVES_THE_HOUSE,
    AddressTrouble,
    Channel,
    ContactConsent,
    ContactPreference,
    Message,
    MessageQuerySet,
    PhoneNumber,
    PushDevice,
)
from messaging.selectors import clinics_of
from messaging.services.contact import has_said_stop
from messaging.states import MessageState
from people.models import Clinic, User


@dataclass(frozen=True)
class ByClinic:
    """A clinic that knows the person, and whether it may write to them this way."""

    clinic: Clinic
    agreed: bool


@dataclass(frozen=True)
class Way:
    """One way out of the house to a person. ``off`` is the named reason why this house does not have it."""

    channel: Channel
    place: int
    off: str | None
    has_address: bool
    trouble: AddressTrouble | None
    clinics: tuple[ByClinic, ...]

    @property
    def is_agreed(self) -> bool:
        """Whether any clinic may use it."""
        return any(one.agreed for one in self.clinics)

    @property
    def is_used(self) -> bool:
        """Whether messages can go this way just now."""
        return self.off is None and self.has_address and self.trouble is None and self.is_agreed


@dataclass(frozen=True)
class Reached:
    """All that the page shows. ``first`` is the way that messages take now; ``next_one`` the next that is planned.

    ``todays`` is the one that went today, by the person's own day.
    """

    preference: ContactPreference | None
    paused_until: datetime | None
    ways: tuple[Way, ...]
    first: Way | None
    phone: PhoneNumber | None
    waits_for_code: bool
    said_stop: bool
    devices: tuple[PushDevice, ...]
    todays: Message | None
    next_one: Message | None
    now: datetime
    has_clinics: bool

    @property
    def troubles(self) -> list[Way]:
        """The ways that failed."""
        return [way for way in self.ways if way.trouble and way.is_agreed]

    @property
    def may_stop(self) -> bool:
        """Whether there is anything to stop."""
        return any(way.is_agreed for way in self.ways)


@dataclass(frozen=True)
class InShort:
    """What *Today* says about it."""

    paused_until: datetime | None
    troubles: tuple[AddressTrouble, ...]
    is_written_to: bool


def reached(user: User) -> Reached:
    """How the person is reached just now. Eight queries, nine with a number."""
    now = clock.now()
    preference = ContactPreference.objects.filter(user=user).first()
    phone = PhoneNumber.objects.filter(user=user).exclude(digest="").first()
    devices = tuple(PushDevice.objects.own(user).usable())
    clinics = list(clinics_of(user).order_by("name"))
    agreed = set(ContactConsent.objects.filter(user=user, withdrawn_at=None).values_list("channel", "clinic_id"))
    troubles = {row.channel: row for row in AddressTrouble.objects.open().visible_to(user)}
    has_address = {Channel.TEXT: bool(phone and phone.verified_at), Channel.PUSH: bool(devices)}
    ways = tuple(
        Way(
            channel=Channel(channel),
            place=place,
            off=carriers.why_off(channel),
            has_address=has_address.get(Channel(channel), True),
            trouble=troubles.get(channel),
            clinics=tuple(ByClinic(clinic, (channel, clinic.pk) in agreed) for clinic in clinics),
        )
        for place, channel in enumerate(addresses.in_order(preference.order if preference else ()), start=1)
    )
    return Reached(
        preference=preference,
        paused_until=_pause_of(preference),
        ways=ways,
        first=next((way for way in ways if way.is_used), None),
        phone=phone,
        waits_for_code=phone is not None and phone.verified_at is None,
        said_stop=phone is not None and has_said_stop(user),
        devices=devices,
        todays=_todays(user, now),
        next_one=_next_one(user),
        now=now,
        has_clinics=bool(clinics),
    )


def in_short(user: User) -> InShort:
    """A pause, and what could not be reached. Three queries."""
    agreed = ContactConsent.objects.filter(user=user, withdrawn_at=None).values_list("channel", flat=True)
    channels = set(agreed)
    troubles = AddressTrouble.objects.open().visible_to(user)
    return InShort(
        paused_until=_pause_of(ContactPreference.objects.filter(user=user).first()),
        troubles=tuple(row for row in troubles if row.channel in channels),
        is_written_to=bool(channels),
    )


def _pause_of(preference: ContactPreference | None) -> datetime | None:
    until = preference.paused_until if preference else None
    return until if until and until > clock.now() else None


def _todays(user: User, now: datetime) -> Message | None:
    midnight = to_utc(local_day(now, user.zone), time(0), user.zone)
    went = _asked_by_us(user).filter(state__in=[MessageState.SENT, MessageState.DELIVERED], settled_at__gte=midnight)
    return went.order_by("-settled_at").first()


def _next_one(user: User) -> Message | None:
    return _asked_by_us(user).filter(state=MessageState.QUEUED).order_by("due_at", "id").first()


def _asked_by_us(user: User) -> MessageQuerySet:
    """What leaves the house unasked: a code or a new password that somebody waits for is no matter of this page."""
    kinds = [kind.name for kind in registry.all_kinds() if kind.needs_consent]
    return Message.objects.filter(recipient=user, channel__in=LEAVES_THE_HOUSE, kind__in=kinds)
