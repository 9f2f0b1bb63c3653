"""Courses and sessions for tests, made by the services that people use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from journey.models import Course, ProtocolVersion
from journey.services import open_course
from people.models import Patient, User
from sessions import services
from sessions.models import Dose, TreatmentSession

#: A Monday, 14:00 UTC = 09:00 in New York (winter time).
MONDAY = datetime(2027, 1, 11, 14, 0, tzinfo=UTC)
#: The Friday before, 10:00 in New York: when plans are made.
PLANNING = datetime(2027, 1, 8, 15, 0, tzinfo=UTC)
#: Mondays and Thursdays at 09:00 for three weeks.
SERIES = [MONDAY + timedelta(days=days) for days in (0, 3, 7, 10, 14, 17)]


def a_protocol(key: str = "infusion-clinic") -> ProtocolVersion:
    """The shipped protocol of that key."""
    return ProtocolVersion.objects.get(key=key, retired_at=None)


def a_course(patient: Patient, by: User, key: str = "infusion-clinic") -> Course:
    """A course in preparation."""
    return open_course(patient=patient, protocol=a_protocol(key), by=by)


def a_series(course: Course, by: User, count: int = 6) -> list[TreatmentSession]:
    """The induction, booked; the clock has to stand before its first date."""
    return services.book_induction(course=course, starts=SERIES[:count], by=by)


def a_reading(session: TreatmentSession, by: User, at: datetime, **other: object) -> None:
    """A calm reading."""
    values = {"moment": "before", "systolic": 120, "diastolic": 80, "pulse": 70} | other
    services.record_reading(session=session, taken_at=at, by=by, **values)


def a_dose(session: TreatmentSession, by: User, at: datetime, route: str = "intravenous") -> Dose:
    """A dose that began; the session has to be under way."""
    return services.start_dose(
        session=session, route=route, amount_mg=Decimal(40), weight_kg=Decimal(80), started_at=at, by=by
    )


def a_given_session(session: TreatmentSession, by: User) -> Dose:
    """A session from beginning to departure; the clock has to stand after its end."""
    start = session.starts_at
    services.begin(session=session, by=by)
    a_reading(session, by, start)
    dose = a_dose(session, by, start + timedelta(minutes=10))
    dose = services.end_dose(dose=dose, ended_at=start + timedelta(minutes=50), by=by)
    services.record_departure(
        session=session, left_at=start + timedelta(minutes=130), condition="well", with_whom="sister", by=by
    )
    return dose
