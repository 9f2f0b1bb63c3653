"""Two patients of one clinic with chairs, a series each, and who waits; made by the services that people use."""

from __future__ import annotations

from datetime import time, timedelta

from people.models import Clinic, Membership, Patient, User
from rota.models import Place, StaffHours
from scheduling.services.openings import tend_openings
from scheduling.services.waitlist import wait_for_earlier
from sessions import services
from sessions.models import TreatmentSession
from sessions.services import Slot
from tests.sessions.build import SERIES, a_course

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def a_chair(clinic: Clinic, name: str = "Chair 1") -> Place:
    return Place.objects.create(clinic=clinic, name=name, turnover_minutes=15)


def works(user: User, clinic: Clinic, *, days: int = 5) -> Membership:
    """The person works from 8 to 18 on the first days of the week."""
    member = user.memberships.get(clinic=clinic)
    StaffHours.objects.bulk_create(
        StaffHours(membership=member, weekday=day, begins=time(8), ends=time(18)) for day in range(days)
    )
    return member


def a_booked_series(
    patient: Patient, by: User, place: Place | None, clinician: Membership | None, later: timedelta = timedelta(0)
) -> list[TreatmentSession]:
    """Six sessions at that place with that person; ``later`` moves them all."""
    course = a_course(patient, by)
    slots = [Slot(at + later, place, clinician) for at in SERIES]
    return services.book_series(course=course, slots=slots, by=by)


def waits(session: TreatmentSession, by: User | None = None):
    return wait_for_earlier(session=session, by=by or session.course.patient.user)


def tend(now) -> int:
    return tend_openings(now=now)
