"""A plan: drafted by the care team, signed by its prescriber, replaced by a newer one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused, StaleSave
from common.states import move
from journey import plans
from journey.amounts import amount_range, is_in_range
from journey.models import Course, PlanChange, PlanState, ProtocolVersion, TreatmentPlan
from journey.services.courses import change_phase, open_for_plan
from journey.signals import plan_signed, plan_signing
from journey.stages import Phase
from journey.texts import tell_of_plan
from people.access import require, require_record
from people.models import Clinic, Membership, Patient, User
from people.roles import Permission
from people.services import join_team

BEFORE_DOSES = frozenset({Phase.INTAKE, Phase.PREPARATION})
"""A course changes its protocol here only; a running one keeps the version that it started on."""


@dataclass(frozen=True)
class Terms:
    """What a form says of a plan. Milligrams; a day in the clinic's calendar."""

    protocol: ProtocolVersion
    setting: str
    route: str
    formulation: str
    starting_dose_mg: Decimal
    prescriber: Membership
    review_on: date
    therapist: Membership | None = None
    note: str = ""


@transaction.atomic
def draft_plan(*, patient: Patient, terms: Terms, version: int, by: User, range_seen: bool = True) -> TreatmentPlan:
    """Begin or change the patient's draft; ``version`` is that of the draft as the form saw it, 0 where there was none.

    The prescriber that it names joins the care team, for they read what they are to sign. Raises ``StaleSave`` when
    somebody changed the draft meanwhile, ``Refused`` when the terms can be no plan, with code ``range`` when the dose
    lies outside the protocol's usual range and ``range_seen`` is false.
    """
    _may_draft(patient, by)
    patient = _held(patient)
    _require_terms(patient, terms, range_seen=range_seen)
    course = patient.courses.open().first()
    _require_protocol(course, terms.protocol)
    draft = TreatmentPlan.objects.drafts().filter(patient=patient).first()
    plan = _begin(patient, course, terms, version, by) if draft is None else _change(draft, course, terms, version)
    join_team(patient=patient, members=[terms.prescriber], by=by)
    _audit("plan.drafted", plan, by, protocol=terms.protocol.pk, version=plan.version)
    return plan


@transaction.atomic
def drop_plan(*, plan: TreatmentPlan, version: int, by: User) -> TreatmentPlan:
    """Let a draft go. Raises ``StaleSave`` when somebody changed it, ``Refused`` when it is none any more."""
    _may_draft(plan.patient, by)
    _held(plan.patient)
    plan.refresh_from_db()
    if plan.state == PlanState.DROPPED:
        return plan
    _require_draft(plan)
    if plan.version != version:
        raise StaleSave(plan)
    dropped = _move(plan, PlanState.DROPPED, by, version=plan.version + 1)
    _audit("plan.dropped", dropped, by)
    return dropped


@transaction.atomic
def sign_plan(*, plan: TreatmentPlan, version: int, signed_name: str, by: User, seen: str | None = None) -> Course:
    """Sign the plan as the prescriber whom it names: the course stands in *preparation*, and the patient is told.

    ``seen`` is the digest of what stood on the page, ``signed_name`` what was typed. Signing twice changes nothing. A
    plan that was signed before for the same course is replaced. ``plan_signing`` is asked first; ``plan_signed`` is
    announced in the same transaction. Raises ``StaleSave`` when the plan is another one than the page showed, ``Refused``
    when a rule stands in the way.
    """
    member = require(by, Permission.SIGN_PLAN, plan.patient.clinic_id)
    require_record(by, plan.patient)
    patient = _held(plan.patient)
    plan.refresh_from_db()
    if plan.state == PlanState.SIGNED and plan.signed_by_id == by.pk and plan.course is not None:
        return plan.course
    _require_draft(plan)
    if plan.version != version or (seen is not None and seen != digest_of(plan)):
        raise StaleSave(plan)
    _require_signature(plan, member, signed_name)
    course = patient.courses.open().first()
    _require_its_course(plan, course)
    _require_terms(patient, terms_of(plan), range_seen=True)
    _require_protocol(course, plan.protocol)
    plan_signing.send(sender=TreatmentPlan, plan=plan, course=course, by=by)
    course = _course_for(plan, course, by)
    signed = _sign(plan, course, signed_name, by)
    plan_signed.send(sender=TreatmentPlan, plan=signed, course=course, by=by)
    tell_of_plan(signed)
    return course


