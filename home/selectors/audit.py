"""Who did what at a clinic, as far as it is the office's to know."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from common.models import AuditEntry
from people.models import Clinic, Patient

#: The families of actions that the office sees. All others say something about how a patient is (that an answer
#: opened a safety task, that somebody wrote or shared), and that is the care team's: what is not listed is not shown.
OFFICE_FAMILIES: Final = (
    "care_team",
    "clinic",
    "closure",
    "contact",
    "course",
    "crisis_lines",
    "induction",
    "invitation",
    "membership",
    "message",
    "on_call",
    "password",
    "patient",
    "profile",
    "protocol",
    "record",
    "session",
    "user",
)

_OFFICE: Final = reduce(or_, (Q(action__startswith=f"{family}.") for family in OFFICE_FAMILIES))


def audit_of(clinic: Clinic) -> QuerySet[AuditEntry]:
    """The clinic's audit rows that the office may see, newest first."""
    rows = AuditEntry.objects.filter(_OFFICE, clinic_id=clinic.pk)
    return rows.select_related("actor").order_by("-at", "-id")


def names_of(rows: Sequence[AuditEntry]) -> dict[UUID, str]:
    """The names of the patients whom these rows concern. One query."""
    ids = {row.subject_id for row in rows if row.subject_id}
    return dict(Patient.objects.filter(pk__in=ids).values_list("pk", "user__name"))
