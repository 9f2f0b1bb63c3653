"""A patient says when they cannot come, or the office and the care team write it down for them."""

from __future__ import annotations

from django.db import transaction

from common import audit, clock
from common.errors import Refused
from people.models import Patient, User
from scheduling.models import Refusal
from scheduling.refusing import No, problem


def refuse(*, patient: Patient, no: No, by: User) -> Refusal:
    """Write one line down, in the patient's own zone. Raises ``Refused`` with the field that is wrong.

    Nothing that is booked moves by it; what is proposed from now on keeps to it.
    """
    with transaction.atomic():
        held = Patient.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=patient.pk)
        standing = [said(row) for row in held.refusals.all()]
        if found := problem(no, standing, today=clock.today(held.zone)):
            field, sentence = found
            raise Refused(sentence, code="refusal", field=field)
        row = Refusal.objects.create(
            patient=held,
            weekday=no.weekday,
            first_on=no.first_on,
            last_on=no.last_on,
            begins=no.begins,
            ends=no.ends,
            by=by,
        )
        audit.record("refusal.added", by=by, on=row, clinic_id=held.clinic_id, subject_id=held.pk)
    return row


@transaction.atomic
def take_back(*, refusal: Refusal, by: User) -> None:
    """Take a line away. Twice changes nothing."""
    patient = refusal.patient
    if Refusal.objects.filter(pk=refusal.pk).delete()[0]:
        audit.record("refusal.removed", by=by, on=refusal, clinic_id=patient.clinic_id, subject_id=patient.pk)


def said(row: Refusal) -> No:
    """A row as the rule takes it."""
    return No(row.weekday, row.first_on, row.last_on, row.begins, row.ends)
