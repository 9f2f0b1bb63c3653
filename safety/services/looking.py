"""A patient lets the list look through private texts, or takes that back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from people.models import Patient, User
from safety.looking import WORDING
from safety.models import PrivateLook


def may_look_at_private(patient: Patient) -> bool:
    """Whether the patient lets the list look through what they keep to themself. One query."""
    return PrivateLook.objects.in_force().filter(patient=patient).exists()


@transaction.atomic
def let_look(*, patient: Patient, by: User) -> PrivateLook:
    """From now on the list looks through the patient's private texts, too. Twice changes nothing."""
    _require_own(patient, by)
    fresh = PrivateLook(patient=patient, wording=WORDING, given_at=clock.now())
    PrivateLook.objects.bulk_create([fresh], ignore_conflicts=True)
    look = PrivateLook.objects.in_force().get(patient=patient)
    if look.pk == fresh.pk:
        _audit("screening.agreed", look, by, wording=WORDING)
    return look


@transaction.atomic
def stop_looking(*, patient: Patient, by: User) -> bool:
    """From now on nothing looks at the patient's private texts; False when nothing did. What was found stays found."""
    _require_own(patient, by)
    look = PrivateLook.objects.in_force().filter(patient=patient).first()
    if look is None:
        return False
    if PrivateLook.objects.in_force().filter(pk=look.pk).update(withdrawn_at=clock.now()) != 1:
        return False
    _audit("screening.withdrawn", look, by)
    return True


def _require_own(patient: Patient, by: User) -> None:
    if patient.user_id != by.pk:
        raise Refused(_("Only the person themself decides who looks at what they write."), code="not_own")


def _audit(action: str, look: PrivateLook, by: User, **detail: object) -> None:
    patient = look.patient
    audit.record(action, by=by, on=look, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)
