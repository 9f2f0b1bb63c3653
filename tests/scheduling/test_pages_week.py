"""The week and the board, as each person sees them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from people.models import Clinic, Closure, Patient, User
from rota.models import ExceptionKind, Place, PlaceClosure, StaffException
from sessions.models import TreatmentSession
from tests.scheduling.week_build import MONDAY, NOW, a_course, a_meeting, a_place, a_session, full_week, works

WEEK, BOARD = "scheduling:week", "scheduling:board"


@pytest.fixture(autouse=True)
def _wednesday(clock: Any) -> None:
    clock(NOW)


@pytest.fixture
def chair(clinic: Clinic) -> Place:
    return a_place(clinic)


@pytest.fixture
def session(patient: Patient, prescriber: User, clinician: User, chair: Place) -> TreatmentSession:
    """Ada's third dose: Thursday, 09:00 in New York, in the chair, with the clinician."""
    course = a_course(patient, prescriber)
    at = MONDAY + timedelta(days=3)
    return a_session(course, at, 3, place=chair, clinician=clinician.memberships.get())


def page(client: Client, user: User, name: str, query: str = "", status: int = 200) -> str:
    client.force_login(user)
    response = client.get(reverse(name) + query)
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def row_of(shown: str, lane: object) -> str:
    found = re.search(rf'<tr id="lane-{lane}">.*?</tr>', shown)
    assert found, f"no row {lane}"
    return found.group()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_week_says_who_is_where_and_when(
    client: Client, office: User, session: TreatmentSession, chair: Place
) -> None:
    shown = page(client, office, WEEK)
    row = row_of(shown, chair.pk)
    assert "Chair 1" in row
    assert "09:00–11:00 Ada Patient Induction 3 · Clement Clinician Booked" in words(row)
    assert f"/schedule/sessions/{session.pk}/?seen={session.version}&amp;to=place" in row
    assert "t1 u0 l2 v0 c0 of1" in row
    assert "Free 08:00–09:00, 11:15–18:00" in row


def test_by_person_it_says_where(client: Client, office: User, clinician: User, session: TreatmentSession) -> None:
    works(clinician)
    shown = page(client, office, WEEK, "?by=person")
    row = row_of(shown, clinician.memberships.get().pk)
    assert "09:00–11:00 Ada Patient Induction 3 · Chair 1" in words(row)
    assert "Free 08:00–09:00, 11:00–17:00" in row


def test_whom_one_does_not_treat_is_taken_without_a_name(
    client: Client, clinician: User, prescriber: User, other_patient: Patient, chair: Place
) -> None:
    one = a_session(a_course(other_patient, prescriber), MONDAY + timedelta(days=2, hours=4), place=chair)
    for name in (WEEK, BOARD):
        shown = page(client, clinician, name)
        assert "13:00–15:00 Taken" in words(shown)
        assert "Ben" not in shown
        assert str(one.pk) not in shown
        assert "Induction" not in words(shown)
    assert "Ben Patient" in page(client, prescriber, WEEK)


def test_nothing_of_another_clinic_is_drawn(
    client: Client, office: User, stranger: Patient, other_prescriber: User, other_clinic: Clinic
) -> None:
    a_place(other_clinic, "Their chair")
    a_session(a_course(stranger, other_prescriber), NOW)
    for name in (WEEK, BOARD):
        shown = page(client, office, name)
        assert "Sam" not in shown
        assert "Their chair" not in shown
        assert "0 booked" in shown


def test_every_state_has_its_word(client: Client, office: User, patient: Patient, prescriber: User) -> None:
    course = a_course(patient, prescriber)
    a_session(course, NOW - timedelta(days=2), 1, state="completed")
    a_session(course, NOW - timedelta(days=1, hours=20), 2, state="missed")
    a_session(course, NOW - timedelta(hours=24), 2, state="booked")
    a_session(course, NOW - timedelta(minutes=20), 3)
    a_session(course, NOW + timedelta(hours=4), 4, confirmed_at=NOW)
    a_session(course, NOW + timedelta(hours=24), 5)
    a_session(course, NOW + timedelta(hours=30), 6, state="cancelled")
    shown = page(client, office, WEEK)
    states = re.findall(r'class="chip__state">([^<]+)<', shown)
    assert sorted(states) == ["Booked", "Confirmed", "Done", "Expected", "Missed", "Not recorded"]


