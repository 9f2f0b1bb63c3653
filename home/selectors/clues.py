"""The questions behind the caseload: each is one query about all patients at once, and gives what it finds by patient.

They count and join in the database and bring no model instances, because two thousand patients have some hundred
thousand answers. ``treated`` is a query for the patients' ids. What is found is kept by the id as a whole
number, because Python looks those up much faster than UUIDs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.db.models.query import QuerySet

from home.facts import Ahead, OpenTask
from home.readings import pack
from home.selectors.packed import Joined, packed_instants, packed_readings
from integration.models import IntegrationWindow, JournalEntry
from journey.models import Course, PhaseChange, ProtocolVersion, RelapseReview
from journey.protocol import ProtocolRules
from journey.stages import Phase
from measures.models import Assignment, Response, StoppedMeasure
from measures.states import AssignmentState
from people.models import CareTeamMember, Membership, Patient, User
from safety.models import SafetyTask
from safety.tiers import Tier
from sessions.models import Dose, TreatmentSession
from sessions.states import AHEAD, SessionState

PHQ9 = "phq-9"
#: How far back windows are looked at; older ones without a reading are told by the age of the last reading.
WINDOWS_WITHIN = timedelta(days=180)
_GRADES = [When(tier=tier, then=Value(grade)) for grade, tier in enumerate(Tier)]

Ids: TypeAlias = "QuerySet[CareTeamMember, Any]"


class PatientClue(NamedTuple):
    """A patient with the open course.

    ``packed`` are the totals of the PHQ-9 (see ``home.readings``), those that were corrected later among them;
    ``windows`` when the windows that are over had opened, in seconds. Both are whole numbers with commas between them.
    """

    pk: UUID
    name: str
    phase: str | None
    protocol: UUID | None
    prescriber: UUID | None
    had_course: bool
    packed: str | None
    windows: str | None


@dataclass(frozen=True, slots=True)
class DoseClue:
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


def patients(treated: QuerySet[Patient], now: datetime) -> list[PatientClue]:
    """Each patient with the open course, all totals of the PHQ-9, and the windows of the last months that are over.

    The totals and windows are gathered patient by patient along an index: a join would sort them all first.
    """
    totals = Response.objects.filter(patient=OuterRef("pk"), instrument=PHQ9, total__isnull=False)
    windows = IntegrationWindow.objects.filter(
        Q(ended_at__lte=now) | Q(closes_at__lte=now), patient=OuterRef("pk"), opens_at__gt=now - WINDOWS_WITHIN
    )
    rows = treated.order_by().annotate(
        open=FilteredRelation("courses", condition=~Q(courses__phase=Phase.CLOSED)),
        had_course=Exists(Course.objects.filter(patient=OuterRef("pk"))),
        packed=_gathered(totals, packed_readings()),
        opened=_gathered(windows, packed_instants("opens_at")),
    )
    known: dict[str | None, UUID | None] = {None: None}
    wanted = ("pk", "user__name", "open__phase", _text("open__protocol_id"), _text("open__prescriber_id"))
    return [
        PatientClue(pk, name, phase, _id(protocol, known), _id(prescriber, known), had, packed, opened)
        for pk, name, phase, protocol, prescriber, had, packed, opened in rows.values_list(
            *wanted, "had_course", "packed", "opened"
        )
    ]


def protocols(ids: set[UUID]) -> dict[UUID | None, ProtocolRules]:
    """The rules of these versions, each parsed once."""
    return {one.pk: one.rules for one in ProtocolVersion.objects.filter(pk__in=ids)}


def corrected(treated: Ids) -> dict[int, set[int]]:
    """The packed readings that a later row corrects: they count no more."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Response.objects.filter(corrects__isnull=False, corrects__instrument=PHQ9, patient__in=treated)
    old = [f"corrects__{name}" for name in ("patient_id", "answered_at", "total", "flagged")]
    for patient, at, total, flagged in rows.exclude(corrects__total=None).order_by().values_list(*old):
        found[patient.int].add(pack(at, total, flagged=flagged))
    return found


def doses(patients: Collection[UUID]) -> dict[int, DoseClue]:
    """Of the open course: when the first dose began and ended, when the last one ended, how many the induction had."""
    standing = Dose.objects.exclude(pk__in=Dose.objects.filter(corrects__isnull=False).values("corrects"))
    rows = standing.filter(ended_at__isnull=False, session__course__patient__in=patients)
    grouped = (
        rows.exclude(session__course__phase=Phase.CLOSED)
        .order_by()
        .values("session__course__patient_id")
        .annotate(
            first_started=Min("started_at"),
            first_ended=Min("ended_at"),
            last_ended=Max("ended_at"),
            in_induction=Count("pk", filter=Q(session__phase=Phase.INDUCTION)),
        )
    )
    wanted = ("session__course__patient_id", "first_started", "first_ended", "last_ended", "in_induction")
    return {patient.int: DoseClue(*clue) for patient, *clue in grouped.values_list(*wanted)}


def sessions_ahead(treated: Ids, now: datetime, day: tuple[datetime, datetime]) -> dict[int, Ahead]:
    """What is open of the sessions of the open course. ``day`` are the edges of the clinic's day."""
    first, last = day
    ahead = Q(state__in=AHEAD)
    rows = TreatmentSession.objects.filter(
        state__in=[*AHEAD, SessionState.IN_PROGRESS], course__patient__in=treated
    ).exclude(course__phase=Phase.CLOSED)
    grouped = (
        rows.order_by()
        .values("course__patient_id")
        .annotate(
            today_at=Min("starts_at", filter=ahead & Q(starts_at__gte=first, starts_at__lt=last)),
            unrecorded_at=Min("starts_at", filter=ahead & Q(starts_at__lt=min(first, now))),
            coming_at=Min("starts_at", filter=ahead & Q(starts_at__gte=now)),
            running=Count("pk", filter=Q(state=SessionState.IN_PROGRESS)),
        )
    )
    wanted = ("course__patient_id", "today_at", "unrecorded_at", "coming_at", "running")
    return {
        patient.int: Ahead(today, unrecorded, today or coming, running > 0)
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
    """An id as a text: there are few different ones, so that each is made into a UUID once."""
    return Cast(field, TextField())


def _id(text: str | None, known: dict[str | None, UUID | None]) -> UUID | None:
    if text not in known:
        known[text] = UUID(text)
    return known[text]


def _gathered(rows: QuerySet[Any], joined: Joined) -> Subquery:
    return Subquery(rows.order_by().values("patient").annotate(text=joined).values("text"))
