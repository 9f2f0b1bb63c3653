"""Reads for the pages of this room, each with a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.http import urlencode

from common.walltime import to_utc
from messaging import carriers, heartbeat
from messaging.addresses import USUAL_ORDER
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
    Trouble,
)
from messaging.states import MessageState
from people.models import Clinic, User


@dataclass(frozen=True)
class Filters:
    """What the office looks for; empty means everything. Days are the clinic's own."""

    state: str = ""
    kind: str = ""
    channel: str = ""
    person: str = ""
    patient: Any = None
    since: Any = None
    until: Any = None

    def query(self, **instead: Any) -> str:
        """The filters as they stand in an address, ending in "&" unless empty; never a name."""
        given = {key: value for key, value in {**vars(self), **instead}.items() if value and key != "person"}
        return f"{urlencode(given)}&" if given else ""


@dataclass(frozen=True)
class Unreachable:
    """An address of a person that failed for good, and by which other ways they are still reached."""

    trouble: AddressTrouble
    instead: tuple[str, ...]


@dataclass(frozen=True)
class Notices:
    """What the office must know before it reads the list."""

    troubles: tuple[Trouble, ...]
    off: tuple[str, ...]
    is_silent: bool
    last_run: datetime | None
    unsure: int
    unreachable: tuple[Unreachable, ...]


def outbox(user: User, clinic: Clinic, filters: Filters) -> MessageQuerySet:
    """The clinic's messages that match, latest first."""
    return _narrowed(user, clinic, filters).filter(**({"state": filters.state} if filters.state else {}))


def state_counts(user: User, clinic: Clinic, filters: Filters) -> dict[str, int]:
    """How many messages stand in each state, all other filters applied; every state is named."""
    counted = _narrowed(user, clinic, filters).order_by().values_list("state").annotate(count=Count("pk"))
    return {**dict.fromkeys((state.value for state in MessageState), 0), **dict(counted)}


def notices(clinic: Clinic) -> Notices:
    """What is down or off, whether the drain runs, what waits for somebody's word, and who can not be reached."""
    reasons = (carriers.why_off(channel) for channel in LEAVES_THE_HOUSE)
    return Notices(
        troubles=tuple(Trouble.objects.order_by("since")),
        off=tuple(reason for reason in reasons if reason),
        is_silent=heartbeat.is_silent("drain"),
        last_run=heartbeat.last_beat("drain"),
        unsure=Message.objects.filter(clinic=clinic, state=MessageState.UNSURE).count(),
        unreachable=unreachable(clinic),
    )


def unreachable(clinic: Clinic) -> tuple[Unreachable, ...]:
    """People of the clinic with an address that failed, the latest first. One query, and three more where there are any.

    Only where they want to be written to that way: what somebody stopped is no trouble.
    """
    rows = list(AddressTrouble.objects.open().at_clinic(clinic).select_related("user"))
    if not rows:
        return ()
    people, failed = [row.user_id for row in rows], {(row.user_id, row.channel) for row in rows}
    consents = ContactConsent.objects.filter(clinic=clinic, withdrawn_at=None, user__in=people)
    agreed = set(consents.values_list("user", "channel"))
    usable = (agreed & _with_an_address(people)) - failed
    return tuple(
        Unreachable(row, tuple(channel for channel in USUAL_ORDER if (row.user_id, channel) in usable))
        for row in rows
        if (row.user_id, row.channel) in agreed
    )


def _with_an_address(people: list[Any]) -> set[tuple[Any, str]]:
    """Who could be written to by which way that this house has."""
    numbers = PhoneNumber.objects.filter(user__in=people, verified_at__isnull=False).values_list("user", flat=True)
    devices = PushDevice.objects.usable().filter(user__in=people).values_list("user", flat=True)
    found = {Channel.EMAIL: people, Channel.TEXT: list(numbers), Channel.PUSH: list(devices)}
    return {
        (user, channel.value) for channel, users in found.items() if carriers.why_off(channel) is None for user in users
    }


def has_confirmed_number(user: User) -> bool:
    """Whether a text could go to a number that the person confirmed with a code. One query."""
    return PhoneNumber.objects.filter(user=user, verified_at__isnull=False).exists()


def inbox(user: User) -> MessageQuerySet:
    """The person's inbox: what was not opened yet first, then the rest, newest first."""
    mine = Message.objects.inbox_of(user).select_related("clinic")
    return mine.annotate(is_new=Q(read_at=None)).order_by("-is_new", "-settled_at", "-id")


def unread_count(user: User) -> int:
    """How many messages in the inbox were not opened yet."""
    return Message.objects.inbox_of(user).unread().count()


def preference_of(user: User) -> ContactPreference | None:
    """What the person said about when they want to be reached, if they ever did."""
    return ContactPreference.objects.filter(user=user).first()


def agreed_channels(user: User, clinic: Clinic) -> set[str]:
    """By which channels this clinic may write to the person."""
    rows = ContactConsent.objects.filter(user=user, clinic=clinic, withdrawn_at=None)
    return set(rows.values_list("channel", flat=True))


def clinics_of(user: User) -> Any:
    """The clinics that know the person."""
    works = user.memberships.filter(ended_at=None).values("clinic")
    treated = user.patients.values("clinic")
    return Clinic.objects.filter(Q(pk__in=works) | Q(pk__in=treated))


def _narrowed(user: User, clinic: Clinic, filters: Filters) -> MessageQuerySet:
    rows = Message.objects.visible_to(user).filter(clinic=clinic).select_related("recipient", "patient__user")
    exact = {"kind": filters.kind, "channel": filters.channel, "patient": filters.patient}
    rows = rows.filter(**{field: value for field, value in exact.items() if value})
    if filters.person:
        rows = rows.filter(
            Q(recipient__name__icontains=filters.person) | Q(patient__user__name__icontains=filters.person)
        )
    if filters.since:
        rows = rows.filter(due_at__gte=to_utc(filters.since, time(0), clinic.zone))
    if filters.until:
        rows = rows.filter(due_at__lt=to_utc(filters.until + timedelta(days=1), time(0), clinic.zone))
    return rows.order_by("-due_at", "-id")
