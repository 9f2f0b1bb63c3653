"""No patient, place or person is booked twice at one time: the database itself refuses it, whoever writes the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from journey.models import Course
from people.models import Patient
from rota.models import Place, Reservation
from rota.overlap import is_double_booking
from sessions.models import Meeting, TreatmentSession
from sessions.reservations import RESERVATIONS
from tests.sessions.booked import DAY, H, M, a_chair, held_for, member, raw_meeting, raw_session
from tests.sessions.build import MONDAY, a_course

pytestmark = pytest.mark.django_db


@contextmanager
def refused() -> Iterator[None]:
    """The database refuses what is written within, as a double booking."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert is_double_booking(caught.value)
    assert RESERVATIONS.differences() == []


@pytest.fixture
def chair(clinic) -> Place:
    return a_chair(clinic)


@pytest.fixture
def other_course(course, other_patient: Patient, prescriber) -> Course:
    """Ben's."""
    return a_course(other_patient, prescriber)


def test_a_session_holds_its_patient_its_place_with_the_turnover_and_its_person(course, chair, clinician, clinic):
    session = raw_session(course, place=chair, clinician=member(clinician, clinic))
    assert held_for(session) == {
        "patient": (MONDAY, MONDAY + 2 * H),
        "place": (MONDAY, MONDAY + 2 * H + 15 * M),
        "person": (MONDAY, MONDAY + 2 * H),
    }


Share = Callable[[], dict[str, object]]


@pytest.fixture(params=["place", "person"])
def shared(request, chair, clinician, clinic) -> dict[str, object]:
    """What two bookings of two patients share."""
    return {"place": chair} if request.param == "place" else {"clinician": member(clinician, clinic)}


@pytest.mark.parametrize("at", [MONDAY, MONDAY + 119 * M, MONDAY - 59 * M])
@pytest.mark.parametrize("write", [raw_session, raw_meeting])
def test_two_patients_do_not_share_a_place_or_a_person(course, other_course, shared, write, at):
    raw_session(course, **shared)
    with refused():
        write(other_course, at, **shared)


@pytest.mark.parametrize("at", [MONDAY + 119 * M, MONDAY - 119 * M])
def test_a_patient_is_not_in_two_sessions(course, at):
    raw_session(course)
    with refused():
        raw_session(course, at, number=2)


def test_a_patient_is_not_in_a_session_and_a_meeting(course):
    raw_session(course)
    with refused():
        raw_meeting(course, MONDAY + H)
    raw_meeting(course, MONDAY + 2 * H)
    with refused():
        raw_session(course, MONDAY + 2 * H + 59 * M, number=2)


def test_nor_in_two_courses(course, patient, prescriber):
    raw_session(course)
    Course.objects.filter(pk=course.pk).update(phase="closed", closed_at=MONDAY)
    with refused():
        raw_session(a_course(patient, prescriber), MONDAY + H)


def test_what_touches_does_not_overlap(course, other_course, clinician, clinic):
    person = member(clinician, clinic)
    raw_session(course, clinician=person)
    raw_session(other_course, MONDAY + 2 * H, clinician=person)
    raw_meeting(course, MONDAY + 2 * H)
    assert RESERVATIONS.differences() == []


def test_a_place_is_free_only_after_its_turnover(course, other_course, chair):
    raw_session(course, place=chair)
    with refused():
        raw_session(other_course, MONDAY + 2 * H + 14 * M, place=chair)
    raw_session(other_course, MONDAY + 2 * H + 15 * M, place=chair)


def test_the_turnover_before_the_next_counts_as_well(course, other_course, chair):
    raw_session(course, place=chair)
    with refused():
        raw_session(other_course, MONDAY - 2 * H, place=chair)
    raw_session(other_course, MONDAY - 2 * H - 15 * M, place=chair)


