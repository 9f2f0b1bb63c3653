"""What the office sets for the intake of its clinic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from common import audit
from common.errors import Refused
from intake.models import IntakeSettings
from people.access import require
from people.models import Clinic, User
from people.roles import Permission

FIELDS = (
    "takes_applications",
    "systolic_caution",
    "diastolic_caution",
    "systolic_stop",
    "diastolic_stop",
    "pressure_valid_days",
    "least_age",
    "event_recent_months",
    "suicidal_recent_months",
    "answer_days",
)


@transaction.atomic
def change_settings(*, clinic: Clinic | UUID, values: Mapping[str, Any], version: int, by: User) -> IntakeSettings:
    """Set all of it; for what is sent in from now on. What was found before stands.

    Raises ``Refused`` for a caution that is not below its stop, and ``StaleSave`` when somebody else changed it.
    """
    clinic_id = clinic.pk if isinstance(clinic, Clinic) else clinic
    require(by, Permission.EDIT_CLINIC, clinic_id)
    wanted = {name: values[name] for name in FIELDS}
    _check(wanted)
    row, _made = IntakeSettings.objects.get_or_create(clinic_id=clinic_id)
    changed = [name for name in FIELDS if getattr(row, name) != wanted[name]]
    row.save_version(version, **wanted)
    audit.record(
        "intake.settings_changed", by=by, on=row, clinic_id=clinic_id, changed=" ".join(changed), version=row.version
    )
    return row


def _check(wanted: Mapping[str, Any]) -> None:
    for part in ("systolic", "diastolic"):
        if wanted[f"{part}_caution"] >= wanted[f"{part}_stop"]:
            raise Refused(_("The stop has to lie above the caution."), code="order", field=f"{part}_stop")
    try:
        IntakeSettings(**wanted).clean_fields(exclude={"id", "clinic"})
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Refused(sentences[0], code="range", field=field) from None
