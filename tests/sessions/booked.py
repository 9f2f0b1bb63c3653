"""Places, people and bookings written straight into the tables, as an import or a correction by hand would."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from journey.models import Course
from people.models import Clinic, Membership, User
from rota.models import Place, Reservation
from sessions.models import Meeting, TreatmentSession
from tests.sessions.build import MONDAY

M, H, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def a_chair(clinic: Clinic, name: str = "Chair 1", **fields: Any) -> Place:
    """A chair that needs a quarter of an hour after each session."""
    return Place.objects.create(clinic=clinic, name=name, **fields)


def member(user: User, clinic: Clinic) -> Membership:
    """What the person is at the clinic."""
    return Membership.objects.get(user=user, clinic=clinic)


def raw_session(course: Course, at: datetime = MONDAY, *, number: int = 1, **fields: Any) -> TreatmentSession:
    """A booked session of two hours, past every service."""
    values = {"phase": "induction", "minutes": 120, "state": "booked"} | fields
    return TreatmentSession.objects.create(course=course, number=number, starts_at=at, **values)


def raw_meeting(course: Course, at: datetime = MONDAY, **fields: Any) -> Meeting:
    """A booked meeting of an hour, past every service."""
    return Meeting.objects.create(course=course, starts_at=at, **({"kind": "consult", "minutes": 60} | fields))


def held_for(row: TreatmentSession | Meeting) -> dict[str, tuple[datetime, datetime]]:
    """What is held for it, and from when to when."""
    rows = Reservation.objects.filter(source_id=row.pk)
    return {one.held: (one.starts_at, one.ends_at) for one in rows}