def test_meetings_stand_there_as_well(client: Client, office: User, patient: Patient, prescriber: User) -> None:
    course = a_course(patient, prescriber)
    a_meeting(course, NOW, by_video=True)
    shown = page(client, office, WEEK)
    assert "10:00–10:50 Ada Patient Consult" in words(row_of(shown, "away"))
    assert "· by video" in words(page(client, office, WEEK, "?by=person"))


def test_a_dose_at_home_needs_no_place(
    client: Client, office: User, patient: Patient, prescriber: User, chair: Place
) -> None:
    a_session(a_course(patient, prescriber, "sublingual-home"), NOW + timedelta(hours=1))
    shown = page(client, office, WEEK)
    assert "Ada Patient" in row_of(shown, "away")
    assert "No place yet" not in shown
    assert "To be placed" not in page(client, office, BOARD)


@pytest.mark.parametrize("query", ["?week=2026-W99", "?week=nonsense", "?on=2026-02-30", "?by=colour", "?week=&on="])
def test_nonsense_in_the_address_shows_this_week_by_place(
    client: Client, office: User, chair: Place, query: str
) -> None:
    shown = page(client, office, WEEK, query)
    assert "1 June – 7 June 2026" in shown
    assert "Chair 1" in shown


def test_a_far_week_is_a_week(client: Client, office: User, chair: Place) -> None:
    assert "27 December – 2 January 2095" in page(client, office, WEEK, "?week=2094-W52")
    assert "0 booked" in page(client, office, WEEK, "?week=2100-W52")


def test_a_week_leads_to_the_ones_around_it_over_the_year(client: Client, office: User, chair: Place) -> None:
    shown = page(client, office, WEEK, "?on=2026-12-30&by=person")
    assert "?week=2026-W52&amp;by=person" in shown
    assert "?week=2027-W01&amp;by=person" in shown


def test_days_without_hours_are_named_below(client: Client, office: User, session: TreatmentSession) -> None:
    assert "Saturday, Sunday: not open, nothing booked." in page(client, office, WEEK)


def test_closures_and_absences_are_said(
    client: Client, office: User, clinician: User, clinic: Clinic, chair: Place
) -> None:
    works(clinician)
    Closure.objects.create(clinic=clinic, first_on=date(2026, 6, 5), last_on=date(2026, 6, 5), reason="Painting")
    PlaceClosure.objects.create(
        place=chair, first_on=date(2026, 6, 2), last_on=date(2026, 6, 2), reason="Waits for a part"
    )
    StaffException.objects.create(
        membership=clinician.memberships.get(),
        kind=ExceptionKind.OFF,
        first_on=date(2026, 6, 3),
        last_on=date(2026, 6, 3),
        reason="dentist",
        by=office,
    )
    by_place, by_person = page(client, office, WEEK), page(client, office, WEEK, "?by=person")
    assert "Closed: Painting" in by_place
    assert "Waits for a part" in row_of(by_place, chair.pk)
    row = row_of(by_person, clinician.memberships.get().pk)
    assert "dentist" not in by_person
    assert row.count("Free 08:00–17:00") == 3


def test_the_day_that_a_phone_shows_is_today_or_the_one_asked_for(client: Client, office: User, chair: Place) -> None:
    def chosen(query: str) -> str:
        shown = page(client, office, WEEK, query)
        found = re.search(r'<h2 class="week-day-head">(.*?)</h2>', shown)
        assert found
        return found.group(1).strip()

    assert chosen("") == "Wednesday 3 June"
    assert chosen("?on=2026-06-05") == "Friday 5 June"
    assert chosen("?week=2026-W24") == "Monday 8 June"
    assert chosen("?on=2026-06-07") == "Wednesday 3 June"  # the Sunday has no column


def test_an_empty_house_says_what_is_missing(client: Client, office: User, clinician: User, clinic: Clinic) -> None:
    shown = page(client, office, WEEK)
    assert "No places yet" in shown
    assert "Nobody has said yet when they work: Clement Clinician." in page(client, office, WEEK, "?by=person")
    clinic.hours.all().delete()
    assert "No opening hours yet" in page(client, office, WEEK)
    assert "No opening hours yet" in page(client, office, BOARD)


