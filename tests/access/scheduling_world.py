"""What of booking ahead belongs to a patient or to their clinic: one of each, by name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from people.models import Clinic, Patient, User
from scheduling.models import Offer, Opening
from scheduling.refusing import No
from scheduling.services.refusals import refuse
from scheduling.services.waitlist import wait_for_earlier
from sessions.models import TreatmentSession


def of_scheduling(patient: Patient, clinic: Clinic, doctor: User, office: User) -> dict[str, Any]:
    """Rows by the names under which the rules ask for them (``owner.booking["refusal"]``)."""
    session = TreatmentSession.objects.ahead().filter(course__patient=patient).last()
    wait = wait_for_earlier(session=session, by=patient.user)
    freed = session.starts_at - timedelta(days=1)
    opening = Opening.objects.create(clinic=clinic, freed_by=session, starts_at=freed, minutes=120)
    return {
        "wait": wait,
        "offer": Offer.objects.create(opening=opening, wait=wait, until=freed),
        "refusal": refuse(patient=patient, no=No(weekday=6), by=patient.user),
    }
