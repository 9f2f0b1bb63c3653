"""Who waits for an induction, and what a plan of a month needs to know of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from journey.models import Course, PlanState, TreatmentPlan
from journey.stages import Phase
from people.models import Clinic, Membership
from rota.models import Place
from scheduling.around import facts_of, needs_of
from scheduling.facts import ClinicFacts, SeriesNeeds, Wishes
from scheduling.models import MonthPlan
from scheduling.month_page import Names
from scheduling.month_result import wishes_from
from sessions.models import MeetingChange, SessionChange, TreatmentSession
from sessions.selectors import GIVEN_UP


@dataclass(frozen=True)
class Situation:
    """The clinic as it stands, and what every course of a plan asks of it, who waits longest first."""

    facts: ClinicFacts
    wishes: Wishes
    courses: Sequence[Course]
    needs: Sequence[SeriesNeeds]


def waiting_courses(clinic: Clinic, among: Collection[UUID] | None = None) -> list[Course]:
    """Those in preparation for whom no session is booked and none was given, who waits longest first."""
    booked = TreatmentSession.objects.exclude(state__in=GIVEN_UP).values("course")
    rows = Course.objects.filter(patient__clinic=clinic, phase=Phase.PREPARATION).exclude(pk__in=booked)
    if among is not None:
        rows = rows.filter(pk__in=among)
    return list(rows.select_related("patient__user", "patient__clinic", "protocol").order_by("opened_at", "pk"))


def signed_plans(courses: Collection[Course]) -> set[UUID]:
    """The courses that have a signed plan."""
    rows = TreatmentPlan.objects.filter(course__in=courses, state=PlanState.SIGNED)
    return {one.course_id for one in rows.only("course") if one.course_id}


def situation_of(plan: MonthPlan, *, now: datetime, among: Collection[UUID] | None = None) -> Situation:
    """The clinic and those who still wait of whom was asked for."""
    facts = facts_of(plan.clinic, plan.first_on, plan.last_on, now=now)
    asked = {UUID(one) for one in plan.asked}
    courses = waiting_courses(plan.clinic, asked if among is None else asked & set(among))
    needs = [needs_of(course, facts) for course in courses]
    return Situation(facts, wishes_from(plan.wishes, plan.first_on), courses, needs)


def changed_since(plan: MonthPlan) -> bool:
    """Whether something was booked, moved or called off at the clinic since the plan was begun."""
    if plan.started_at is None:
        return False
    ours = {"at__gte": plan.started_at}
    return (
        SessionChange.objects.filter(session__course__patient__clinic=plan.clinic_id, **ours).exists()
        or MeetingChange.objects.filter(meeting__course__patient__clinic=plan.clinic_id, **ours).exists()
    )


def names_of(plan: MonthPlan) -> Names:
    """What the patients, places and people of a plan are called; three queries."""
    courses = Course.objects.filter(pk__in=plan.asked).select_related("patient__user")
    members = Membership.objects.filter(clinic=plan.clinic_id).select_related("user")
    return Names(
        patients={course.pk: course.patient.user.name for course in courses},
        places=dict(Place.objects.filter(clinic=plan.clinic_id).values_list("pk", "name")),
        people={member.pk: member.user.name for member in members},
    )
