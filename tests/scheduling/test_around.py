"""The tables as values: a clinic between two days, and what a course still needs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common import clock
from people.models import Clinic, Closure, Membership, Patient, User
from people.roles import Role
from rota.models import ExceptionKind, Place, PlaceClosure, StaffException, StaffHours
from scheduling.around import facts_of, needs_of, refused_of, rules_of
from scheduling.models import Refusal, SchedulingRules
from sessions.models import Meeting
from tests.cast import a_member, a_patient
from tests.sessions.build import MONDAY, PLANNING, a_course, a_given_session, a_series

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2027, 1, 11), date(2027, 2, 7)


@pytest.fixture(autouse=True)
def _stand_before() -> object:
    with clock.frozen(PLANNING):
        yield


def hours_of(user: User, *weekdays: int, begins: time = time(9), ends: time = time(17)) -> Membership:
    member = user.memberships.get()
    StaffHours.objects.bulk_create(
        StaffHours(membership=member, weekday=day, begins=begins, ends=ends) for day in weekdays or range(5)
    )
    return member


def a_place(clinic: Clinic, name: str = "Window chair", **other: object) -> Place:
    return Place.objects.create(clinic=clinic, name=name, **other)


def facts(clinic: Clinic, **other: object):
    return facts_of(clinic, FIRST, LAST, now=PLANNING, **other)


class TestFacts:
    def test_a_clinic_that_keeps_neither_places_nor_hours_has_none(self, clinic: Clinic, prescriber: User) -> None:
        found = facts(clinic)
        assert (found.places, found.people) == ((), ())
        assert len(found.open) == 20
        assert found.step_minutes == 30

    def test_closed_days_are_not_open(self, clinic: Clinic) -> None:
        Closure.objects.create(clinic=clinic, first_on=date(2027, 1, 18), last_on=date(2027, 1, 19))
        assert len(facts(clinic).open) == 18

    def test_a_place_has_the_clinics_hours_without_its_own_closed_days(self, clinic: Clinic) -> None:
        place = a_place(clinic, turnover_minutes=20)
        PlaceClosure.objects.create(place=place, first_on=FIRST, last_on=FIRST + timedelta(days=4))
        a_place(clinic, "Given up", retired_at=PLANNING)
        (one,) = facts(clinic).places
        assert (one.id, one.turnover_minutes, len(one.has)) == (place.pk, 20, 15)

    def test_a_person_has_their_own_hours_within_the_clinics(self, clinic: Clinic, clinician: User) -> None:
        member = hours_of(clinician, 0, begins=time(6), ends=time(12))
        StaffException.objects.create(
            membership=member, kind=ExceptionKind.OFF, first_on=FIRST, last_on=FIRST, by=clinician
        )
        StaffException.objects.create(
            membership=member,
            kind=ExceptionKind.EXTRA,
            first_on=date(2027, 1, 13),
            last_on=date(2027, 1, 13),
            begins=time(16),
            ends=time(20),
            by=clinician,
        )
        (one,) = facts(clinic).people
        assert (one.id, one.role) == (member.pk, Role.CLINICIAN)
        assert [
            (at.starts_at.astimezone(clinic.zone).hour, at.ends_at.astimezone(clinic.zone).hour) for at in one.has
        ] == [
            (16, 18),
            (8, 12),
            (8, 12),
            (8, 12),
        ]

    def test_nobody_who_has_left_is_among_them(self, clinic: Clinic, clinician: User) -> None:
        member = hours_of(clinician)
        Membership.objects.filter(pk=member.pk).update(ended_at=PLANNING)
        assert facts(clinic).people == ()

    def test_what_is_booked_holds_place_and_person(self, clinic: Clinic, patient: Patient, prescriber: User) -> None:
        member, place = hours_of(prescriber), a_place(clinic)
        session = a_series(a_course(patient, prescriber), prescriber)[0]
        type(session).objects.filter(pk=session.pk).update(place=place, clinician=member)
        found = facts(clinic)
        (held,) = found.places[0].busy
        assert held.starts_at == MONDAY
        assert held.ends_at == MONDAY + timedelta(minutes=session.minutes + place.turnover_minutes)
        assert [one.starts_at for one in found.people[0].busy] == [MONDAY]
        without = facts(clinic, without=[session.pk])
        assert (without.places[0].busy, without.people[0].busy) == ((), ())

    def test_the_other_clinic_is_not_read(self, clinic: Clinic, other_clinic: Clinic, other_prescriber: User) -> None:
        a_place(other_clinic)
        hours_of(other_prescriber)
        assert (facts(clinic).places, facts(clinic).people) == ((), ())

    def test_the_steps_are_the_clinics(self, clinic: Clinic) -> None:
        SchedulingRules.objects.create(clinic=clinic, step_minutes=15)
        assert facts(clinic).step_minutes == 15
        assert rules_of(clinic).step_minutes == 15


class TestNeeds:
    def test_those_of_a_new_course(self, clinic: Clinic, patient: Patient, prescriber: User, clinician: User) -> None:
        hours_of(prescriber)
        treats = hours_of(clinician)
        course = a_course(patient, prescriber)
        needs = needs_of(course, facts(clinic))
        part = course.protocol.rules.induction
        assert (needs.patient, needs.minutes, needs.needs_place) == (patient.pk, part.session_minutes, True)
        assert needs.cadence.doses == part.doses
        assert needs.dose_roles == ("prescriber", "clinician")
        assert needs.preferred_person == treats.pk
        assert (needs.last_dose, needs.busy, needs.refused) == (None, (), ())

    def test_a_dose_at_home_needs_no_place(self, clinic: Clinic, patient: Patient, prescriber: User) -> None:
        assert not needs_of(a_course(patient, prescriber, "sublingual-home"), facts(clinic)).needs_place

    def test_what_is_left_after_a_dose(self, clinic: Clinic, patient: Patient, prescriber: User) -> None:
        course = a_course(patient, prescriber)
        first, *ahead = a_series(course, prescriber)
        with clock.frozen(MONDAY):
            pass
        with clock.frozen(MONDAY + timedelta(hours=3)):
            a_given_session(first, prescriber)
            found = facts_of(clinic, FIRST, LAST, now=MONDAY + timedelta(hours=3))
            needs = needs_of(course, found, without=[one.pk for one in ahead])
        assert needs.cadence.doses == course.protocol.rules.induction.doses - 1
        assert needs.last_dose == MONDAY
        assert needs.busy == ()

    def test_what_the_patient_has_booked(self, clinic: Clinic, patient: Patient, prescriber: User) -> None:
        course = a_course(patient, prescriber)
        at = datetime(2027, 1, 12, 15, tzinfo=UTC)
        meeting = Meeting.objects.create(course=course, kind="preparation", starts_at=at, minutes=60)
        needs = needs_of(course, facts(clinic))
        assert [(one.starts_at, one.ends_at) for one in needs.busy] == [(at, at + timedelta(hours=1))]
        assert needs_of(course, facts(clinic), without=[meeting.pk]).busy == ()


class TestRefusals:
    def test_hours_are_meant_where_the_patient_lives(self, clinic: Clinic, prescriber: User) -> None:
        away = a_patient(clinic, "Ravi Patient", prescriber, zone="Europe/London")
        Refusal.objects.create(patient=away, weekday=0, begins=time(14), ends=time(16), by=prescriber)
        found = refused_of(away, FIRST, FIRST)
        assert [(one.starts_at.hour, one.ends_at.hour) for one in found] == [(14, 16)]

    def test_days_of_a_journey_in_the_patients_own_zone(self, clinic: Clinic, prescriber: User) -> None:
        away = a_patient(clinic, "Aiko Patient", prescriber, zone="Asia/Tokyo")
        Refusal.objects.create(patient=away, first_on=date(2027, 1, 12), last_on=date(2027, 1, 13), by=prescriber)
        (one,) = refused_of(away, FIRST, LAST)
        assert one.starts_at == datetime(2027, 1, 11, 15, tzinfo=UTC)
        assert one.ends_at == datetime(2027, 1, 13, 15, tzinfo=UTC)


def test_many_bookings_take_as_many_queries_as_few(clinic: Clinic, prescriber: User, patient: Patient) -> None:
    def asked() -> int:
        fresh = Clinic.objects.get(pk=clinic.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            needs_of(course, facts(fresh))
        return len(queries)

    member, place = hours_of(prescriber), a_place(clinic)
    course = a_course(patient, prescriber)
    few = asked()
    for number in range(5):
        colleague = a_member(clinic, Role.CLINICIAN, f"Colleague {number}")
        a_place(clinic, f"Chair {number}")
        hours_of(colleague)
        other = a_patient(clinic, f"Patient {number}", prescriber)
        own = a_course(other, prescriber)
        for day in range(5):
            Meeting.objects.create(
                course=own,
                kind="preparation",
                starts_at=MONDAY + timedelta(days=day, hours=number),
                minutes=45,
                place=place,
                clinician=member,
            )
        Refusal.objects.create(patient=patient, weekday=number, by=prescriber)
    assert asked() == few
    assert few <= 16
