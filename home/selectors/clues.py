"""The questions behind the caseload: each is one query about all patients at once, and gives what it finds by patient.

They count and join in the database and bring no model instances, because two thousand patients have some hundred
thousand answers. ``treated`` is a query for the patients' ids. What is found is kept by the id as a whole
number, because Python looks those up much faster than UUIDs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    FilteredRelation,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.db.models.query import QuerySet

from correspondence.models import Thread
from home.facts import Ahead, OpenTask
from home.readings import REMEMBERED
from home.selectors.packed import packed_instants
from integration.models import IntegrationWindow, JournalEntry
from journey.models import Course, PhaseChange, ProtocolVersion, RelapseReview
from journey.protocol import ProtocolRules
from journey.stages import Phase
from measures.models import Assignment, Response, StoppedMeasure
from measures.states import AssignmentState
from people.models import CareTeamMember, Membership, Patient, User
from safety.models import SafetyTask
from safety.tiers import Tier
from sessions.models import TreatmentSession
from sessions.states import AHEAD, SessionState

PHQ9 = "phq-9"
#: How far back windows are looked at; older ones without a reading are told by the age of the last reading.
WINDOWS_WITHIN = timedelta(days=180)
_GRADES = [When(tier=tier, then=Value(grade)) for grade, tier in enumerate(Tier)]

Ids: TypeAlias = "QuerySet[CareTeamMember, Any]"


class PatientClue(NamedTuple):
    """A patient with the open course.

    ``packed`` are the totals of the PHQ-9 that stand (see ``home.readings``): whole numbers with commas between them.
    ``doses`` are those of the open course that ended; None before the first.
    """

    pk: UUID
    name: str
    phase: str | None
    protocol: UUID | None
    prescriber: UUID | None
    had_course: bool
    packed: str | None
    doses: DoseClue | None


class DoseClue(NamedTuple):
    """The doses of an open course that stand after corrections."""

    first_started: datetime
    first_ended: datetime
    last_ended: datetime
    in_induction: int


def treated_by(membership: Membership, user: User) -> QuerySet[Patient]:
    """The patients of the clinic whose record ``user``, who has this membership, may read."""
    return Patient.objects.clinical_for(user).filter(clinic=membership.clinic_id)


def cared_for_by(membership: Membership) -> Ids:
    """The ids of the patients on whose care team this membership is: for questions beside ``patients``.

    It is a short question that every other one contains. Who may read the record is what ``treated_by`` says.
    """
    return CareTeamMember.objects.filter(membership=membership.pk, ended_at=None).order_by().values("patient")


def patients(treated: QuerySet[Patient]) -> list[PatientClue]:
    """Each patient with the open course, all totals of the PHQ-9, and what is to know of the doses."""
    rows = treated.order_by().annotate(
        open=FilteredRelation("courses", condition=~Q(courses__phase=Phase.CLOSED)),
        line=FilteredRelation("score_lines", condition=Q(score_lines__instrument=PHQ9)),
        had_course=Exists(Course.objects.filter(patient=OuterRef("pk"))),
    )
    doses = (f"open__dose_line__{name}" for name in DoseClue._fields)
    ids = (_text("pk"), _text("open__protocol_id"), _text("open__prescriber_id"))
    wanted = rows.values_list(*ids, "user__name", "open__phase", "had_course", "line__packed", *doses)
    return [
        PatientClue(
            pk=_id(pk),
            name=name,
            phase=phase,
            protocol=_id(protocol) if protocol else None,
            prescriber=_id(prescriber) if prescriber else None,
            had_course=had_course,
            packed=packed,
            doses=DoseClue(*dosed) if dosed[0] else None,
        )
        for pk, protocol, prescriber, name, phase, had_course, packed, *dosed in wanted
    ]


def windows(patients: Collection[UUID], now: datetime) -> dict[int, str]:
    """When the windows of the last months that are over had opened, in seconds, with commas between them."""
    rows = IntegrationWindow.objects.filter(
        Q(ended_at__lte=now) | Q(closes_at__lte=now), patient__in=patients, opens_at__gt=now - WINDOWS_WITHIN
    )
    grouped = rows.order_by().values("patient_id").annotate(opened=packed_instants("opens_at"))
    return {patient.int: opened for patient, opened in grouped.values_list("patient_id", "opened")}


def protocols(ids: set[UUID]) -> dict[UUID | None, ProtocolRules]:
    """The rules of these versions, each parsed once."""
    return {one.pk: one.rules for one in ProtocolVersion.objects.filter(pk__in=ids)}


def sessions_ahead(treated: Ids, now: datetime, day: tuple[datetime, datetime]) -> dict[int, Ahead]:
    """What is open of the sessions of the open course. ``day`` are the edges of the clinic's day."""
    first, last = day
    ahead = Q(state__in=AHEAD)
    rows = TreatmentSession.objects.filter(
        state__in=[*AHEAD, SessionState.IN_PROGRESS], course__patient__in=treated
    ).exclude(course__phase=Phase.CLOSED)
    grouped = (
        rows.order_by()
        .values(patient_text=_text("course__patient_id"))
        .annotate(
            today_at=Min("starts_at", filter=ahead & Q(starts_at__gte=first, starts_at__lt=last)),
            unrecorded_at=Min("starts_at", filter=ahead & Q(starts_at__lt=min(first, now))),
            coming_at=Min("starts_at", filter=ahead & Q(starts_at__gte=now)),
            running=Count("pk", filter=Q(state=SessionState.IN_PROGRESS)),
        )
    )
    wanted = ("patient_text", "today_at", "unrecorded_at", "coming_at", "running")
    return {
        _id(patient).int: Ahead(today, unrecorded, today or coming, running > 0)
        for patient, today, unrecorded, coming, running in grouped.values_list(*wanted)
    }


