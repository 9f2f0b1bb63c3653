"""Whose next maintenance session is due or overdue with nothing booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q

from journey.models import Course
from journey.stages import Phase
from people.models import Membership, Patient
from sessions.cadence import MaintenanceDue, next_due
from sessions.models import TreatmentSession
from sessions.programme import maintenance_step
from sessions.states import AHEAD


@dataclass(frozen=True)
class DueLine:
    """A patient whose next session should be booked."""

    patient: Patient
    course: Course
    due: MaintenanceDue
    state: str


def due_of(course: Course, *, given: int, last_ended: datetime | None) -> MaintenanceDue | None:
    """When the course's next maintenance session is due, from counts that are at hand; no query."""
    if course.phase != Phase.MAINTENANCE or last_ended is None:
        return None
    step = maintenance_step(course.protocol.rules, given=given)
    return next_due(last_ended, min_days=step.min_days, max_days=step.max_days, zone=course.patient.clinic.zone)


def maintenance_due(membership: Membership, now: datetime) -> list[DueLine]:
    """Those in maintenance whose days have come and who have no session ahead, most overdue first. One query."""
    booked = TreatmentSession.objects.filter(course=OuterRef("pk"), state__in=AHEAD)
    standing = Q(sessions__doses__ended_at__isnull=False, sessions__doses__corrected_by=None)
    courses = (
        Course.objects.visible_to(membership.user)
        .filter(patient__clinic=membership.clinic_id, phase=Phase.MAINTENANCE)
        .annotate(
            is_booked=Exists(booked),
            last_ended=Max("sessions__doses__ended_at", filter=standing),
            given=Count("sessions", filter=standing & Q(sessions__phase=Phase.MAINTENANCE), distinct=True),
        )
        .filter(is_booked=False)
        .select_related("patient__user", "patient__clinic", "protocol")
    )
    today = now.astimezone(membership.clinic.zone).date()
    lines = []
    for course in courses:
        due = due_of(course, given=course.given, last_ended=course.last_ended)
        if due is not None and due.state(today) != "early":
            lines.append(DueLine(course.patient, course, due, due.state(today)))
    return sorted(lines, key=lambda line: (line.due.latest, line.patient.name))
