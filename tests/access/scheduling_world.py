"""What of booking ahead belongs to a patient or to their clinic: one of each, by name."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from people.models import Clinic, Patient, User
from scheduling.models import MonthPlan, MonthState, Offer, Opening
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
        **_months(clinic, office),
        "offer": Offer.objects.create(opening=opening, wait=wait, until=freed),
        "refusal": refuse(patient=patient, no=No(weekday=6), by=patient.user),
    }


def _months(clinic: Clinic, office: User) -> dict[str, Any]:
    """A plan of a month that waits for a worker, and one that was worked out; one of each at a clinic."""
    found = {}
    for name, state in (("month_asked", MonthState.WAITING), ("month", MonthState.DONE)):
        found[name] = MonthPlan.objects.filter(clinic=clinic, state=state).first() or MonthPlan.objects.create(
            clinic=clinic,
            asked_by=office,
            first_on=date(2027, 2, 1),
            last_on=date(2027, 2, 28),
            state=state,
            result={"series": {}, "unplaced": {}, "seconds": 0} if state == MonthState.DONE else {},
        )
    return found
