"""What the page of a plan needs: the draft, what is signed, the protocols that may be chosen, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from intake.models import Application, Finding
from intake.selectors.application import latest_of
from intake.services.findings import newest_of
from intake.states import WITH_STAFF, ApplicationState
from journey.models import Course, PlanChange, ProtocolVersion, TreatmentPlan
from journey.services.plans import BEFORE_DOSES
from people.models import Patient


@dataclass(frozen=True)
class Drafting:
    """Everything on the page. ``findings`` are of what was sent in last; without one that staff may read there are none."""

    patient: Patient
    course: Course | None
    draft: TreatmentPlan | None
    signed: TreatmentPlan | None
    application: Application | None
    findings: list[Finding]
    offered: list[ProtocolVersion]

    @property
    def protocols(self) -> Mapping[str, ProtocolVersion]:
        """The protocols that may be chosen, by key."""
        return {one.key: one for one in self.offered}

    @property
    def may_be_read(self) -> bool:
        """Whether staff may read the application: it was sent in, and not taken back."""
        return self.application is not None and self.application.state in WITH_STAFF

    @property
    def is_accepted(self) -> bool:
        """Whether the application was accepted."""
        return self.application is not None and self.application.state == ApplicationState.ACCEPTED


def drafting_of(patient: Patient) -> Drafting:
    """The page for a patient, in a fixed number of queries."""
    course = patient.courses.open().select_related("protocol").first()
    plans = TreatmentPlan.objects.filter(patient=patient).select_related(
        "protocol", "prescriber__user", "therapist__user", "patient__clinic", "patient__user"
    )
    application = latest_of(patient)
    newest = newest_of(application) if application and application.state in WITH_STAFF else None
    return Drafting(
        patient=patient,
        course=course,
        draft=plans.drafts().first(),
        signed=plans.signed().filter(course=course).first() if course else None,
        application=application,
        findings=list(newest.findings.select_related("passed__by")) if newest else [],
        offered=list(offered_for(course)),
    )


def offered_for(course: Course | None) -> QuerySet[ProtocolVersion]:
    """The protocols that a plan may be on: of a running course its own only; before a dose those that are offered."""
    if course is None:
        return ProtocolVersion.objects.offered()
    if course.phase not in BEFORE_DOSES:
        return ProtocolVersion.objects.filter(pk=course.protocol_id)
    return ProtocolVersion.objects.offered() | ProtocolVersion.objects.filter(pk=course.protocol_id)


def changes_of(plan: TreatmentPlan) -> list[PlanChange]:
    """How the plan came to its state. One query."""
    return list(plan.changes.select_related("by"))
