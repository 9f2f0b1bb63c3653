"""A course: opened by a prescriber, moved from phase to phase, closed."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from common.states import move
from journey.models import Course, PhaseChange, ProtocolVersion
from journey.signals import course_closed, course_opened, phase_changed
from journey.stages import TRANSITIONS, Phase
from people.models import CareTeamMember, Clinic, Membership, Patient, User
from people.roles import Permission


def open_course(*, patient: Patient, protocol: ProtocolVersion, by: User) -> Course:
    """Open the patient's course on a protocol version, in the phase *preparation*, without a plan.

    Courses begin with a signed plan (``journey.services.plans``); this is for those that began before plans were.

    ``by`` must be a prescriber on the patient's care team. Raises ``Refused`` when not, when the version is retired,
    or when the patient has an open course already.
    """
    prescriber = _prescriber_on_team(patient, by)
    if protocol.retired_at is not None:
        raise Refused(_("This version of the protocol is no longer used for new courses. Choose the newer one."))
    try:
        with transaction.atomic():
            # Whoever signs a plan for the same person meanwhile waits, and then sees this course.
            Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
            return _open(patient, protocol, prescriber, by)
    except IntegrityError as error:
        if not patient.courses.open().exists():
            raise
        raise _has_one(patient) from error


def open_for_plan(*, patient: Patient, protocol: ProtocolVersion, prescriber: Membership, by: User) -> Course:
    """Open the course that a plan begins, in the phase *intake*; whoever signs the plan moves it on in the same breath.

    For ``journey.services.plans`` only: it has checked who may, and holds the patient. Raises ``Refused`` when the
    patient has an open course already.
    """
    try:
        with transaction.atomic():
            return _open(patient, protocol, prescriber, by, Phase.INTAKE)
    except IntegrityError as error:
        if not patient.courses.open().exists():
            raise
        raise _has_one(patient) from error


def change_phase(*, course: Course, to: Phase, by: User, why: str) -> Course:
    """Move the course to the phase ``to``; raises ``Refused`` when that does not follow, or somebody was faster."""
    with transaction.atomic():
        also = {"closed_at": clock.now()} if to == Phase.CLOSED else {}
        was = course.phase
        moved = move(
            course,
            to.value,
            table=TRANSITIONS,
            changes=PhaseChange,
            link="course",
            by=by,
            why=why,
            column="phase",
            **also,
        )
        _audit("course.phase_changed", course=moved, by=by, was=was, phase=to.value)
        phase_changed.send(sender=Course, course=moved, by=by)
    return moved


def close_course(*, course: Course, version: int, by: User, why: str) -> Course:
    """End the course for good, with a reason; the rooms above call off what was still booked.

    Raises ``StaleSave`` when somebody changed the course meanwhile, ``Refused`` while a session is under way.
    """
    if not why.strip():
        raise Refused(_("Say why the course ends, so that the next person understands."), field="why")
    with transaction.atomic():
        # What is still booked is called off: whoever books at the clinic holds it before a course, so it comes first here.
        Clinic.objects.select_for_update(no_key=True).get(pk=course.patient.clinic_id)
        course.save_version(version)
        closed = change_phase(course=course, to=Phase.CLOSED, by=by, why=why.strip())
        course_closed.send(sender=Course, course=closed, by=by, why=why.strip())
    return closed


def _has_one(patient: Patient) -> Refused:
    sentence = _("%(name)s has an open course already. Close it before you open another.") % {"name": patient.name}
    return Refused(sentence, code="open_course")


def _open(
    patient: Patient, protocol: ProtocolVersion, prescriber: Membership, by: User, phase: Phase = Phase.PREPARATION
) -> Course:
    course = Course.objects.create(
        patient=patient, protocol=protocol, prescriber=prescriber, phase=phase, opened_at=clock.now()
    )
    PhaseChange.objects.create(course=course, from_state="", to_state=phase, by=by, at=course.opened_at)
    _audit("course.opened", course=course, by=by, protocol=protocol.pk)
    course_opened.send(sender=Course, course=course, by=by)
    return course


def _prescriber_on_team(patient: Patient, by: User) -> Membership:
    member = (
        CareTeamMember.objects.filter(
            patient=patient, ended_at=None, membership__in=Membership.objects.treating().filter(user=by)
        )
        .select_related("membership")
        .first()
    )
    if member is None or not member.membership.may(Permission.OPEN_COURSE):
        raise Refused(_("Only a prescriber on the patient's care team opens a course."), code="not_prescriber")
    return member.membership


def _audit(action: str, *, course: Course, by: User, **detail: object) -> None:
    patient = course.patient
    audit.record(action, by=by, on=course, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)
