"""Two people at once, on a database that lets them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from common import clock as house_clock
from common.errors import Refused
from journey.models import Course, ProtocolVersion
from journey.services import load_protocols, open_course
from sessions import services
from sessions.models import Dose, TreatmentSession
from tests.sessions.build import MONDAY, PLANNING, SERIES, a_reading, a_series

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
M, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def protocols(db) -> None:
    """Tests with real transactions begin with empty tables."""
    if not ProtocolVersion.objects.exists():
        load_protocols()


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave, all begun together; a refusal is an answer."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(run, call) for call in calls]]


def test_a_patient_gets_one_course_of_two_clicks(clock, patient, prescriber):
    clock(PLANNING)
    protocol = ProtocolVersion.objects.get(key="infusion-clinic", retired_at=None)
    answers = at_once(*[lambda: open_course(patient=patient, protocol=protocol, by=prescriber)] * 4)
    assert sum(isinstance(answer, Course) for answer in answers) == 1
    assert Course.objects.count() == 1


def test_the_induction_is_booked_once_by_four_clicks(course, prescriber):
    version = course.version
    call = lambda: services.book_induction(course=course, starts=SERIES, by=prescriber, version=version)  # noqa: E731
    answers = at_once(*[call] * 4)
    assert all(isinstance(answer, list) for answer in answers)
    assert TreatmentSession.objects.count() == 6


def test_two_people_give_one_dose(course, prescriber, clinician, clock):
    session = a_series(course, prescriber)[0]
    clock(MONDAY + 60 * M)
    services.begin(session=session, by=clinician)
    a_reading(session, clinician, MONDAY)

    def give(by):
        return services.start_dose(
            session=session, route="intravenous", amount_mg=Decimal(40), started_at=MONDAY + M, by=by
        )

    answers = at_once(lambda: give(prescriber), lambda: give(clinician))
    assert sorted(isinstance(answer, Dose) for answer in answers) == [False, True]
    assert Dose.objects.count() == 1


def test_two_people_move_two_sessions_of_one_course(course, prescriber, office):
    sessions = a_series(course, prescriber)

    def move(session, by_days, by):
        return services.move_session(
            session=session, starts_at=session.starts_at + by_days * DAY, version=1, by=by, why=""
        )

    for _ in range(3):
        answers = at_once(lambda: move(sessions[5], 4, prescriber), lambda: move(sessions[4], 15, office))
        assert all(isinstance(answer, TreatmentSession | Refused) for answer in answers)
    numbers = list(TreatmentSession.objects.order_by("starts_at").values_list("number", flat=True))
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_the_clock_is_shared_by_threads(clock):
    clock(PLANNING)
    assert at_once(house_clock.now, house_clock.now) == [PLANNING, PLANNING]