def windows_unused(treated: Ids, now: datetime, within: timedelta) -> dict[int, datetime]:
    """When each open window closes in which nothing is written, if that is soon."""
    written = JournalEntry.objects.filter(window=OuterRef("pk"))
    rows = IntegrationWindow.objects.open(now).filter(
        ~Exists(written), closes_at__lte=now + within, patient__in=treated
    )
    return {patient.int: closes for patient, closes in rows.order_by().values_list("patient_id", "closes_at")}


def tasks(treated: Ids, membership: Membership, now: datetime) -> dict[int, OpenTask]:
    """The open safety task of each patient that comes first."""
    rows = (
        SafetyTask.objects.open()
        .filter(patient__in=treated)
        .annotate(grade=Case(*_GRADES, default=Value(1), output_field=IntegerField()))
    )
    found: dict[int, list[OpenTask]] = defaultdict(list)
    wanted = ("patient_id", "opened_at", "grade", "due_at", "owner_id", "owner__user__name", "taken_at")
    for patient, opened_at, grade, due_at, owner, name, taken_at in rows.order_by().values_list(*wanted):
        mine = owner is not None and owner == membership.pk
        found[patient.int].append(OpenTask(opened_at, grade, due_at <= now, name or "", mine, taken_at is not None))
    return {patient: _worst(several) for patient, several in found.items()}


def given_up(treated: Ids) -> dict[int, tuple[str, ...]]:
    """The questionnaires that were asked for in vain, and neither answered nor stopped since."""
    later = Response.objects.filter(
        patient=OuterRef("patient"), instrument=OuterRef("instrument"), answered_at__gte=OuterRef("due_at")
    )
    ended = StoppedMeasure.objects.standing().filter(patient=OuterRef("patient"), instrument=OuterRef("instrument"))
    rows = Assignment.objects.filter(
        ~Exists(later), ~Exists(ended), state=AssignmentState.GIVEN_UP, patient__in=treated
    )
    return _keys(rows.order_by().values_list("patient_id", "instrument"))


def unanswered(treated: Ids, now: datetime) -> dict[int, datetime]:
    """Since when a message of the patient waits, where the time for an answer is over."""
    rows = Thread.objects.filter(answer_by__lte=now, patient__in=treated)
    return {patient.int: since for patient, since in rows.values_list("patient_id", "waiting_since") if since}


def stopped(treated: Ids) -> dict[int, tuple[str, ...]]:
    """The questionnaires that patients do not want to be asked."""
    rows = StoppedMeasure.objects.standing().filter(patient__in=treated)
    return _keys(rows.order_by().values_list("patient_id", "instrument"))


def reviewed(treated: Ids) -> dict[int, datetime]:
    """The newest reading of a relapse proposal in the open course that somebody looked at."""
    rows = RelapseReview.objects.filter(course__patient__in=treated).exclude(course__phase=Phase.CLOSED)
    grouped = rows.order_by().values("course__patient_id").annotate(newest=Max("reading_at"))
    return {patient.int: newest for patient, newest in grouped.values_list("course__patient_id", "newest")}


def maintained_since(patients: Collection[UUID]) -> dict[int, datetime]:
    """When the maintenance of the open course began."""
    rows = PhaseChange.objects.filter(
        course__patient__in=patients, course__phase=Phase.MAINTENANCE, to_state=Phase.MAINTENANCE
    )
    grouped = rows.order_by().values("course__patient_id").annotate(since=Max("at"))
    return {patient.int: since for patient, since in grouped.values_list("course__patient_id", "since")}


def colleagues(treated: Ids, membership: Membership) -> list[tuple[UUID, str]]:
    """Who else treats these patients: membership and name, by name."""
    team = CareTeamMember.objects.filter(membership=OuterRef("pk"), ended_at=None, patient__in=treated)
    rows = Membership.objects.treating().filter(Exists(team), clinic=membership.clinic_id).exclude(pk=membership.pk)
    return list(rows.order_by("user__name", "pk").values_list("pk", "user__name"))


def shared_with(treated: Ids, colleague: UUID | None) -> set[int]:
    """Those of these patients whom the colleague treats, too; nobody without a colleague."""
    team = CareTeamMember.objects.filter(membership=colleague, ended_at=None, patient__in=treated)
    return {patient.int for patient in team.values_list("patient_id", flat=True)} if colleague else set()


def _worst(several: list[OpenTask]) -> OpenTask:
    first = min(several, key=lambda one: (one.grade, not one.is_overdue, one.opened_at))
    return replace(first, others=len(several) - 1)


def _keys(rows: Iterable[tuple[UUID, str]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, set[str]] = defaultdict(set)
    for patient, key in rows:
        found[patient.int].add(key)
    return {patient: tuple(sorted(keys)) for patient, keys in found.items()}


def _text(field: str) -> Cast:
    """An id as a text: the same ones are read again and again, so that each is made into a UUID once."""
    return Cast(field, TextField())


@lru_cache(maxsize=REMEMBERED)
def _id(text: str) -> UUID:
    return UUID(text)
