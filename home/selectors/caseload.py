"""The caseload: every patient whom somebody treats, with the facts that tell who needs them first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Subquery

from home.need import Facts, Need, need
from home.selectors.maintenance import due_of
from integration.models import IntegrationWindow
from journey.models import Course
from journey.stages import Phase
from measures.models import Response
from measures.selectors import baseline_of
from people.models import Membership, Patient
from safety.models import SafetyTask
from sessions.models import Dose, TreatmentSession
from sessions.states import SessionState

T = TypeVar("T", Course, TreatmentSession, IntegrationWindow, Response, SafetyTask)


@dataclass(frozen=True)
class CaseloadRow:
    """One line of the caseload."""

    patient: Patient
    course: Course | None
    facts: Facts
    need: Need
    scores: tuple[int, ...]


def caseload(membership: Membership, now: datetime) -> list[CaseloadRow]:
    """The patients whom this member of staff treats, in the order of need. Six queries, however many patients."""
    treated = Patient.objects.clinical_for(membership.user).filter(clinic=membership.clinic_id)
    any_course = Exists(Course.objects.filter(patient=OuterRef("pk")))
    patients = list(treated.select_related("user", "clinic").annotate(had_course=any_course))
    ids = [patient.pk for patient in patients]
    courses = {course.patient_id: course for course in _open_courses(ids)}
    sessions = _grouped(_sessions(ids), lambda one: one.course.patient_id)
    windows = {window.patient_id: window for window in _windows(ids, now)}
    responses = _grouped(_phq9(ids), lambda one: one.patient_id)
    tasks = {task.patient_id: task for task in SafetyTask.objects.open().filter(patient__in=ids).order_by("-opened_at")}
    rows = []
    for patient in patients:
        course = courses.get(patient.pk)
        facts = _facts(
            now=now,
            patient=patient,
            course=course,
            sessions=[one for one in sessions[patient.pk] if course and one.course_id == course.pk],
            window=windows.get(patient.pk),
            answers=responses[patient.pk],
            task=tasks.get(patient.pk),
        )
        scores = tuple(one.total for one in responses[patient.pk] if one.total is not None)
        rows.append(CaseloadRow(patient, course, facts, need(facts), scores))
    return sorted(rows, key=lambda row: row.need.sort_key(row.patient.name))


def _open_courses(ids: list[UUID]) -> Iterable[Course]:
    return (
        Course.objects.open().filter(patient__in=ids).select_related("protocol", "prescriber__user", "patient__clinic")
    )


def _sessions(ids: list[UUID]) -> Iterable[TreatmentSession]:
    valid = Dose.objects.filter(session=OuterRef("pk"), ended_at__isnull=False, corrected_by=None)
    return (
        TreatmentSession.objects.filter(course__patient__in=ids)
        .exclude(course__phase=Phase.CLOSED)
        .select_related("course")
        .annotate(
            dose_started_at=Subquery(valid.values("started_at")[:1]),
            dose_ended_at=Subquery(valid.values("ended_at")[:1]),
        )
        .order_by("starts_at")
    )


def _windows(ids: list[UUID], now: datetime) -> Iterable[IntegrationWindow]:
    return IntegrationWindow.objects.open(now).filter(patient__in=ids).annotate(entries_here=Count("entries"))


def _phq9(ids: list[UUID]) -> Iterable[Response]:
    return (
        Response.objects.filter(patient__in=ids, instrument="phq-9")
        .only("patient_id", "total", "answered_at")
        .order_by("answered_at", "id")
    )


def _grouped(rows: Iterable[T], key: object) -> dict[UUID, list[T]]:
    groups: dict[UUID, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)  # type: ignore[operator]
    return groups


def dose_ended_at(session: TreatmentSession) -> datetime | None:
    """When the session's dose ended, as ``_sessions`` annotated it."""
    return getattr(session, "dose_ended_at", None)


def _facts(
    *,
    now: datetime,
    patient: Patient,
    course: Course | None,
    sessions: list[TreatmentSession],
    window: IntegrationWindow | None,
    answers: list[Response],
    task: SafetyTask | None,
) -> Facts:
    scored = [one for one in answers if one.total is not None]
    doses = [(one, ended) for one in sessions if (ended := dose_ended_at(one)) is not None]
    base = baseline_of(scored, getattr(doses[0][0], "dose_started_at", None) if doses else None)
    zone = patient.clinic.zone
    ahead = [one for one in sessions if one.state in (SessionState.PLANNED, SessionState.BOOKED)]
    today = [one for one in ahead if one.starts_at.astimezone(zone).date() == now.astimezone(zone).date()]
    late = [one for one in ahead if one not in today and one.starts_at < now]
    coming = [one for one in ahead if one.starts_at >= now]
    overdue_days, due = _maintenance(course, doses, now)
    return Facts(
        now=now,
        phase=course.phase if course else None,
        had_course=bool(getattr(patient, "had_course", False)),
        safety_open_since=task.opened_at if task else None,
        phq9_baseline=base.total if base else None,
        phq9_baseline_at=base.answered_at if base else None,
        phq9_latest=scored[-1].total if scored else None,
        phq9_latest_at=scored[-1].answered_at if scored else None,
        session_today_at=today[0].starts_at if today else None,
        session_overdue_since=late[0].starts_at if late else None,
        in_progress=any(one.state == SessionState.IN_PROGRESS for one in sessions),
        window_closes_at=window.closes_at if window else None,
        window_written=bool(window and getattr(window, "entries_here", 0)),
        doses_given=sum(one.phase == Phase.INDUCTION for one, _ in doses),
        doses_planned=course.protocol.rules.induction.doses if course else 0,
        maintenance_overdue_days=overdue_days,
        maintenance_due=due,
        next_session_at=(today or coming)[0].starts_at if today or coming else None,
    )


def _maintenance(
    course: Course | None, doses: list[tuple[TreatmentSession, datetime]], now: datetime
) -> tuple[int, bool]:
    """How many days the next maintenance session is overdue, and whether it is due."""
    if course is None:
        return 0, False
    ends = [ended for _, ended in doses]
    due = due_of(course, first_ended=min(ends, default=None), last_ended=max(ends, default=None))
    if due is None:
        return 0, False
    today = now.astimezone(course.patient.clinic.zone).date()
    return max(0, (today - due.latest).days), due.state(today) != "early"
