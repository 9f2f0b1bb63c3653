"""Reads for the pages of this room, each with a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.http import urlencode

from common.walltime import to_utc
from messaging import heartbeat, trouble
from messaging.models import Channel, ContactConsent, ContactPreference, Message, MessageQuerySet, Trouble
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
class Notices:
    """What the office must know before it reads the list."""

    mail_trouble: Trouble | None
    is_silent: bool
    last_run: datetime | None
    unsure: int


@dataclass(frozen=True)
class ClinicByEmail:
    """A clinic that knows the person, and whether it may write to them by e-mail."""

    clinic: Clinic
    agreed: bool


def outbox(user: User, clinic: Clinic, filters: Filters) -> MessageQuerySet:
    """The clinic's messages that match, latest first."""
    return _narrowed(user, clinic, filters).filter(**({"state": filters.state} if filters.state else {}))


def state_counts(user: User, clinic: Clinic, filters: Filters) -> dict[str, int]:
    """How many messages stand in each state, all other filters applied; every state is named."""
    counted = _narrowed(user, clinic, filters).order_by().values_list("state").annotate(count=Count("pk"))
    return {**dict.fromkeys((state.value for state in MessageState), 0), **dict(counted)}


def notices(clinic: Clinic) -> Notices:
    """Whether mail is down, whether the drain runs, and how many messages wait for somebody's word."""
    return Notices(
        mail_trouble=trouble.now_for(Channel.EMAIL),
        is_silent=heartbeat.is_silent("drain"),
        last_run=heartbeat.last_beat("drain"),
        unsure=Message.objects.filter(clinic=clinic, state=MessageState.UNSURE).count(),
    )


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


def clinics_by_email(user: User) -> list[ClinicByEmail]:
    """Every clinic where the person works or is treated, and whether it may write to them."""
    agreed = ContactConsent.objects.filter(user=user, clinic=OuterRef("pk"), channel=Channel.EMAIL, withdrawn_at=None)
    clinics = clinics_of(user).annotate(agreed=Exists(agreed)).order_by("name")
    return [ClinicByEmail(clinic, clinic.agreed) for clinic in clinics]


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
