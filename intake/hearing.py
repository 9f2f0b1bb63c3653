"""What this room does when another one announces a fact, inside the transaction that made it true."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from common import audit
from common.states import move
from intake.models import Application, ApplicationChange, CarriedAnswers
from intake.selfcheck.carry import sections_from, unpacked
from intake.services.applications import begin
from intake.states import TRANSITIONS, ApplicationState
from journey.models import Course
from people.models import APPLICANT, Invitation, Patient, User


def a_person_joined(*, invitation: Invitation, user: User, **_: Any) -> None:
    """Who asked for the link has an application from now on, with what they had said before they came in."""
    if invitation.role != APPLICANT:
        return
    patient = Patient.objects.get(user=user, clinic=invitation.clinic)
    carried = CarriedAnswers.objects.filter(invitation=invitation).first()
    said = unpacked(carried.answers) if carried else {}
    begin(patient=patient, by=user, prefilled=sections_from(said))
    if carried:
        carried.delete()


def a_course_closed(*, course: Course, by: User, **_: Any) -> None:
    """The application from which the course came has done its work; who comes back applies anew."""
    for application in Application.objects.filter(patient=course.patient, state=ApplicationState.ACCEPTED):
        ended = move(
            application,
            ApplicationState.ENDED.value,
            table=TRANSITIONS,
            changes=ApplicationChange,
            link="application",
            by=by,
            why=TRANSITIONS[ApplicationState.ACCEPTED][ApplicationState.ENDED],
            version=F("version") + 1,
        )
        clinic_id = course.patient.clinic_id
        audit.record("application.ended", by=by, on=ended, clinic_id=clinic_id, subject_id=course.patient_id)
