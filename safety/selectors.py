"""What the pages ask about safety tasks and about where to turn. Every function has a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from common.choices import Weekday
from people.models import CareTeamMember, Clinic, Membership, Patient
from safety import crisis, hours
from safety.models import CrisisLine, Happened, SafetyTask, SafetyTaskChange, SafetyTaskQuerySet, Source
from safety.tiers import GRAVEST_FIRST, Tier

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


ALL, MINE, CLOSED = "all", "mine", "closed"
LATELY = timedelta(days=14)
MOST_CLOSED = 100


@dataclass(frozen=True)
class DayHours:
    """A weekday and when the clinic is open on it."""

    day: str
    stretches: tuple[hours.Stretch, ...]


@dataclass(frozen=True)
class ClinicNow:
    """How to reach a clinic, and whether anybody is there now. The zone is the clinic's."""

    name: str
    phone: str
    phone_href: str
    zone: ZoneInfo
    standing: hours.Standing
    days: tuple[DayHours, ...]


def open_tasks(patient: Patient) -> SafetyTaskQuerySet:
    """The patient's open tasks, oldest first. One query when read."""
    return SafetyTask.objects.open().filter(patient=patient).oldest_first()


def open_tasks_for(user: User | AnonymousUser) -> SafetyTaskQuerySet:
    """The open tasks of all patients whom ``user`` treats, oldest first, patient and clinic with them. One query."""
    tasks = SafetyTask.objects.visible_to(user).open().oldest_first()
    return tasks.select_related("patient__user", "patient__clinic")


def tasks_shown(user: User, show: str, now: datetime) -> SafetyTaskQuerySet:
    """The list of one filter, with all that a line says: open ones, gravest first; one's own; closed lately. One query."""
    tasks = SafetyTask.objects.visible_to(user).select_related(
        "patient__user", "patient__clinic", "owner__user", "taken_by", "closed_by"
    )
    if show == CLOSED:
        return tasks.settled().filter(closed_at__gte=now - LATELY).order_by("-closed_at", "-id")[:MOST_CLOSED]
    tasks = tasks.open().pressing_first()
    return tasks.filter(owner__user=user) if show == MINE else tasks


def counts_of(user: User) -> tuple[int, int]:
    """How many open tasks this person may see, and how many of them are theirs to answer. One query."""
    found = (
        SafetyTask.objects.visible_to(user)
        .open()
        .aggregate(every=Count("pk"), mine=Count("pk", filter=Q(owner__user=user)))
    )
    return found["every"], found["mine"]


def history_of(task: SafetyTask) -> list[SafetyTaskChange]:
    """What happened to a task, in order, with everybody in it. One query."""
    return list(task.changes.select_related("by", "member__user"))


def open_call(patient: Patient) -> SafetyTask | None:
    """The wish for a call that nobody has settled. One query."""
    return open_tasks(patient).filter(source=Source.CALL).select_related("patient__clinic", "patient__user").first()


def words_of_call(task: SafetyTask) -> list[SafetyTaskChange]:
    """What the patient wrote with their wish for a call, each time with its own instant, oldest first. One query."""
    theirs = task.changes.filter(what__in=(Happened.OPENED, Happened.NOTED), by=task.patient.user_id)
    return [row for row in theirs if row.note]


@dataclass(frozen=True)
class Waiting:
    """What of a patient is open: the gravest tier, and since when there is anything."""

    tier: Tier
    since: datetime


def what_waits(patient: Patient) -> Waiting | None:
    """The patient's open tasks in short; None when nothing is open. One query."""
    found = list(open_tasks(patient).values_list("tier", "opened_at"))
    if not found:
        return None
    tiers = {tier for tier, _opened in found}
    return Waiting(next(tier for tier in GRAVEST_FIRST if tier in tiers), min(opened for _tier, opened in found))


def has_open_task(patient: Patient) -> bool:
    """Whether something about this patient still waits for a person of staff. One query."""
    return open_tasks(patient).exists()


def lines_of(clinic: Clinic) -> tuple[crisis.Line, ...]:
    """The lines that the clinic lists itself; none when it leaves it to its country's. One query."""
    return tuple(
        crisis.line(one.label, one.number, crisis.Way(one.way), one.note)
        for one in CrisisLine.objects.filter(clinic=clinic)
    )


def crisis_for(clinic: Clinic | None) -> crisis.CrisisHelp:
    """Where a person of this clinic finds somebody now; without a clinic, what holds for any visitor. One query."""
    if clinic is None:
        return crisis.help_for(None)
    return crisis.help_for(clinic.country, lines_of(clinic))


def clinics_treating(user: User | AnonymousUser) -> list[Clinic]:
    """The clinics of which this person is a patient, with their hours. Three queries; none for a stranger."""
    if not user.is_authenticated:
        return []
    mine = Clinic.objects.filter(patients__user_id=user.pk).distinct()
    return list(mine.prefetch_related("hours", "closures"))


def clinic_now(clinic: Clinic, now: datetime) -> ClinicNow:
    """How the clinic stands at ``now`` (aware), for its patients. Two queries."""
    stretches = [hours.Stretch(one.weekday, one.opens, one.closes) for one in clinic.hours.all()]
    days_off = [hours.DaysOff(one.first_on, one.last_on) for one in clinic.closures.all()]
    return ClinicNow(
        name=clinic.name,
        phone=clinic.phone,
        phone_href=crisis.href(clinic.phone),
        zone=clinic.zone,
        standing=hours.standing(stretches, days_off, clinic.zone, now),
        days=_week(stretches),
    )


def places_to_tell(patient: Patient | UUID) -> QuerySet[CareTeamMember]:
    """The care team as it is now, who joined first comes first: they read the record, and answer for its tasks. One query."""
    team = CareTeamMember.objects.filter(patient=patient, ended_at=None, membership__in=Membership.objects.treating())
    return team.select_related("membership__user").order_by("created_at", "pk")


def _week(stretches: Sequence[hours.Stretch]) -> tuple[DayHours, ...]:
    by_day = ((day, tuple(one for one in stretches if one.weekday == day.value)) for day in Weekday)
    return tuple(DayHours(str(day.label), found) for day, found in by_day if found)
