"""How a clinic reaches a patient, and when they were born."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from common import audit, clock
from common.errors import Refused
from people.details import birth_problem, phone_problem
from people.models import Patient, User


@transaction.atomic
def change_contact(*, patient: Patient, version: int, phone: str, by: User) -> Patient:
    """Change the number at which the clinic reaches the patient; an empty one takes it away.

    Raises ``Refused`` for what is no number, and ``StaleSave`` when somebody changed the patient since the form was
    opened.
    """
    return _change(patient, version, by, phone=phone)


@transaction.atomic
def change_details(*, patient: Patient, version: int, phone: str, born_on: date | None, by: User) -> Patient:
    """Change phone number and date of birth. Raises ``Refused`` and ``StaleSave``."""
    problem = birth_problem(born_on, clock.today(patient.clinic.zone))
    if problem:
        raise Refused(problem, field="born_on")
    return _change(patient, version, by, phone=phone, born_on=born_on)


def refuse_wrong_phone(phone: str) -> None:
    """Raise ``Refused`` for what nobody can be called at; no number at all is fine."""
    problem = phone_problem(phone)
    if problem:
        raise Refused(problem, field="phone")


def _change(patient: Patient, version: int, by: User, **values: Any) -> Patient:
    refuse_wrong_phone(values["phone"])
    changed = sorted(name for name, value in values.items() if getattr(patient, name) != value)
    if not changed:
        return patient
    patient.save_version(version, **values)
    audit.record(
        "patient.details_changed",
        by=by,
        on=patient,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        fields=" ".join(changed),
    )
    return patient
