"""What of booking ahead belongs to a patient or to their clinic: one of each, by name."""

from __future__ import annotations

from typing import Any

from people.models import Clinic, Patient, User
from scheduling.refusing import No
from scheduling.services.refusals import refuse


def of_scheduling(patient: Patient, clinic: Clinic, doctor: User, office: User) -> dict[str, Any]:
    """Rows by the names under which the rules ask for them (``owner.booking["refusal"]``)."""
    return {
        "refusal": refuse(patient=patient, no=No(weekday=6), by=patient.user),
    }
