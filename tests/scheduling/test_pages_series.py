"""A whole induction in one move: proposals, and one of them booked."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from common.models import AuditEntry
from people.services import add_closure
from rota.models import Reservation
from scheduling.refusing import No
from scheduling.services.refusals import refuse
from sessions.models import Meeting, TreatmentSession
from tests.cast import a_patient
from tests.scheduling.ahead_build import with_hours, with_places
from tests.sessions.build import MONDAY, PLANNING, a_course, a_series

pytestmark = pytest.mark.django_db

SUITS = {"start": "2027-01-11", "weekdays": ["0", "1", "2", "3", "4"], "earliest": "08:00", "latest_end": "18:00"}


@pytest.fixture
def course(clock, clinic, patient, prescriber, clinician):
    clock(PLANNING)
    with_places(clinic)
    with_hours(clinic, prescriber, clinician)
    return a_course(patient, prescriber)


def page_of(course):
    return reverse("scheduling:series", args=[course.pk])


def carried(answer):
    return re.findall(r'name="series" value="([^"]+)"', answer.content.decode())


def version_in(answer):
    return re.search(r'name="version" value="(\d+)"', answer.content.decode()).group(1)


def take(client, course, answer, **more):
    return client.post(page_of(course), {"series": carried(answer)[0], "version": version_in(answer), **more})


def test_opening_the_page_proposes_and_stores_nothing(client, office, course):
    client.force_login(office)
    answer = client.get(page_of(course))
    assert len(carried(answer)) in (2, 3)
    assert "Book all of it" in answer.content.decode()
    assert not TreatmentSession.objects.exists()
    assert not Reservation.objects.exists()


def test_taking_a_proposal_books_all_of_it_with_place_person_and_talks(client, office, course):
    client.force_login(office)
    answer = take(client, course, client.get(page_of(course), SUITS))
    assert answer.status_code == 302
    sessions = list(TreatmentSession.objects.filter(course=course))
    assert len(sessions) == 6
    assert all(one.place and one.clinician and one.state == "booked" for one in sessions)
    talks = Meeting.objects.filter(course=course, kind="integration")
    assert sorted(one.session.number for one in talks) == [1, 3, 5]
    assert Reservation.objects.filter(held="patient").count() == 9
    assert AuditEntry.objects.get(action="induction.booked").actor == office


def test_the_same_press_twice_books_it_once(client, office, course):
    client.force_login(office)
    shown = client.get(page_of(course), SUITS)
    take(client, course, shown)
    answer = client.post(page_of(course), {"series": carried(shown)[0], "version": version_in(shown)}, follow=True)
    assert "The series was booked already." in answer.content.decode()
    assert TreatmentSession.objects.filter(course=course).count() == 6


def test_the_session_says_where_and_with_whom_and_offers_missed_only_once_its_time_has_come(
    client, clock, office, course
):
    client.force_login(office)
    take(client, course, client.get(page_of(course), SUITS))
    first = course.sessions.order_by("starts_at").first()
    page = reverse("sessions:session", args=[first.pk])
    text = client.get(page).content.decode()
    assert f"{first.place.name} · with {first.clinician.user.name}" in text
    assert reverse("scheduling:missed", args=[first.pk]) not in text
    clock(first.starts_at + timedelta(minutes=30))
    assert reverse("scheduling:missed", args=[first.pk]) in client.get(page).content.decode()


def test_what_was_taken_meanwhile_is_said_and_proposed_anew(client, clinic, office, course, prescriber):
    client.force_login(office)
    shown = client.get(page_of(course), SUITS)
    for number in range(3):
        neighbour = a_course(a_patient(clinic, f"Neighbour {number}", prescriber), prescriber)
        take(client, neighbour, client.get(page_of(neighbour), SUITS))
    before = TreatmentSession.objects.count()
    answer = take(client, course, shown)
    text = answer.content.decode()
    if answer.status_code == 302:  # enough chairs were left for all four
        assert TreatmentSession.objects.filter(course=course).count() == 6
        return
    assert answer.status_code == 422
    assert "nothing was booked" in text
    assert TreatmentSession.objects.count() == before


def test_a_person_who_went_away_meanwhile_is_noticed_before_anything_is_booked(client, clinic, office, course):
    client.force_login(office)
    shown = client.get(page_of(course), SUITS)
    add_closure(clinic=clinic, first_on=MONDAY.date(), last_on=MONDAY.date() + timedelta(days=4), by=office)
    answer = take(client, course, shown)
    assert answer.status_code == 422
    assert "nothing was booked" in answer.content.decode()
    assert not TreatmentSession.objects.exists()


def test_a_stale_course_is_said(client, office, course):
    client.force_login(office)
    shown = client.get(page_of(course), SUITS)
    answer = client.post(page_of(course), {"series": carried(shown)[0], "version": "999"})
    assert answer.status_code == 422
    assert "Somebody else changed this course" in answer.content.decode()
    assert not TreatmentSession.objects.exists()


@pytest.mark.parametrize("value", ["", "nonsense", "a:b:c"])
def test_what_nobody_proposed_is_not_booked(client, office, course, value):
    client.force_login(office)
    answer = client.post(page_of(course), {"series": value, "version": "1"})
    assert answer.status_code == 422
    assert "Choose one of these proposals." in answer.content.decode()


def test_a_proposal_of_another_patient_is_not_booked(client, clinic, office, course, prescriber):
    client.force_login(office)
    other = a_course(a_patient(clinic, "Nora Neighbour", prescriber), prescriber)
    shown = client.get(page_of(other), SUITS)
    assert take(client, course, shown).status_code == 422
    assert not TreatmentSession.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": "2027-01-01"}, "This day is past."),
        ({"start": "2031-01-01"}, "Check the year."),
        ({"start": "soon"}, "Enter a valid date"),
        ({"weekdays": []}, "Choose at least one day of the week."),
        ({"earliest": "16:00", "latest_end": "09:00"}, "This hour is not after the first one."),
        ({"earliest": "09:00", "latest_end": "10:00"}, "A session takes 150 minutes"),
    ],
)
def test_wishes_that_cannot_be_come_back_with_a_sentence(client, office, course, change, words):
    client.force_login(office)
    answer = client.get(page_of(course), SUITS | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert 'value="2027-01-11"' in answer.content.decode() or "start" in change


def test_a_proposal_says_what_it_gives_up_of_the_wishes(client, office, course):
    client.force_login(office)
    text = client.get(page_of(course), SUITS | {"weekdays": ["0"]}).content.decode()
    assert "Session 2 is on another day than wished: Thursday 14 January, 08:00." in text
    assert "Session 1 is on another day" not in text


def test_when_the_wished_days_do_not_do_the_rule_and_the_nearest_are_shown(client, office, course):
    client.force_login(office)
    shown = client.get(page_of(course), SUITS | {"weekdays": ["5"]})
    text = shown.content.decode()
    assert "Nothing fits" in text
    assert "The wished days of the week stand in the way" in text
    assert len(carried(shown)) == 1
    assert take(client, course, shown).status_code == 302


def test_what_the_patient_said_no_to_is_booked_after_a_tick_only(client, patient, office, course):
    for day in range(5):
        refuse(patient=patient, no=No(weekday=day), by=patient.user)
    client.force_login(office)
    shown = client.get(page_of(course), SUITS)
    assert "cannot come" in shown.content.decode()
    untouched = take(client, course, shown)
    assert untouched.status_code == 422
    assert "Tick that you have seen" in untouched.content.decode()
    assert not TreatmentSession.objects.exists()
    assert take(client, course, shown, seen="yes").status_code == 302
    assert TreatmentSession.objects.filter(course=course).count() == 6


def test_a_clinic_that_is_never_open_says_so(client, clinic, office, course):
    clinic.hours.all().delete()
    client.force_login(office)
    text = client.get(page_of(course), SUITS).content.decode()
    assert "no opening hours" in text


def test_hours_too_short_for_the_protocol_are_named(client, clinic, office, course):
    clinic.hours.update(opens="09:00", closes="10:30")
    client.force_login(office)
    text = client.get(page_of(course), SUITS).content.decode()
    assert "The protocol cannot be kept with these opening hours." in text


def test_a_clinic_without_places_and_hours_gets_dates(client, clock, clinic, office, patient, prescriber):
    clock(PLANNING)
    course = a_course(patient, prescriber)
    client.force_login(office)
    assert take(client, course, client.get(page_of(course), SUITS)).status_code == 302
    assert TreatmentSession.objects.filter(course=course, place=None, clinician=None).count() == 6


def test_an_induction_that_is_booked_leads_to_its_dates(client, office, course, prescriber):
    a_series(course, prescriber)
    client.force_login(office)
    assert client.get(page_of(course)).url == reverse("sessions:plan", args=[course.pk])


def test_a_patient_without_a_plan_is_told(client, clinic, office, prescriber):
    nora = a_patient(clinic, "Nora New", prescriber)
    client.force_login(office)
    answer = client.get(reverse("scheduling:series_of_patient", args=[nora.pk]))
    assert "Nora New has no plan yet" in answer.content.decode()


def test_the_page_asks_as_much_with_many_bookings(
    client, clinic, office, course, prescriber, django_assert_max_num_queries
):
    client.force_login(office)
    client.get(page_of(course), SUITS)
    for number in range(4):
        neighbour = a_course(a_patient(clinic, f"Neighbour {number}", prescriber), prescriber)
        take(client, neighbour, client.get(page_of(neighbour), SUITS))
    with django_assert_max_num_queries(40):
        client.get(page_of(course), SUITS)
