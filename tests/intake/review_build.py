"""Applications as they wait for a clinician, for tests."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from common import clock
from intake.models import Application, ApplicationChange, Submission
from intake.sections.keys import SectionKey
from intake.sections.shapes import SHAPES, Known, Part, Place, Pressure
from intake.services import findings
from intake.states import ApplicationState
from journey.services import load_protocols
from people.models import Patient

#: A Tuesday in winter, 10:00 in New York.
MORNING = datetime(2027, 1, 12, 15, 0, tzinfo=UTC)


def days(count: float) -> timedelta:
    return timedelta(days=count)


HARMLESS: dict[SectionKey, dict[str, Any]] = {
    SectionKey.ABOUT: {"full_name": "Ada Patient", "born_on": date(1985, 3, 2), "phone": "+1 555 0123"},
    SectionKey.CONCERNS: {
        "what_brings": "Nothing has helped so far.",
        "place": Place.EITHER,
        "intent": Known.NO,
        "attempt": Known.NO,
    },
    SectionKey.HISTORY: {"pressure": Pressure(systolic=118, diastolic=76, taken_on=date(2027, 1, 4))},
    SectionKey.MEDICINES: {"none": True},
    SectionKey.ALLERGIES: {"none": True, "ketamine": Known.NO},
    SectionKey.SUBSTANCES: {
        "alcohol": "never",
        "cannabis": "never",
        "stimulants": "never",
        "opioids": Known.NO,
        "dependence": Known.NO,
        "opioid_use_disorder": Known.NO,
    },
    SectionKey.PREGNANCY: {"not_applicable": True},
    SectionKey.PEOPLE: {
        "emergency": {"name": "Bo Patient", "phone": "+1 555 0199", "relation": "brother"},
        "same_person": True,
    },
}
"""Answers that no rule stops at."""


def harmless_history() -> dict[str, Known]:
    from intake.eligibility.claims import CLAIMS

    return {key: Known.NO for key, claim in CLAIMS.items() if claim.asked}


def answers(**changed: dict[str, Any]) -> dict[SectionKey, Part]:
    """Harmless answers but for what is ``changed``, by section."""
    said: dict[SectionKey, Part] = {}
    for key in SectionKey:
        values = {**HARMLESS.get(key, {}), **changed.get(key.value, {})}
        if key is SectionKey.HISTORY:
            values["asked"] = {**harmless_history(), **values.get("asked", {})}
        said[key] = SHAPES[key](**values)
    return said


def with_psychosis(**more: dict[str, Any]) -> dict[SectionKey, Part]:
    """Answers with a stop on every protocol."""
    return answers(history={**HARMLESS[SectionKey.HISTORY], "asked": {"psychosis": Known.YES}}, **more)


def an_application(
    patient: Patient, said: dict[SectionKey, Part] | None = None, at: datetime | None = None
) -> Application:
    """One that was sent in and looked at by the rules."""
    load_protocols()
    now = at or clock.now()
    row = Application.objects.create(patient=patient, state=ApplicationState.BEGUN, began_at=now - days(1))
    ApplicationChange.objects.create(
        application=row, to_state=ApplicationState.BEGUN, by=patient.user, at=now - days(1)
    )
    return send(row, said, at=now)


def send(row: Application, said: dict[SectionKey, Part] | None = None, at: datetime | None = None) -> Application:
    """Send it in, the first time or again."""
    now = at or clock.now()
    kept = {key.value: part.model_dump(mode="json") for key, part in (said or answers()).items()}
    text = json.dumps(kept)
    number = row.submissions.count() + 1
    sent = Submission.objects.create(
        application=row,
        number=number,
        at=now,
        by=row.patient.user,
        answers=text,
        digest=sha256(text.encode()).hexdigest(),
        submission=uuid.uuid4(),
    )
    ApplicationChange.objects.create(
        application=row, from_state=row.state, to_state=ApplicationState.SUBMITTED, by=row.patient.user, at=now
    )
    row.state, row.submitted_at = ApplicationState.SUBMITTED, row.submitted_at or now
    row.version += number > 1
    row.save(update_fields=["state", "submitted_at", "version"])
    findings.find(sent)
    row.refresh_from_db()
    return row
