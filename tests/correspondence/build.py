"""Letters for tests."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from correspondence import services
from correspondence.models import Letter, Thread
from people.models import Patient, User

#: A Tuesday in winter, 10:00 in New York.
MORNING = datetime(2027, 1, 12, 15, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def a_letter(patient: Patient, text: str = "May I cycle tomorrow?", by: User | None = None, **how) -> Letter:
    """What the patient wrote, or somebody of the team."""
    sent = {"submission": uuid.uuid4(), **how}
    return services.write(patient=patient, by=by or patient.user, text=text, **sent)


def thread_of(patient: Patient) -> Thread:
    return Thread.objects.get(patient=patient)


def a_form(text: str = "Of course.", **more) -> dict[str, str]:
    return {"text": text, "submission": str(uuid.uuid4()), **more}
