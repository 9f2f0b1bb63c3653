"""Whose next maintenance session is due or overdue with nothing booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, Min, OuterRef, Q

from journey.models import Course
from journey.protocol import ProtocolRules
from journey.stages import Phase
from people.models import Membership, Patient
from sessions.cadence import MaintenanceDue, next_due
from sessions.models import TreatmentSession
from sessions.programme import step_after
from sessions.states import AHEAD


@dataclass(frozen=True)
class DueLine:
    """A patient whose next session should be booked."""

    patient: Patient
    course: Course
    due: MaintenanceDue
    state: str


def due_of(course: Course, *, first_ended: datetime | None, last_ended: datetime | None) -> MaintenanceDue | None:
    """When the course's next maintenance session is due, from the ends of its first and last dose; no query."""
    if course.phase != Phase.MAINTENANCE or first_ended is None or last_ended is None:
        return None
    return due_days(course.protocol.rules, course.patient.clinic.zone, first_ended, last_ended)


def due_days(rules: ProtocolRules, zone: ZoneInfo, first_ended: datetime, last_ended: datetime) -> MaintenanceDue:
    """The clinic's days on which the session after the last dose is due by these rules."""
    first_on, last_on = first_ended.astimezone(zone).date(), last_ended.astimezone(zone).date()
    step = step_after(rules, first_dose_on=first_on, last_dose_on=last_on)
    return next_due(last_ended, min_days=step.min_days, max_days=step.max_days, zone=zone)


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
            first_ended=Min("sessions__doses__ended_at", filter=standing),
        )
        .filter(is_booked=False)
        .select_related("patient__user", "patient__clinic", "protocol")
    )
    today = now.astimezone(membership.clinic.zone).date()
    lines = []
    for course in courses:
        ends = vars(course)  # the annotations above
        due = due_of(course, first_ended=ends["first_ended"], last_ended=ends["last_ended"])
        if due is not None and due.state(today) != "early":
            lines.append(DueLine(course.patient, course, due, due.state(today)))
    return sorted(lines, key=lambda line: (line.due.latest, line.patient.name))
