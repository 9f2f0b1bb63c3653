"""A clinic with a year of bookings behind it and one ahead, and some who wait: ``python -m bench.booked_year N``.

Four chairs, six staff, three sessions a chair and day; of the year ahead three quarters are taken, near weeks more than far
ones. The same number of waiting patients gives the same clinic, but for the ids.
"""

from __future__ import annotations

import os
import sys
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django

ZONE = ZoneInfo("America/New_York")
CHAIRS, STAFF, WEEKS = 4, 6, 52
SLOTS = (time(8), time(11), time(14))
SESSIONS_EACH = 8
DAY = timedelta(days=1)


def seed(waiting: int) -> None:
    """The clinic, what is booked, and the patients in preparation."""
    from bench.big_clinic import History
    from common import clock
    from journey.models import ProtocolVersion
    from journey.services import load_protocols

    load_protocols()
    history = History(clock.now())
    staff, places = _house(history)
    protocols = list(ProtocolVersion.objects.filter(retired_at=None).order_by("key"))
    _booked(history, staff, places, protocols[0])
    for number in range(waiting):
        _waiting(history, number, staff, protocols[number % len(protocols)])
    history.write()
    _settle_statistics()


def _house(history: Any) -> tuple[list[Any], list[Any]]:
    from people.models import Clinic, Membership, OpeningHours, User
    from rota.models import Place, StaffHours

    clinic = history.add(Clinic(name="Bench", sender_name="Bench House", zone_name=ZONE.key))
    for day in range(5):
        history.add(OpeningHours(clinic=clinic, weekday=day, opens=time(8), closes=time(18)))
    staff = []
    for number in range(STAFF):
        user = history.add(User(email=f"staff{number}@bench.example.org", name=f"Member {number}", zone_name=ZONE.key))
        role = "prescriber" if number % 3 == 0 else "clinician"
        member = history.add(Membership(user=user, clinic=clinic, role=role))
        staff.append(member)
        for day in range(5):
            ends = time(13) if day == number % 5 else time(18)
            history.add(StaffHours(membership=member, weekday=day, begins=time(8), ends=ends))
    return staff, [history.add(Place(clinic=clinic, name=f"Chair {number}")) for number in range(CHAIRS)]


def _booked(history: Any, staff: list[Any], places: list[Any], protocol: Any) -> None:
    """The sessions of both years; a course has eight, one after the other, so that no patient is anywhere twice."""
    first = history.now.astimezone(ZONE).date()
    course, count = None, 0
    for place in places:
        for at in _slots(history, first):
            if course is None or count % SESSIONS_EACH == 0:
                course = _course(history, f"p{count}", staff, protocol, "maintenance")
            _session(history, course, place, at, count % SESSIONS_EACH + 1, staff)
            count += 1
        course = None
        count += -count % SESSIONS_EACH


def _slots(history: Any, first: date) -> list[datetime]:
    """When a chair is taken: two years of working days, with gaps."""
    found = []
    for number in range(-7 * WEEKS, 7 * WEEKS):
        day = first + number * DAY
        # Nine tenths of the next weeks, six tenths of the end of the year.
        share = 0.8 if number < 0 else 0.9 - 0.3 * number / (7 * WEEKS)
        if day.weekday() < 5:
            slots = [slot for slot in SLOTS if history.dice.random() < share]
            found += [datetime.combine(day, slot, ZONE) for slot in slots]
    return found


def _session(history: Any, course: Any, place: Any, at: datetime, number: int, staff: list[Any]) -> None:
    from sessions.models import TreatmentSession

    is_over = at < history.now + DAY
    # One chair, one person: nobody is at two chairs at one time.
    clinician = staff[int(place.name[-1])]
    history.add(
        TreatmentSession(
            course=course,
            phase="maintenance",
            number=number,
            starts_at=at,
            minutes=150,
            state="completed" if is_over else "booked",
            place=place,
            clinician=clinician,
        )
    )


def _waiting(history: Any, number: int, staff: list[Any], protocol: Any) -> None:
    from scheduling.models import Refusal

    course = _course(history, f"w{number}", staff, protocol, "preparation")
    if number % 3 == 0:
        history.add(Refusal(patient=course.patient, weekday=number % 5, by=staff[0].user))
    if number % 4 == 0:
        row = {"begins": time(8), "ends": time(10)}
        history.add(Refusal(patient=course.patient, weekday=(number + 2) % 5, by=staff[0].user, **row))


def _course(history: Any, name: str, staff: list[Any], protocol: Any, phase: str) -> Any:
    from journey.models import Course
    from people.models import CareTeamMember, Patient, User

    user = history.add(User(email=f"{name}@bench.example.org", name=name.title(), zone_name=ZONE.key))
    patient = history.add(Patient(user=user, clinic=staff[0].clinic))
    history.add(CareTeamMember(patient=patient, membership=staff[1 + len(name) % 2]))
    opened = history.now - timedelta(weeks=WEEKS + 2)
    return history.add(Course(patient=patient, protocol=protocol, prescriber=staff[0], phase=phase, opened_at=opened))


def _settle_statistics() -> None:
    """What a house's own upkeep does once so much has been written."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    seed(int(sys.argv[1]))
