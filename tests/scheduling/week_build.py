"""A clinic with chairs, people with hours, and a week of bookings, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from journey.models import Course, ProtocolVersion
from journey.services import load_protocols
from journey.stages import Phase
from people.models import Clinic, Patient, User
from rota.models import Place, StaffHours
from sessions.models import Meeting, TreatmentSession
from tests.cast import a_patient

#: A Wednesday, 10:00 in New York.
NOW = datetime(2026, 6, 3, 14, 0, tzinfo=UTC)
MONDAY = datetime(2026, 6, 1, 13, 0, tzinfo=UTC)


def a_place(clinic: Clinic, name: str = "Chair 1", **more: Any) -> Place:
    return Place.objects.create(clinic=clinic, name=name, **more)


def works(user: User, begins: int = 8, ends: int = 17) -> None:
    """On weekdays between these hours."""
    membership = user.memberships.get()
    StaffHours.objects.bulk_create(
        StaffHours(membership=membership, weekday=day, begins=time(begins), ends=time(ends)) for day in range(5)
    )


def a_course(patient: Patient, prescriber: User, key: str = "infusion-clinic") -> Course:
    if not ProtocolVersion.objects.filter(key=key).exists():
        load_protocols()
    return Course.objects.create(
        patient=patient,
        protocol=ProtocolVersion.objects.get(key=key, retired_at=None),
        prescriber=prescriber.memberships.get(),
        phase=Phase.INDUCTION,
        opened_at=NOW - timedelta(days=30),
    )


def a_session(course: Course, starts_at: datetime, number: int = 1, **more: Any) -> TreatmentSession:
    values = {"minutes": 120, "state": "booked", "phase": Phase.INDUCTION} | more
    return TreatmentSession.objects.create(course=course, starts_at=starts_at, number=number, **values)


def a_meeting(course: Course, starts_at: datetime, **more: Any) -> Meeting:
    values = {"minutes": 50, "kind": "consult"} | more
    return Meeting.objects.create(course=course, starts_at=starts_at, **values)


def full_week(clinic: Clinic, by: User, count: int, *, at: datetime = MONDAY) -> list[TreatmentSession]:
    """So many sessions in one week: seven days, each chair one after the other, each of a patient of their own."""
    load_protocols()
    found: list[TreatmentSession] = []
    a_day = -(-count // 7)
    chairs = [a_place(clinic, f"Full {number}", turnover_minutes=5) for number in range(-(-a_day // 8))]
    for number in range(count):
        day, slot = divmod(number, a_day)
        chair, hour = divmod(slot, 8)
        patient = a_patient(clinic, f"Full Patient {number}", by)
        found.append(
            a_session(
                a_course(patient, by), at + timedelta(days=day, minutes=60 * hour), minutes=50, place=chairs[chair]
            )
        )
    return found
