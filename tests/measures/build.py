"""Requests and answers for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from common import clock
from measures.instruments import load
from measures.models import Assignment, Response
from measures.schedule import Reason, Wanted
from measures.services import submit, sync_assignments
from people.models import Patient

DAY = timedelta(days=1)


def a_wish(
    due_at: datetime, key: str = "phq-9", *, days: float = 4, name: str = "one", reason: Reason = Reason.WEEKLY
) -> Wanted:
    """What a rule would want, so many days long."""
    expires_at = due_at + timedelta(days=days)
    remind_at = due_at + 2 * DAY if days > 2 else None
    return Wanted(key, reason, due_at, expires_at, remind_at, plan_key=f"{key}:{name}")


def asked(patient: Patient, key: str = "phq-9", *, at: datetime | None = None, name: str = "one") -> Assignment:
    """A request that is due since ``at`` (now unless said otherwise); others of the patient stay."""
    at = at or clock.now()
    keys = Assignment.objects.open().filter(patient=patient).exclude(instrument=key)
    others = [
        Wanted(row.instrument, Reason(row.reason), row.due_at, row.expires_at, row.remind_at, row.plan_key)
        for row in keys
    ]
    sync_assignments(patient=patient, wanted=[*others, a_wish(at, key, name=name)], now=clock.now())
    return Assignment.objects.get(plan_key=f"{key}:{name}", patient=patient)


def answers_of(key: str = "phq-9", value: int = 0) -> dict[str, int | None]:
    """The same answer to every question."""
    return {item.key: value for item in load(key).items}


def answer(patient: Patient, key: str = "phq-9", value: int = 0) -> Response:
    """The patient answers now."""
    return submit(patient=patient, instrument=key, answers=answers_of(key, value), submission=uuid4(), by=patient.user)


def fresh(row):
    """The row as it stands."""
    return type(row).objects.get(pk=row.pk)