def test_a_clock_change_within_the_drawn_hours_is_said(
    client: Client, office: User, patient: Patient, prescriber: User, chair: Place
) -> None:
    a_session(a_course(patient, prescriber), datetime(2026, 11, 1, 4, 30, tzinfo=UTC), place=chair)  # 00:30
    shown = page(client, office, WEEK, "?on=2026-11-01")
    assert "The clocks change at 01:00" in shown
    assert shown.count(">01:00</time>") == 2  # only on that day; the axis beside all days has no tag


def test_400_sessions_take_as_many_queries_as_none(
    client: Client, office: User, prescriber: User, clinic: Clinic, django_assert_max_num_queries: Any
) -> None:
    def queries(query: str = "") -> int:
        client.force_login(office)
        with django_assert_max_num_queries(60) as asked:
            assert client.get(reverse(WEEK) + query).status_code == 200
        return len(asked)

    a_place(clinic)
    client.force_login(office)
    client.get(reverse(WEEK))
    empty = queries()
    full_week(clinic, prescriber, 400)
    assert "400 booked" in page(client, office, WEEK)
    assert queries() == empty
    assert queries("?by=person") == empty


def test_looking_takes_nine_queries(
    office: User, session: TreatmentSession, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from scheduling.selectors.week import look
    from scheduling.week import week_of

    membership = office.memberships.select_related("clinic", "user").get()
    with django_assert_num_queries(9):
        assert len(look(membership, week_of(NOW.date())).booked) == 1


def test_the_board_says_who_is_in_a_chair_now_and_who_is_next(
    client: Client, office: User, patient: Patient, other_patient: Patient, prescriber: User, chair: Place
) -> None:
    a_session(a_course(patient, prescriber), NOW - timedelta(minutes=30), place=chair, state="in_progress")
    a_session(a_course(other_patient, prescriber), NOW + timedelta(hours=3), place=chair)
    a_place(chair.clinic, "Chair 2")
    shown = page(client, office, BOARD)
    assert "Now Ada Patient, until 11:30" in shown
    assert "Here" in words(shown)
    assert "13:00–15:00 Ben Patient" in words(shown)
    assert "Free until 18:00" in shown


def test_the_board_asks_first_for_what_has_no_place_or_nobody(
    client: Client, office: User, patient: Patient, prescriber: User, clinician: User, chair: Place
) -> None:
    works(clinician)
    busy = a_place(chair.clinic, "Chair 2")
    a_session(a_course(patient, prescriber), NOW + timedelta(hours=1))
    other = a_meeting(a_course(_another(chair.clinic, prescriber), prescriber), NOW + timedelta(hours=2), place=busy)
    shown = page(client, office, BOARD)
    part = re.search(r'<section class="to-place.*?</section>', shown)
    assert part
    assert "no place and nobody yet" in part.group()
    assert "Chair 1" in part.group()
    first = part.group().split("<li>")[1]
    assert "Chair 2" not in first  # taken then by the other
    assert f"/schedule/meetings/{other.pk}/" in part.group()


def _another(clinic: Clinic, by: User) -> Patient:
    from tests.cast import a_patient

    return a_patient(clinic, "Cleo Patient", by)


def test_the_board_says_who_is_here_until_when(
    client: Client, office: User, prescriber: User, clinician: User, chair: Place
) -> None:
    works(prescriber, 8, 12)
    works(clinician, 12, 17)
    shown = page(client, office, BOARD)
    staff = words(re.search(r'<section class="staff-today.*?</section>', shown).group())
    assert "Priya Prescriber Prescriber here until 12:00" in staff
    assert "Clement Clinician Clinician from 12:00" in staff
    assert "not here" in page(client, office, BOARD, "?on=2026-06-06")


def test_a_patient_is_led_to_their_own_front_page(client: Client, patient: Patient) -> None:
    for name in (WEEK, BOARD):
        client.force_login(patient.user)
        assert client.get(reverse(name))["Location"] == reverse("home:front")
