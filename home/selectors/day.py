"""The office's day: who comes when, whose next session is due, what waits in the outbox, whom nobody reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q

from common.walltime import to_utc
from correspondence.selectors import read_by_nobody
from messaging import heartbeat
from messaging.models import Message
from messaging.states import MessageState
from people.models import Closure, Invitation, Membership, OpeningHours, Patient
from people.roles import Permission
from scheduling.selectors.due import DueLine, unbooked
from sessions.models import TreatmentSession
from sessions.states import SessionState


@dataclass(frozen=True)
class Day:
    """What the day page shows."""

    sessions: list[TreatmentSession]
    late: list[TreatmentSession]
    due: list[DueLine]
    closures: list[Closure]
    hours: list[OpeningHours]
    waiting: int
    unsure: int
    failed: int
    invitations: int
    drain_silent: bool
    read_by_nobody: list[Patient]


def day_of(membership: Membership, on: date, now: datetime) -> Day:
    """The clinic's day ``on`` (in its own zone). Nine queries, however much happens."""
    clinic = membership.clinic
    seen = (
        TreatmentSession.objects.visible_to(membership.user)
        .filter(course__patient__clinic=clinic)
        .select_related("course__patient__user", "course__protocol", "clinician__user", "run_by__user")
    )
    first, last = _edges(on, membership)
    counts = Message.objects.filter(clinic=clinic).aggregate(
        waiting=Count("pk", filter=Q(state__in=[MessageState.QUEUED, MessageState.CLAIMED], due_at__lte=now)),
        unsure=Count("pk", filter=Q(state=MessageState.UNSURE)),
        failed=Count("pk", filter=Q(state__in=[MessageState.FAILED, MessageState.BOUNCED])),
    )
    return Day(
        sessions=list(seen.between(first, last)),
        late=list(
            seen.filter(
                state__in=[SessionState.PLANNED, SessionState.BOOKED],
                starts_at__lt=_edges(clinic_day(membership, now), membership)[0],
            ).order_by("starts_at")
        ),
        due=unbooked(membership, now),
        closures=list(clinic.closures.filter(first_on__lte=on, last_on__gte=on)),
        hours=list(clinic.hours.filter(weekday=on.weekday())),
        invitations=Invitation.objects.open(now).filter(clinic=clinic).count(),
        read_by_nobody=read_by_nobody(membership.user, clinic) if membership.may(Permission.EDIT_TEAM) else [],
        drain_silent=heartbeat.is_silent("drain"),
        **counts,
    )


def clinic_day(membership: Membership, now: datetime) -> date:
    """Today, where the clinic is."""
    return now.astimezone(membership.clinic.zone).date()


def _edges(on: date, membership: Membership) -> tuple[datetime, datetime]:
    zone = membership.clinic.zone
    return to_utc(on, time(0), zone), to_utc(on + timedelta(days=1), time(0), zone)
