"""Writing a safety plan: each save is a version of its own, and nobody writes over what somebody else wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused, StaleSave
from people.access import may_read_record
from people.models import Patient
from safety import plans
from safety.models import PlanLook, SafetyPlan
from safety.plan_parts import PARTS, Content

if TYPE_CHECKING:
    from people.models import User


@transaction.atomic
def save_plan(*, patient: Patient, seen: int, content: Content, by: User) -> SafetyPlan:
    """Keep the plan as it was typed, as a new version; what is as it was makes none.

    ``seen`` is the number of the version with which the form was opened, 0 where there was none. The patient writes,
    and the care team. Raises ``PermissionDenied`` for others, ``StaleSave`` when somebody saved meanwhile, and
    ``Refused`` when nothing at all was typed into a plan that does not exist yet.
    """
    _require_writer(by, patient)
    # Two who save at once: the second waits here, and then sees that there is a newer version.
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    before = plans.newest(patient)
    if (before.number if before else 0) != seen:
        raise StaleSave(before)
    if before is not None and plans.contents(before) == content:
        return before
    if before is None and not content:
        raise Refused(_("Nothing is written down yet. One line is enough to begin with."), code="empty")
    plan = _add(patient, before, content, by)
    if by.pk != patient.user_id:
        _look(plan, by)
    audit.record(
        "safety_plan.saved",
        by=by,
        on=plan,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        number=plan.number,
        parts=sum(bool(content.of(part)) for part in PARTS),
    )
    return plan


@transaction.atomic
def read_plan(*, plan: SafetyPlan, by: User) -> None:
    """A member of staff has read this version, so that it is no longer new to them. Pressing twice is no mistake."""
    patient = plan.patient
    if by.pk == patient.user_id or not plans.may_read(by, patient):
        raise PermissionDenied("Only staff who may read this plan say that they did.")
    if _look(plan, by):
        audit.record(
            "safety_plan.read",
            by=by,
            on=plan,
            clinic_id=patient.clinic_id,
            subject_id=patient.pk,
            number=plan.number,
        )


def _require_writer(by: User, patient: Patient) -> None:
    if by.pk != patient.user_id and not may_read_record(by, patient):
        raise PermissionDenied("The patient and the care team write this plan.")


def _add(patient: Patient, before: SafetyPlan | None, content: Content, by: User) -> SafetyPlan:
    return SafetyPlan.objects.create(
        patient=patient,
        number=before.number + 1 if before else 1,
        before=before,
        saved_by=by,
        saved_at=clock.now(),
        **content.sealed(),
    )


def _look(plan: SafetyPlan, by: User) -> bool:
    """Whether this is the person's first look at this version."""
    _first, is_new = PlanLook.objects.get_or_create(plan=plan, by=by, defaults={"at": clock.now()})
    return is_new