def terms_of(plan: TreatmentPlan) -> Terms:
    """What a plan says, as a form would."""
    names = ("protocol", "setting", "route", "formulation", "starting_dose_mg", "prescriber", "review_on", "therapist")
    return Terms(**{name: getattr(plan, name) for name in names}, note=plan.note or "")


def page_of(plan: TreatmentPlan) -> dict[str, str]:
    """What stands on the page that is signed, by what it is: all of it, and nothing else, is in the digest."""
    return {
        "clinic": plan.patient.clinic.name,
        "patient": plan.patient.name,
        "born_on": plan.patient.born_on.isoformat() if plan.patient.born_on else "",
        "protocol": f"{plan.protocol.key} {plan.protocol.number} {plan.protocol.digest}",
        "title": plan.protocol.title,
        "setting": plan.setting,
        "route": plan.route,
        "formulation": plan.formulation,
        "starting_dose_mg": f"{plan.starting_dose_mg:.2f}",
        "prescriber": plan.prescriber.user.name,
        "therapist": plan.therapist.user.name if plan.therapist else "",
        "review_on": plan.review_on.isoformat(),
        "note": plan.note or "",
    }


def digest_of(plan: TreatmentPlan) -> str:
    """The digest of what stands on the page."""
    return plans.digest(page_of(plan))


def _may_draft(patient: Patient, by: User) -> None:
    require(by, Permission.WRITE_RECORD, patient.clinic_id)
    require_record(by, patient)


