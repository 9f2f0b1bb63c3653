"""Where somebody is on the way in, for the frame of every page: one query."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Exists, OuterRef, Subquery

from intake.models import Application
from journey.models import Course, TreatmentPlan
from journey.stages import Phase
from people.models import Membership, Patient


class WayIn(StrEnum):
    """Which page leads on: the application, the list before the first session, or neither."""

    APPLICATION = "application"
    PREPARATION = "preparation"
    NEITHER = ""


def way_in(patient: Patient) -> WayIn:
    """What the patient's next steps stand on. One query."""
    course = Course.objects.open().filter(patient=OuterRef("pk"))
    planned = TreatmentPlan.objects.signed().filter(patient=OuterRef("pk"))
    applies = Application.objects.open().filter(patient=OuterRef("pk"))
    rows = Patient.objects.filter(pk=patient.pk)
    phase, is_planned, is_applying = rows.values_list(
        Subquery(course.values("phase")[:1]), Exists(planned), Exists(applies)
    ).get()
    if phase == Phase.PREPARATION and is_planned:
        return WayIn.PREPARATION
    return WayIn.APPLICATION if phase is None and is_applying else WayIn.NEITHER


def applications_waiting(membership: Membership) -> int:
    """How many applications nobody has decided on yet. One query."""
    return Application.objects.waiting().filter(patient__clinic=membership.clinic_id).count()
