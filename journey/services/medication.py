"""Changes of a patient's other medicines: written down by the care team, corrected by a new row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from journey.models import MedicationChange, WhatChanged
from people.access import require, require_record
from people.models import Patient
from people.roles import Permission

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Told:
    """What somebody says about a change: the medicine as they typed it, when, and what else is worth knowing."""

    what: str
    medicine: str
    changed_on: date
    month_only: bool = False
    detail: str = ""


@transaction.atomic
def record_medication_change(*, patient: Patient, told: Told, submission: UUID, by: User) -> MedicationChange:
    """Write down that a medicine was started, stopped or changed; the same form sent twice is one row.

    Raises ``PermissionDenied`` for people outside the care team, ``Refused`` without a medicine, or for a day to come.
    """
    _may_write(patient, by)
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    found = MedicationChange.objects.filter(submission=submission, patient=patient).first()
    return found or _write(patient, told, submission, by, corrects=None)


@transaction.atomic
def correct_medication_change(*, change: MedicationChange, told: Told, submission: UUID, by: User) -> MedicationChange:
    """Put a new row in the place of ``change``; with ``WITHDRAWN`` it was entered by mistake altogether.

    Raises ``Refused`` with the code ``corrected`` when somebody corrected this row before.
    """
    patient = change.patient
    _may_write(patient, by)
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    if found := MedicationChange.objects.filter(submission=submission, corrects=change).first():
        return found
    if MedicationChange.objects.filter(corrects=change).exists():
        raise Refused(_("Somebody corrected this entry before you. Look at it as it stands now."), code="corrected")
    return _write(patient, told, submission, by, corrects=change)


def _may_write(patient: Patient, by: User) -> None:
    require(by, Permission.WRITE_RECORD, patient.clinic_id)
    require_record(by, patient)


def _write(
    patient: Patient, told: Told, submission: UUID, by: User, *, corrects: MedicationChange | None
) -> MedicationChange:
    _check(patient, told, corrects)
    row = MedicationChange.objects.create(
        submission=submission,
        patient=patient,
        changed_on=told.changed_on.replace(day=1) if told.month_only else told.changed_on,
        month_only=told.month_only,
        what=told.what,
        medicine=told.medicine.strip(),
        detail=told.detail.strip(),
        recorded_by=by,
        recorded_at=clock.now(),
        corrects=corrects,
    )
    action = "medication.corrected" if corrects else "medication.recorded"
    audit.record(action, by=by, on=row, clinic_id=patient.clinic_id, subject_id=patient.pk, what=row.what)
    return row


def _check(patient: Patient, told: Told, corrects: MedicationChange | None) -> None:
    allowed = set(WhatChanged.values) - (set() if corrects else {WhatChanged.WITHDRAWN})
    if told.what not in allowed:
        raise Refused(_("Say what changed."), field="what")
    if not told.medicine.strip():
        raise Refused(_("Name the medicine, as the patient or the prescription does."), field="medicine")
    if told.changed_on > clock.today(patient.clinic.zone):
        raise Refused(_("That day is still to come. Write down what has happened."), field="changed_on")
    if patient.born_on and told.changed_on < patient.born_on:
        raise Refused(_("That is before the patient was born. Look at the date again."), field="changed_on")
