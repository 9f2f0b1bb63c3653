"""Reads over several tables of this room, each with a fixed number of queries."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, QuerySet

from common.walltime import local_day
from people.hours import Span
from people.models import CareTeamMember, Clinic, Closure, Invitation, Membership, Patient, User
from people.roles import Role


def staff_of(clinic: Clinic) -> QuerySet[Membership]:
    """Who works here now, by name."""
    return Membership.objects.active().filter(clinic=clinic).select_related("user").order_by("user__name", "pk")


def patients_of(clinic: Clinic, *, called: str = "") -> QuerySet[Patient]:
    """The clinic's patients by name, each with ``present_team``; ``called`` is a part of the name or address."""
    team = CareTeamMember.objects.filter(ended_at=None, membership__ended_at=None).select_related("membership__user")
    patients = Patient.objects.filter(clinic=clinic).select_related("user").order_by("user__name", "pk")
    if called:
        patients = patients.filter(user__name__icontains=called) | patients.filter(user__email__icontains=called)
    return patients.prefetch_related(Prefetch("care_team", team, to_attr="present_team"))


def waiting_invitations(clinic: Clinic) -> QuerySet[Invitation]:
    """Neither accepted nor withdrawn, newest first; those that ran out are among them, to be sent again."""
    waiting = Invitation.objects.filter(clinic=clinic, accepted_at=None, withdrawn_at=None)
    return waiting.select_related("prescriber__user")


def week_of(clinic: Clinic) -> dict[int, list[Span]]:
    """The opening hours, Monday is 0; days on which the clinic is closed are missing."""
    week: dict[int, list[Span]] = {}
    for row in clinic.hours.all():
        week.setdefault(row.weekday, []).append(Span(row.opens, row.closes))
    return week


def closures_ahead(clinic: Clinic, now: datetime) -> list[Closure]:
    """The closures that are not over by the clinic's calendar, in order."""
    return list(clinic.closures.filter(last_on__gte=local_day(now, clinic.zone)))


def team_of(patient: Patient) -> list[Membership]:
    """Who treats the patient now, prescribers first."""
    rows = CareTeamMember.objects.filter(patient=patient, ended_at=None, membership__ended_at=None)
    members = [row.membership for row in rows.select_related("membership__user")]
    return sorted(members, key=lambda member: (member.role != Role.PRESCRIBER, member.user.name))


def clinic_of(user: User) -> Clinic | None:
    """In whose name we write: where the person works, else where they are treated."""
    works = Clinic.objects.filter(memberships__user=user, memberships__ended_at=None)
    return works.first() or Clinic.objects.filter(patients__user=user).first()
