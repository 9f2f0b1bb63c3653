"""What the pages ask about threads, each with a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from common.walltime import local_day
from correspondence.cover import Absence, Place, Reader, who_reads
from correspondence.models import AnswerTime, Away, Letter, LetterQuerySet, Thread, ThreadQuerySet
from correspondence.waiting import Hours
from people.models import CareTeamMember, Clinic, Membership, Patient
from people.roles import Role
from safety.hours import DaysOff, Stretch
from safety.models import SafetyTask
from safety.tiers import Source

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User

UNREAD, UNANSWERED, MINE, ALL = "unread", "unanswered", "mine", "all"
PAGE = 20
"""So many letters stand on one page of a thread."""
SHOWS = (UNANSWERED, UNREAD, MINE, ALL)


@dataclass(frozen=True)
class Counts:
    """How many threads each filter of the list would leave."""

    unanswered: int
    unread: int
    mine: int
    all: int


def threads_shown(user: User, clinic: Clinic, show: str) -> ThreadQuerySet:
    """The care team's list: unread first, then who waits longest for an answer, then the newest. One query.

    Each has ``unread`` (a number), ``last_at``, ``last_id`` and ``is_flagged`` (an open safety task about a message).
    """
    rows: ThreadQuerySet = _narrowed(_threads(user, clinic), user, show)
    last = Letter.objects.filter(thread=OuterRef("pk")).order_by("-written_at", "-id")
    flagged = SafetyTask.objects.open().filter(patient=OuterRef("patient"), source=Source.LETTER)
    annotated = rows.annotate(
        last_at=Max("letters__written_at"), last_id=last.values("pk")[:1], is_flagged=Exists(flagged)
    )
    ordered = annotated.order_by(F("unread").desc(), F("waiting_since").asc(nulls_last=True), F("last_at").desc(), "pk")
    return ordered.select_related("patient__user", "taken_by")


def counts_of(user: User, clinic: Clinic) -> Counts:
    """How many threads each filter would leave. One query."""
    found = _threads(user, clinic).aggregate(
        unanswered=Count("pk", filter=Q(waiting_since__isnull=False)),
        unread_ones=Count("pk", filter=Q(has_unread=True)),
        mine=Count("pk", filter=Q(waiting_since__isnull=False, taken_by=user)),
        every=Count("pk"),
    )
    return Counts(found["unanswered"], found["unread_ones"], found["mine"], found["every"])


def newest_letters(threads: QuerySet[Thread] | list[Thread]) -> dict[UUID, Letter]:
    """The newest letter of each of these threads, by its id. One query."""
    return Letter.objects.select_related("by").in_bulk([thread.last_id for thread in threads])  # type: ignore[attr-defined]


def unread_for_team(user: User | AnonymousUser, clinic: Clinic | UUID) -> int:
    """How many threads of one's patients at the clinic hold something that nobody has read. One query."""
    mine = Thread.objects.of_patients_of(user).filter(patient__clinic=clinic)
    return mine.filter(Exists(_unread_of_patient())).count()


def unread_for_patient(patient: Patient) -> int:
    """How many letters of the team the patient has not read. One query."""
    return Letter.objects.from_team().unread().filter(thread__patient=patient).count()


def letters_of(patient: Patient) -> LetterQuerySet:
    """All that was written in the patient's thread, oldest first, with who wrote and who read it. One query."""
    return Letter.objects.filter(thread__patient=patient).select_related("by", "read_by").in_order()


def newest_id(patient: Patient) -> str:
    """The id of the newest letter of the patient's thread; empty for none. One query."""
    found = Letter.objects.filter(thread__patient=patient).order_by("-written_at", "-id").values_list("pk", flat=True)
    return str(found.first() or "")


def thread_of(patient: Patient) -> Thread | None:
    """The patient's thread, if anybody ever wrote. One query."""
    return Thread.objects.filter(patient=patient).select_related("taken_by", "patient__user", "patient__clinic").first()


