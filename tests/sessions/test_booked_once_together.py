"""Twenty people press "book" at one instant: exactly one gets what all of them want, and the others read why."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection

from common.errors import Refused
from journey.models import Course, ProtocolVersion
from journey.services import close_course, load_protocols
from people.models import Clinic, User
from rota.overlap import is_double_booking
from sessions import services
from sessions.models import Meeting, MeetingKind, TreatmentSession
from sessions.reservations import RESERVATIONS
from sessions.services import MeetingSlot, Slot
from sessions.taken import Taken
from tests.cast import a_patient
from tests.sessions.booked import H, M, a_chair, member, raw_session
from tests.sessions.build import MONDAY, PLANNING, SERIES, a_course

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20


@pytest.fixture(autouse=True)
def protocols(db: None) -> None:
    """Tests with real transactions begin with empty tables."""
    if not ProtocolVersion.objects.exists():
        load_protocols()


@pytest.fixture(autouse=True)
def now(clock: Callable[[datetime], None], protocols: None) -> None:
    clock(PLANNING)


@pytest.fixture
def courses(clinic: Clinic, prescriber: User) -> list[Course]:
    """Twenty patients in preparation."""
    return [a_course(a_patient(clinic, f"Patient {number}", prescriber), prescriber) for number in range(MANY)]


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """What each call gave, all begun together on connections of their own; a refusal is an answer."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            barrier.wait(30)
            return call()
        except (Refused, IntegrityError) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(120) for future in [pool.submit(run, call) for call in calls]]


def the_one(answers: list[Any], sentence: str) -> Any:
    """The answer of the only one who got it; all others were told in these words."""
    losers = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(losers) == len(answers) - 1, [type(answer) for answer in answers]
    assert {type(loser) for loser in losers} == {Taken}
    assert {loser.sentence for loser in losers} == {sentence}
    assert RESERVATIONS.differences() == []
    return next(answer for answer in answers if not isinstance(answer, Refused))


def test_twenty_patients_want_one_chair(courses, clinic, office):
    chair = a_chair(clinic, "Chair 2")
    answers = at_once(
        [lambda one=one: services.book_next(course=one, starts_at=MONDAY, by=office, place=chair) for one in courses]
    )
    won = the_one(
        answers,
        "Chair 2 is taken on Monday 11 January from 09:00 to 11:45 by another session. Choose another place or time.",
    )
    assert list(TreatmentSession.objects.all()) == [won]


def test_twenty_patients_want_one_person(courses, clinic, office, clinician):
    person = member(clinician, clinic)
    answers = at_once(
        [
            lambda one=one: services.book_meeting(
                course=one, slot=MeetingSlot(MeetingKind.PREPARATION, MONDAY, 60, clinician=person), by=office
            )
            for one in courses
        ]
    )
    the_one(
        answers,
        "Clement Clinician is with somebody else on Monday 11 January from 09:00 to 10:00. "
        "Choose another person or time.",
    )
    assert Meeting.objects.count() == 1


def test_twenty_people_book_one_patient(course, office):
    """Each a meeting of another length, so that no two are the same press of a button."""
    answers = at_once(
        [
            lambda n=n: services.book_meeting(
                course=course, slot=MeetingSlot(MeetingKind.CONSULT, MONDAY + n * M, 120), by=office
            )
            for n in range(MANY)
        ]
    )
    won = next(answer for answer in answers if isinstance(answer, Meeting))
    begins, ends = won.starts_at - 5 * H, won.ends_at - 5 * H
    the_one(
        answers,
        f"This patient has another appointment on Monday 11 January from {begins:%H:%M} to {ends:%H:%M}. "
        "Choose another time.",
    )


def test_twenty_series_want_one_chair(courses, clinic, office):
    """Half of them half an hour later, so that every date of the one stands in the way of the other."""
    chair = a_chair(clinic)

    def book(course: Course, later: timedelta) -> Any:
        return services.book_series(course=course, slots=[Slot(at + later, chair) for at in SERIES], by=office)

    answers = at_once([lambda one=one, n=n: book(one, n % 2 * 30 * M) for n, one in enumerate(courses)])
    won = [answer for answer in answers if isinstance(answer, list)]
    assert [len(series) for series in won] == [6]
    assert all(isinstance(answer, Taken) for answer in answers if not isinstance(answer, list))
    assert TreatmentSession.objects.count() == 6


def test_series_that_move_in_opposite_order_do_not_wait_for_each_other(courses, clinic, office):
    chair = a_chair(clinic)
    series = [
        services.book_series(course=one, slots=[Slot(at) for at in SERIES[:2]], by=office, seen=None)
        for one in courses[:10]
    ]
    calls = []
    for number, rows in enumerate(series):
        order = rows if number % 2 else rows[::-1]
        calls.append(
            lambda order=order: services.move_series(
                course=order[0].course,
                moves={row.pk: Slot(row.starts_at + 7 * 24 * H, chair) for row in order},
                versions={row.pk: row.version for row in order},
                by=office,
                why="A chair is free.",
            )
        )
    answers = at_once(calls)
    assert sorted(isinstance(answer, list) for answer in answers) == [False] * 9 + [True]
    assert all(isinstance(answer, Taken) for answer in answers if not isinstance(answer, list))
    assert TreatmentSession.objects.filter(place=chair).count() == 2


def test_twenty_move_to_one_freed_time(courses, clinic, office):
    chair = a_chair(clinic)
    booked = [
        services.book_next(course=one, starts_at=MONDAY + (n % 5) * 24 * H, by=office) for n, one in enumerate(courses)
    ]
    at = SERIES[4]
    answers = at_once(
        [
            lambda one=one: services.move_session(
                session=one, starts_at=at, version=one.version, by=office, why="A chair is free.", place=chair
            )
            for one in booked
        ]
    )
    won = the_one(
        answers,
        "Chair 1 is taken on Monday 25 January from 09:00 to 11:45 by another session. Choose another place or time.",
    )
    assert [row.pk for row in TreatmentSession.objects.filter(starts_at=at)] == [won.pk]


def test_past_every_service_one_wins_as_well(courses, clinic):
    """Rows written straight into the table: nobody waits in line, and the database still lets one in."""
    chair = a_chair(clinic)
    answers = at_once([lambda one=one: raw_session(one, place=chair) for one in courses])
    assert sum(isinstance(answer, TreatmentSession) for answer in answers) == 1
    assert all(is_double_booking(answer) for answer in answers if not isinstance(answer, TreatmentSession))
    assert TreatmentSession.objects.count() == 1
    assert RESERVATIONS.differences() == []


def test_whoever_books_waits_for_whoever_closes_a_course(courses, clinic, office, prescriber):
    """Closing a course calls its sessions off, and holds the clinic first as booking does: neither waits for ever."""
    chair = a_chair(clinic)
    booked = [
        services.book_next(course=one, starts_at=at, by=office, place=chair)
        for one, at in zip(courses[:6], SERIES, strict=True)
    ]
    calls: list[Callable[[], Any]] = []
    for one, session in zip(courses[:6], booked, strict=True):
        one.refresh_from_db()
        calls.append(lambda one=one: close_course(course=one, version=one.version, by=prescriber, why="Moved away."))
        calls.append(
            lambda s=session: services.move_session(
                session=s, starts_at=s.starts_at + 3 * H, version=s.version, by=office, why="Later."
            )
        )
    answers = at_once(calls)
    assert all(isinstance(answer, Course | TreatmentSession | Refused) for answer in answers)
    assert not TreatmentSession.objects.ahead().exists()
    assert RESERVATIONS.differences() == []