def test_no_update_makes_two_share(course, other_course, shared):
    raw_session(course, **shared)
    other = raw_session(other_course, MONDAY + DAY, **shared)
    with refused():
        TreatmentSession.objects.filter(pk=other.pk).update(starts_at=MONDAY + H)
    with refused():
        other.starts_at = MONDAY + H
        TreatmentSession.objects.bulk_update([other], ["starts_at"])
    with refused():
        other.save()
    before = raw_session(other_course, MONDAY - 2 * H - 15 * M, number=2, **shared)
    with refused():
        TreatmentSession.objects.filter(pk=before.pk).update(minutes=150)


def test_no_update_gives_a_place_or_a_person_that_is_held(course, other_course, shared):
    raw_session(course, **shared)
    other = raw_session(other_course)
    with refused():
        TreatmentSession.objects.filter(pk=other.pk).update(**shared)
    talk = raw_meeting(other_course, MONDAY + 3 * H)
    Meeting.objects.filter(pk=talk.pk).update(**shared)
    with refused():
        Meeting.objects.filter(pk=talk.pk).update(starts_at=MONDAY + H)


def test_no_session_moves_to_the_course_of_somebody_who_is_held(course, other_course):
    raw_session(course)
    other = raw_session(other_course, MONDAY + H, number=2)
    with refused():
        TreatmentSession.objects.filter(pk=other.pk).update(course=course)


def test_many_at_once_are_refused_as_a_whole(course, other_course, chair):
    raw_session(course, place=chair)
    rows = [
        TreatmentSession(
            course=other_course, phase="induction", number=n + 1, starts_at=MONDAY + n * H, minutes=60, place=chair
        )
        for n in (5, 1)
    ]
    with refused():
        TreatmentSession.objects.bulk_create(rows)
    assert not other_course.sessions.exists()


@pytest.mark.parametrize("state", ["cancelled", "missed", "completed"])
def test_what_is_over_holds_nothing_and_does_not_come_back_over_another(course, other_course, shared, state):
    gone = raw_session(course, **shared)
    TreatmentSession.objects.filter(pk=gone.pk).update(state=state)
    assert held_for(gone) == {}
    taken = raw_session(other_course, **shared)
    with refused():
        TreatmentSession.objects.filter(pk=gone.pk).update(state="booked")
    TreatmentSession.objects.filter(pk=taken.pk).update(state="cancelled")
    TreatmentSession.objects.filter(pk=gone.pk).update(state="booked")
    assert "patient" in held_for(gone)


@pytest.mark.parametrize("state", ["cancelled", "missed", "held"])
def test_a_meeting_that_is_over_holds_nothing_either(course, other_course, shared, state):
    gone = raw_meeting(course, **shared)
    Meeting.objects.filter(pk=gone.pk).update(state=state)
    assert held_for(gone) == {}
    raw_meeting(other_course, **shared)
    with refused():
        Meeting.objects.filter(pk=gone.pk).update(state="booked")


def test_a_longer_turnover_is_refused_where_it_would_reach_the_next(course, other_course, chair):
    first = raw_session(course, place=chair)
    raw_session(other_course, MONDAY + 2 * H + 30 * M, place=chair)
    with refused():
        Place.objects.filter(pk=chair.pk).update(turnover_minutes=31)
    Place.objects.filter(pk=chair.pk).update(turnover_minutes=30)
    assert held_for(first)["place"] == (MONDAY, MONDAY + 2 * H + 30 * M)


def test_what_is_deleted_holds_nothing(course):
    session, talk = raw_session(course), raw_meeting(course, MONDAY + DAY)
    TreatmentSession.objects.filter(pk=session.pk).delete()
    talk.delete()
    assert not Reservation.objects.exists()


def test_a_reservation_written_by_hand_is_refused_too(course, chair):
    raw_session(course, place=chair)
    with refused():
        Reservation.objects.create(
            held="place",
            held_id=chair.pk,
            source="meeting",
            source_id=course.pk,
            starts_at=MONDAY,
            ends_at=MONDAY + timedelta(minutes=1),
        )


def test_two_clinics_know_nothing_of_each_other(course, stranger, other_prescriber):
    raw_session(course)
    raw_session(a_course(stranger, other_prescriber))
    assert RESERVATIONS.differences() == []


def test_a_trigger_that_does_not_stand_is_named(course):
    assert RESERVATIONS.lacking() == []
