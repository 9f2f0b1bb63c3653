"""The one cast of all tests: two clinics, their people, and who treats whom.

Northlight (New York): an office, a prescriber, a clinician; Ada is treated by both, Ben by the prescriber only.
Southbank (London): an office, a prescriber and the patient Sam. Nobody of the one may see anything of the other.
"""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from people.models import CareTeamMember, Clinic, Membership, OpeningHours, Patient, User
from people.roles import Role

PASSWORD = "a long enough word for tests"


def a_user(name: str, zone: str = "America/New_York", **fields: Any) -> User:
    """A person with a login; the address is made from the name."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    return User.objects.create_user(email, PASSWORD, name=name, zone_name=zone, **fields)


def a_clinic(name: str, zone: str) -> Clinic:
    """A clinic that is open on weekdays from 8 to 18."""
    clinic = Clinic.objects.create(name=name, sender_name=name, zone_name=zone, phone="+1 555 0100")
    OpeningHours.objects.bulk_create(
        OpeningHours(clinic=clinic, weekday=day, opens=time(8), closes=time(18)) for day in range(5)
    )
    return clinic


def a_member(clinic: Clinic, role: Role, name: str) -> User:
    """A person who works at the clinic in that role."""
    user = a_user(name, zone=clinic.zone_name)
    Membership.objects.create(user=user, clinic=clinic, role=role)
    return user


def a_patient(clinic: Clinic, name: str, *team: User, zone: str | None = None) -> Patient:
    """A patient of the clinic, treated by ``team``."""
    patient = Patient.objects.create(user=a_user(name, zone=zone or clinic.zone_name), clinic=clinic)
    for user in team:
        CareTeamMember.objects.create(patient=patient, membership=user.memberships.get(clinic=clinic))
    return patient


@pytest.fixture
def clinic(db: None) -> Clinic:
    return a_clinic("Northlight", "America/New_York")


@pytest.fixture
def office(clinic: Clinic) -> User:
    return a_member(clinic, Role.ADMIN, "Olive Office")


@pytest.fixture
def prescriber(clinic: Clinic) -> User:
    return a_member(clinic, Role.PRESCRIBER, "Priya Prescriber")


@pytest.fixture
def clinician(clinic: Clinic) -> User:
    return a_member(clinic, Role.CLINICIAN, "Clement Clinician")


@pytest.fixture
def patient(clinic: Clinic, prescriber: User, clinician: User) -> Patient:
    """Ada, treated by the prescriber and the clinician."""
    return a_patient(clinic, "Ada Patient", prescriber, clinician)


@pytest.fixture
def other_patient(clinic: Clinic, prescriber: User) -> Patient:
    """Ben, of the same clinic, whom the clinician does not treat."""
    return a_patient(clinic, "Ben Patient", prescriber)


@pytest.fixture
def other_clinic(db: None) -> Clinic:
    return a_clinic("Southbank", "Europe/London")


@pytest.fixture
def other_office(other_clinic: Clinic) -> User:
    return a_member(other_clinic, Role.ADMIN, "Otto Office")


@pytest.fixture
def other_prescriber(other_clinic: Clinic) -> User:
    return a_member(other_clinic, Role.PRESCRIBER, "Petra Prescriber")


@pytest.fixture
def stranger(other_clinic: Clinic, other_prescriber: User) -> Patient:
    """Sam, a patient of the other clinic."""
    return a_patient(other_clinic, "Sam Stranger", other_prescriber)