def waits_for_an_answer(patient: Patient) -> bool:
    """Whether the patient wrote what nobody has answered or set aside. One query."""
    return Thread.objects.waiting().filter(patient=patient).exists()


def read_by_nobody(user: User, clinic: Clinic) -> list[Patient]:
    """Patients whom the user may see who wait for an answer and have nobody on their care team, by name. One query."""
    team = CareTeamMember.objects.filter(ended_at=None, membership__in=Membership.objects.treating())
    rows = Patient.objects.visible_to(user).filter(clinic=clinic, thread__waiting_since__isnull=False)
    return list(rows.exclude(pk__in=team.values("patient")).select_related("user").order_by("user__name", "pk"))


def own_letter_asks_for_a_look(patient: Patient) -> bool:
    """Whether an open safety task is about something that the patient wrote here. One query."""
    return SafetyTask.objects.open().filter(patient=patient, source=Source.LETTER).exists()


def answer_time_of(clinic: Clinic | UUID) -> AnswerTime:
    """How soon the clinic means to answer; without a row of its own, an unsaved one with the default. One query."""
    clinic_id = clinic.pk if isinstance(clinic, Clinic) else clinic
    return AnswerTime.objects.filter(clinic=clinic_id).first() or AnswerTime(clinic_id=clinic_id)


def hours_of(clinic: Clinic) -> Hours:
    """When the clinic is open; two queries, none when hours and closures were fetched with it."""
    return Hours(
        [Stretch(one.weekday, one.opens, one.closes) for one in clinic.hours.all()],
        [DaysOff(one.first_on, one.last_on) for one in clinic.closures.all()],
        clinic.zone,
    )


def readers_of(patient: Patient, now: datetime) -> list[Place]:
    """Who of the care team reads at present, and who is away until when. Two queries."""
    rows = CareTeamMember.objects.filter(patient=patient, ended_at=None, membership__in=Membership.objects.treating())
    team = [row.membership for row in rows.select_related("membership__user")]
    in_order = sorted(team, key=lambda one: (one.role != Role.PRESCRIBER, one.user.name))
    away = Away.objects.on(local_day(now, patient.clinic.zone)).filter(membership__in=[one.pk for one in team])
    return who_reads(
        [Reader(one.pk, one.user.name, one.get_role_display()) for one in in_order],
        [Absence(one.membership_id, one.last_on, one.cover_id) for one in away],
    )


def away_of(membership: Membership, now: datetime) -> list[Away]:
    """One's own days away that are not over, the first first. One query."""
    today = local_day(now, membership.clinic.zone)
    return list(Away.objects.to_come(today).filter(membership=membership).select_related("cover__user"))


def colleagues_of(membership: Membership) -> list[Membership]:
    """Who else treats people at the clinic, by name. One query."""
    rows = Membership.objects.treating().filter(clinic=membership.clinic_id).exclude(pk=membership.pk)
    return list(rows.select_related("user").order_by("user__name", "pk"))


def without_cover(membership: Membership, cover: Membership) -> int:
    """How many of one's patients the cover does not treat, and so can not read. One query."""
    mine = CareTeamMember.objects.filter(membership=membership, ended_at=None)
    theirs = CareTeamMember.objects.filter(membership=cover, ended_at=None)
    return mine.exclude(patient__in=theirs.values("patient")).count()


def _unread_of_patient() -> LetterQuerySet:
    return Letter.objects.from_patient().unread().filter(thread=OuterRef("pk"))


def _threads(user: User, clinic: Clinic) -> Any:
    """With what the list asks of each; what is annotated has no type."""
    unread = Count("letters", filter=Q(letters__from_team=False, letters__read_at=None))
    rows = Thread.objects.of_patients_of(user).filter(patient__clinic=clinic)
    return rows.annotate(unread=unread, has_unread=Exists(_unread_of_patient()))


def _narrowed(rows: Any, user: User, show: str) -> Any:
    if show == UNREAD:
        return rows.filter(has_unread=True)
    if show == UNANSWERED:
        return rows.waiting()
    return rows.waiting().filter(taken_by=user) if show == MINE else rows
