"""What this room does when another one announces a fact, inside the transaction that made it true."""

from __future__ import annotations

from typing import Any

from intake.models import CarriedAnswers
from intake.selfcheck.carry import sections_from, unpacked
from intake.services.applications import begin
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
