"""What the care team's pages ask about single answers and typed totals. Every function has a fixed number of queries."""

from __future__ import annotations

from measures.models import Kind, Response
from people.models import Membership, Patient, User
from people.roles import Permission, Role

TOTALS_SHOWN = 20


def raters_of(patient: Patient) -> list[User]:
    """Those at the patient's clinic who may rate: everybody who treats there. One query."""
    roles = [role for role in Role if Permission.READ_RECORD.granted_to(role)]
    rows = Membership.objects.active().filter(clinic_id=patient.clinic_id, role__in=roles)
    return [row.user for row in rows.select_related("user").order_by("user__name", "id")]


def typed_totals(patient: Patient) -> list[Response]:
    """The newest totals that were typed in for the patient, without those that were corrected. One query."""
    rows = Response.objects.filter(patient=patient, kind=Kind.TOTAL).standing()
    return list(rows.select_related("answered_by", "rated_by")[:TOTALS_SHOWN])
