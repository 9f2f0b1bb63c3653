"""Who in maintenance is due, late or drifting, with what is booked and how the scores went; a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from journey.models import Course
from journey.stages import Phase
from measures.models import ScoreLine
from measures.trend import last_totals
from people.models import Membership, Patient
from scheduling import due as rule
from scheduling.due import Standing
from sessions.cadence import MaintenanceDue
from sessions.due import due_of
from sessions.models import Dose, TreatmentSession
from sessions.programme import step_after
from sessions.states import AHEAD

INSTRUMENT = "phq-9"


@dataclass(frozen=True)
class DueLine:
    """A patient in maintenance. ``totals`` are the last of the PHQ-9, for those only who may read the record."""

    patient: Patient
    course: Course
    due: MaintenanceDue
    standing: Standing
    booked_at: datetime | None = None
    last_gap: int | None = None
    longest: int | None = None
    totals: tuple[int, ...] = ()


def maintenance(membership: Membership, now: datetime) -> list[DueLine]:
    """Everybody in maintenance whom the person may see, the most pressing first. Three queries."""
    courses = list(_courses(membership))
    starts = _last_starts([course.pk for course in courses])
    scores = _scores(membership, [course.patient_id for course in courses])
    lines = [line for course in courses if (line := _line(course, starts, scores, now)) is not None]
    return sorted(lines, key=lambda line: (rule.ORDER.index(line.standing), line.due.latest, line.patient.name))


def unbooked(membership: Membership, now: datetime) -> list[DueLine]:
    """Those whose days have come and who have nothing booked, the latest first. Without scores; one query."""
    lines = [line for course in _courses(membership) if (line := _line(course, {}, {}, now)) is not None]
    pressing = (Standing.LATE, Standing.DUE)
    return sorted(
        (line for line in lines if line.standing in pressing), key=lambda line: (line.due.latest, line.patient.name)
    )


def _courses(membership: Membership) -> Iterable[Course]:
    ahead = TreatmentSession.objects.filter(course=OuterRef("pk"), state__in=AHEAD).order_by("starts_at")
    return (
        Course.objects.visible_to(membership.user)
        .filter(patient__clinic=membership.clinic_id, phase=Phase.MAINTENANCE)
        .annotate(booked_at=Subquery(ahead.values("starts_at")[:1]))
        .select_related("patient__user", "patient__clinic", "protocol", "dose_line")
    )


def _line(
    course: Course, starts: Mapping[UUID, list[datetime]], scores: Mapping[UUID, tuple[int, ...]], now: datetime
) -> DueLine | None:
    doses = getattr(course, "dose_line", None)
    due = due_of(course, first_ended=doses.first_ended, last_ended=doses.last_ended) if doses else None
    if doses is None or due is None:
        return None
    zone = course.patient.clinic.zone
    booked_at = vars(course)["booked_at"]  # the annotation above
    last_gap, longest = _gap(course, starts.get(course.pk, []), doses.first_ended)
    asked = rule.Course(due, booked_at.astimezone(zone).date() if booked_at else None, last_gap, longest)
    return DueLine(
        patient=course.patient,
        course=course,
        due=due,
        standing=rule.standing_of(asked, now.astimezone(zone).date()),
        booked_at=booked_at,
        last_gap=last_gap,
        longest=longest,
        totals=scores.get(course.patient_id, ()),
    )


def _gap(course: Course, starts: list[datetime], first_ended: datetime) -> tuple[int | None, int | None]:
    """The days between the last two doses, and how many the protocol allows there."""
    if len(starts) < 2:
        return None, None
    zone = course.patient.clinic.zone
    before, last = (at.astimezone(zone).date() for at in starts[-2:])
    first_on = first_ended.astimezone(zone).date()
    step = step_after(course.protocol.rules, first_dose_on=first_on, last_dose_on=before)
    return (last - before).days, step.max_days


def _last_starts(courses: list[UUID]) -> dict[UUID, list[datetime]]:
    """When the doses of each course began, in order. One query."""
    found: dict[UUID, list[datetime]] = defaultdict(list)
    doses = Dose.objects.filter(session__course__in=courses, corrected_by=None, ended_at__isnull=False)
    for course, at in doses.order_by("started_at").values_list("session__course", "started_at"):
        found[course].append(at)
    return found


def _scores(membership: Membership, patients: list[UUID]) -> dict[UUID, tuple[int, ...]]:
    """The last totals of those whose record the person may read. One query."""
    mine = Patient.objects.clinical_for(membership.user).filter(pk__in=patients)
    rows = ScoreLine.objects.filter(patient__in=mine, instrument=INSTRUMENT).values_list("patient", "packed")
    return {patient: tuple(last_totals(packed)) for patient, packed in rows}