def _held(patient: Patient) -> Patient:
    """The patient, whose plans nobody else writes before this transaction ends.

    The clinic is held before (somebody joins the care team), and an open course, as sessions hold it before its patient.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=patient.clinic_id)
    list(Course.objects.open().filter(patient=patient).select_for_update(no_key=True).values_list("pk"))
    rows = Patient.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("clinic", "user").get(pk=patient.pk)


def _require_terms(patient: Patient, terms: Terms, *, range_seen: bool) -> None:
    rules = terms.protocol.rules
    course = patient.courses.open().first()
    wish = plans.Wish(
        setting=terms.setting,
        route=terms.route,
        formulation=terms.formulation,
        starting_dose_mg=terms.starting_dose_mg,
        review_on=terms.review_on,
        is_retired=terms.protocol.retired_at is not None
        and (course is None or course.protocol_id != terms.protocol.pk),
    )
    for code in plans.problems(wish, rules, clock.today(patient.clinic.zone)):
        raise Refused(_(plans.SENTENCES[code]), code=code, field=plans.FIELDS[code])
    _require_people(patient, terms)
    if not range_seen and not is_in_range(rules, terms.starting_dose_mg, None):
        values = {"amount": f"{terms.starting_dose_mg.normalize():f}", "range": amount_range(rules)}
        raise Refused(_(plans.SENTENCES["range"]).format(**values), code="range", field=plans.FIELDS["range"])


def _require_people(patient: Patient, terms: Terms) -> None:
    here = Membership.objects.treating().filter(clinic=patient.clinic_id)
    prescriber = here.filter(pk=terms.prescriber.pk).first()
    if prescriber is None or not prescriber.may(Permission.SIGN_PLAN):
        raise Refused(_("Choose a prescriber who works here."), code="prescriber", field="prescriber")
    if terms.therapist is not None and not here.filter(pk=terms.therapist.pk).exists():
        raise Refused(_("Choose a therapist who treats people here."), code="therapist", field="therapist")


def _require_protocol(course: Course | None, protocol: ProtocolVersion) -> None:
    if course is not None and course.phase not in BEFORE_DOSES and course.protocol_id != protocol.pk:
        raise Refused(
            _("The course is under way on %(protocol)s and keeps it. For another protocol, close the course first.")
            % {"protocol": course.protocol},
            code="protocol",
            field="protocol",
        )


def _require_its_course(plan: TreatmentPlan, course: Course | None) -> None:
    """A change to a course that was closed meanwhile begins no other one unasked."""
    if plan.course_id is not None and (course is None or course.pk != plan.course_id):
        raise Refused(
            _(
                "The course that this draft was written for is closed. Open the draft and save it once more if a new course "
                "is to begin with it."
            ),
            code="course_closed",
        )


def _require_draft(plan: TreatmentPlan) -> None:
    if plan.state != PlanState.DRAFT:
        raise Refused(_("This plan is no draft any more. Look at the patient’s plan as it stands now."), code="state")


def _require_signature(plan: TreatmentPlan, member: Membership, signed_name: str) -> None:
    if plan.prescriber_id != member.pk:
        raise Refused(
            _("This plan names %(name)s as the prescriber, and nobody else can sign it.")
            % {"name": plan.prescriber.user.name},
            code="not_oneself",
        )
    if not plans.is_same_name(signed_name, member.user.name):
        raise Refused(
            _("Type your name as it stands in your profile: %(name)s.") % {"name": member.user.name},
            code="name",
            field="signed_name",
        )


def _begin(patient: Patient, course: Course | None, terms: Terms, version: int, by: User) -> TreatmentPlan:
    if version:
        raise Refused(
            _("The draft that you had open was signed or let go meanwhile. Open the page again."), code="state"
        )
    plan = TreatmentPlan.objects.create(patient=patient, course=course, drafted_by=by, **_values(terms))
    PlanChange.objects.create(plan=plan, from_state="", to_state=PlanState.DRAFT, by=by, at=clock.now())
    return plan


def _change(draft: TreatmentPlan, course: Course | None, terms: Terms, version: int) -> TreatmentPlan:
    if draft.version != version and terms == terms_of(draft):
        return draft  # the same form twice
    return draft.save_version(version, course=course, **_values(terms))


def _values(terms: Terms) -> dict[str, Any]:
    names = ("protocol", "setting", "route", "starting_dose_mg", "prescriber", "therapist", "review_on")
    kept = {name: getattr(terms, name) for name in names}
    return kept | {"formulation": terms.formulation.strip(), "note": terms.note.strip()}


def _course_for(plan: TreatmentPlan, course: Course | None, by: User) -> Course:
    """The course that the plan is for, on its protocol and in preparation at least; its team can read and treat."""
    team = [member for member in (plan.prescriber, plan.therapist) if member is not None]
    join_team(patient=plan.patient, members=team, by=by)
    if course is None:
        course = open_for_plan(patient=plan.patient, protocol=plan.protocol, prescriber=plan.prescriber, by=by)
    else:
        course = course.save_version(course.version, protocol=plan.protocol, prescriber=plan.prescriber)
    if course.phase == Phase.INTAKE:
        course = change_phase(course=course, to=Phase.PREPARATION, by=by, why=_("The plan was signed."))
    return course


def _sign(plan: TreatmentPlan, course: Course, signed_name: str, by: User) -> TreatmentPlan:
    for former in TreatmentPlan.objects.signed().filter(course=course):
        replaced = _move(former, PlanState.REPLACED, by)
        _audit("plan.replaced", replaced, by, replaced_by=plan.pk)
    signed = _move(
        plan,
        PlanState.SIGNED,
        by,
        version=plan.version + 1,
        course=course,
        signed_at=clock.now(),
        signed_by=by,
        signed_name=signed_name.strip(),
        digest=digest_of(plan),
    )
    _audit("plan.signed", signed, by, course=course.pk, protocol=plan.protocol_id)
    return signed


def _move(plan: TreatmentPlan, to: PlanState, by: User, **also: Any) -> TreatmentPlan:
    return move(plan, to.value, table=plans.TRANSITIONS, changes=PlanChange, link="plan", by=by, **also)


def _audit(action: str, plan: TreatmentPlan, by: User, **detail: object) -> None:
    patient = plan.patient
    audit.record(action, by=by, on=plan, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)
