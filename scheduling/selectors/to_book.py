"""Who waits to be booked: nothing is booked yet, or something is missing from the series. A fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from journey.models import Course, PhaseChange, TreatmentPlan
from journey.selectors import preparations_of
from journey.stages import Phase
from people.models import Membership
from sessions.models import TreatmentSession
from sessions.selectors import GIVEN_UP


@dataclass(frozen=True)
class Waiting:
    """Somebody of whose induction something is not booked.

    ``missing`` sessions are neither given nor booked, of ``doses``; ``lost`` were cancelled or missed. ``prepare`` says in
    words what is still missing of the preparation; empty where all is done or the course began without a plan.
    """

    course: Course
    since: datetime
    doses: int
    missing: int
    lost: int
    has_plan: bool
    prepare: str

    @property
    def name(self) -> str:
        """The patient's."""
        return self.course.patient.name

    @property
    def nothing_booked(self) -> bool:
        """Whether the whole series is to be booked."""
        return self.missing == self.doses


def waiting(membership: Membership, now: datetime) -> list[Waiting]:
    """Those in preparation or induction whom the person may see, who waits longest first."""
    courses = [course for course in _courses(membership) if _missing(course) > 0]
    planned = [course for course in courses if vars(course)["has_plan"] and course.phase == Phase.PREPARATION]
    found = preparations_of(planned, now) if planned else {}
    lines = [
        Waiting(
            course=course,
            since=vars(course)["since"] or course.created_at,
            doses=course.protocol.rules.induction.doses,
            missing=_missing(course),
            lost=vars(course)["lost"],
            has_plan=vars(course)["has_plan"],
            prepare=found[course.pk].missing_things if course.pk in found else "",
        )
        for course in courses
    ]
    return sorted(lines, key=lambda line: (line.since, line.name))


def _missing(course: Course) -> int:
    standing: int = vars(course)["standing"]
    return course.protocol.rules.induction.doses - standing


def _courses(membership: Membership) -> list[Course]:
    of_phase = PhaseChange.objects.filter(course=OuterRef("pk"), to_state=OuterRef("phase")).order_by("-at")
    induction = Q(sessions__phase=Phase.INDUCTION)
    given_up = Q(sessions__state__in=GIVEN_UP)
    rows = (
        Course.objects.visible_to(membership.user)
        .filter(patient__clinic=membership.clinic_id, phase__in=[Phase.PREPARATION, Phase.INDUCTION])
        .annotate(
            since=Subquery(of_phase.values("at")[:1]),
            has_plan=Exists(TreatmentPlan.objects.signed().filter(course=OuterRef("pk"))),
            standing=Count("sessions", filter=induction & ~given_up),
            lost=Count("sessions", filter=induction & given_up),
        )
        .select_related("patient__user", "patient__clinic", "protocol")
    )
    return list(rows)


def is_booked(course: Course) -> bool:
    """Whether any session of the induction stands."""
    rows = TreatmentSession.objects.filter(course=course, phase=Phase.INDUCTION)
    return rows.exclude(state__in=GIVEN_UP).exists()
