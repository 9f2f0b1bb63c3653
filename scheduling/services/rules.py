"""What a clinic settles about booking."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from common import audit, clock
from people.access import require
from people.models import Clinic, User
from people.roles import Permission
from scheduling.models import SchedulingRules
from scheduling.services.reminding import lay_reminders_in

FIELDS = (
    "patients_move",
    "patients_cancel",
    "notice_hours",
    "moves_allowed",
    "step_minutes",
    "offer_minutes",
    "day_before_at",
)


@transaction.atomic
def change_rules(*, clinic: Clinic, version: int, by: User, **values: Any) -> SchedulingRules:
    """Change what the clinic has settled, from now on; what is booked stays. Raises ``StaleSave``."""
    require(by, Permission.EDIT_CLINIC, clinic)
    if not values.keys() <= set(FIELDS):
        raise ValueError(f"Not rules of booking: {sorted(values.keys() - set(FIELDS))}")
    row, _made = SchedulingRules.objects.get_or_create(clinic=clinic)
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    row.save_version(version, **values)
    audit.record("scheduling_rules.changed", by=by, on=row, clinic_id=clinic.pk, fields=" ".join(changed))
    if "day_before_at" in changed:
        lay_reminders_in(clinic=clinic, now=clock.now())
    return row
