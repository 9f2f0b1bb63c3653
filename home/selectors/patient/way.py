"""How the course came about: the application, the plan, what is missing before a first dose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from intake.models import Application
from intake.presenters import STATES
from journey.models import Course, PlanState, TreatmentPlan
from journey.preparation import Preparation
from journey.selectors import preparation_of
from journey.stages import Phase
from people.models import Patient, User


@dataclass(frozen=True)
class Way:
    """``plan`` is the one that is signed for the course, ``draft`` one that waits for a signature.

    ``preparation`` is the list of a course in preparation that began with a plan.
    """

    application: Application | None
    plan: TreatmentPlan | None
    draft: TreatmentPlan | None
    preparation: Preparation | None

    @property
    def state(self) -> str | Promise:
        """The state of the application in words."""
        return STATES[self.application.state][0] if self.application else ""


def way_of(patient: Patient, course: Course | None, user: User, now: datetime) -> Way:
    """What led here, as far as ``user`` may read it. Two queries, and those of the list while there is one."""
    applications = Application.objects.readable_by(user).filter(patient=patient)
    plans = list(TreatmentPlan.objects.standing().filter(patient=patient).select_related("prescriber__user"))
    plan = next((one for one in plans if one.state == PlanState.SIGNED and course and one.course_id == course.pk), None)
    prepares = course is not None and plan is not None and course.phase == Phase.PREPARATION
    return Way(
        application=applications.order_by("-began_at").first(),
        plan=plan,
        draft=next((one for one in plans if one.state == PlanState.DRAFT), None),
        preparation=preparation_of(course, now) if course and prepares else None,
    )
