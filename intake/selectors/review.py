"""One application as a whole, for those who decide on it. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404

from intake.models import Application, Assessment, Decision, Finding, FindingSeverity, Submission
from intake.sections.keys import SectionKey
from intake.sections.progress import QUESTIONNAIRES
from intake.sections.shapes import Concerns, Part
from intake.services.decisions import PASSABLE_IN
from intake.services.findings import sections_in
from intake.states import ApplicationState
from journey.models import ProtocolVersion, TreatmentPlan
from journey.models.plans import PlanState
from journey.services.plans import BEFORE_DOSES
from measures.models import Response
from people.models import Clinic, Membership, User
from people.roles import Role
from safety.models import SafetyTask


@dataclass(frozen=True)
class Review:
    """Everything on the page: what was sent in last and before that, what was found, what was decided.

    ``protocols`` are those that are offered, by key; ``tasks`` the open safety tasks about the person, those that whoever
    reads may open marked by their ids in ``own_tasks``. ``plan`` is a signed plan, or a draft.
    """

    application: Application
    submissions: list[Submission]
    sections: Mapping[SectionKey, Part]
    before: Mapping[SectionKey, Part] | None
    findings: list[Finding]
    assessment: Assessment | None
    decisions: list[Decision]
    protocols: Mapping[str, ProtocolVersion]
    responses: Mapping[str, Response]
    tasks: list[SafetyTask]
    own_tasks: frozenset[UUID]
    plan: TreatmentPlan | None

    @property
    def sent(self) -> Submission:
        """What was sent in last."""
        return self.submissions[-1]

    @property
    def concerns(self) -> Concerns:
        """What brings them here."""
        found = self.sections[SectionKey.CONCERNS]
        return found if isinstance(found, Concerns) else Concerns()

    @property
    def ways(self) -> list[ProtocolVersion]:
        """The protocols that are offered, were held against what was sent in, and have no stop that nobody has passed."""
        assessed = set(self.assessment.protocols) if self.assessment else set()
        stops = [one for one in self.findings if one.severity == FindingSeverity.STOP and not is_passed(one)]
        held = {key for one in stops for key, grade in one.by_protocol.items() if grade == FindingSeverity.STOP}
        return [one for key, one in self.protocols.items() if key in assessed - held]

    @property
    def may_be_passed(self) -> bool:
        """Whether a prescriber may go on in spite of a stop: while it waits, and while a plan may change its protocol."""
        course = self.plan.course if self.plan is not None and is_signed(self.plan) else None
        return self.application.state in PASSABLE_IN and (course is None or course.phase in BEFORE_DOSES)


def application_for(user: User, pk: UUID) -> Application:
    """The application, for whoever may read it; else 404. One query."""
    rows = Application.objects.readable_by(user).select_related("patient__user", "patient__clinic", "decided_by")
    return get_object_or_404(rows, pk=pk)


def finding_for(user: User, pk: UUID) -> Finding | None:
    """The finding, for whoever may read its application; else None. One query."""
    readable = Application.objects.readable_by(user).values("pk")
    rows = Finding.objects.filter(submission__application__in=readable).select_related("submission")
    return rows.filter(pk=pk).first()


def taken_meanwhile(user: User, pk: UUID, version: int) -> Application | None:
    """An application that this person could read when their page was made, and that a colleague has accepted since.

    It is the care team's now; what they learn is who decided, as in the list. Two queries at most.
    """
    here = Membership.objects.treating().filter(user=user).values("clinic")
    rows = Application.objects.filter(patient__clinic__in=here, state=ApplicationState.ACCEPTED, version__gt=version)
    if not version or Application.objects.readable_by(user).filter(pk=pk).exists():
        return None
    return rows.select_related("patient__clinic").filter(pk=pk).first()


def review_of(application: Application, user: User) -> Review:
    """All that the page shows. Nine queries."""
    submissions = list(application.submissions.select_related("by"))
    newest = submissions[-1]
    patient = application.patient
    tasks = SafetyTask.objects.open().filter(patient=patient).pressing_first().select_related("owner__user")
    plans = TreatmentPlan.objects.standing().filter(patient=patient, created_at__gte=application.began_at)
    # A signed one before the draft of its change.
    plans = plans.select_related("course").order_by("-state", "-created_at")
    return Review(
        application=application,
        submissions=submissions,
        sections=sections_in(newest),
        before=sections_in(submissions[-2]) if len(submissions) > 1 else None,
        findings=list(newest.findings.select_related("passed__by")),
        assessment=Assessment.objects.filter(submission=newest).first(),
        decisions=list(application.decisions.select_related("by", "membership", "submission")),
        protocols={one.key: one for one in ProtocolVersion.objects.offered()},
        responses=_responses(newest),
        tasks=list(tasks),
        own_tasks=frozenset(
            SafetyTask.objects.visible_to(user).open().filter(patient=patient).values_list("pk", flat=True)
        ),
        plan=plans.first() if application.state == ApplicationState.ACCEPTED else None,
    )


def prescribers_of(clinic: Clinic) -> list[Membership]:
    """Who prescribes at the clinic, by name. One query."""
    rows = Membership.objects.treating().filter(clinic=clinic, role=Role.PRESCRIBER).select_related("user")
    return list(rows.order_by("user__name", "pk"))


def is_passed(finding: Finding) -> bool:
    """Whether somebody went on in spite of it."""
    return hasattr(finding, "passed")


def is_signed(plan: TreatmentPlan | None) -> bool:
    """Whether it is a signed one."""
    return plan is not None and plan.state == PlanState.SIGNED


def _responses(sent: Submission) -> dict[str, Response]:
    """The answers to the baseline's questionnaires that stood when it was sent in, by instrument. One query.

    Nothing that was answered later: whoever reads an application need not be on the care team.
    """
    rows = Response.objects.filter(patient=sent.application.patient_id, instrument__in=QUESTIONNAIRES).standing()
    return {one.instrument: one for one in rows.filter(answered_at__lte=sent.at).order_by("answered_at", "id")}
