"""Who did or opened what at a clinic."""

from __future__ import annotations

from django.db.models import QuerySet

from common.models import AuditEntry
from people.models import Clinic


def audit_of(clinic: Clinic) -> QuerySet[AuditEntry]:
    """The clinic's audit rows, newest first."""
    return AuditEntry.objects.filter(clinic_id=clinic.pk).select_related("actor").order_by("-at", "-id")
