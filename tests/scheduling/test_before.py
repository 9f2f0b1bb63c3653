"""The page to which reminders lead: when, where, what to prepare, and what is still missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from sessions import services
from sessions.models import MeetingKind
from sessions.services import MeetingSlot
from tests.sessions.build import MONDAY, PLANNING, a_course, a_series

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(clock) -> None:
    clock(PLANNING)


@pytest.fixture
def shown(client, patient):
    client.force_login(patient.user)

    def opened(row) -> str:
        response = client.get(reverse("scheduling:before", args=[row.pk]))
        assert response.status_code == 200
        return response.content.decode()

    return opened


@pytest.fixture
def session(patient, prescriber, office):
    return a_series(a_course(patient, prescriber), office, count=1)[0]


def a_call(course, office, url: str = "https://video.example.org/room"):
    slot = MeetingSlot(MeetingKind.PREPARATION, MONDAY, 50, by_video=True, video_url=url)
    return services.book_meeting(course=course, slot=slot, by=office)


def test_before_a_session_it_says_what_the_clinic_asks(shown, session) -> None:
    said = shown(session)
    for words in ("Nothing to eat for 6 hours", "Take your medicines as your clinic told you", "Bring with you"):
        assert words in said
    assert "09:00" in said
    assert "Northlight" in said
    assert reverse("integration:intention", args=[session.pk]) in said


def test_before_a_session_at_home_it_asks_for_the_adult(shown, patient, prescriber, office) -> None:
    said = shown(a_series(a_course(patient, prescriber, "sublingual-home"), office, count=1)[0])
    assert "A sober adult stays with you" in said
    assert "At home" in said


def test_before_a_call_it_has_the_address_and_nothing_about_food(shown, patient, prescriber, office) -> None:
    said = shown(a_call(a_course(patient, prescriber), office))
    assert 'href="https://video.example.org/room"' in said
    assert "Nothing to eat" not in said
    assert "camera and sound" in said


def test_a_call_without_an_address_says_what_to_do(shown, patient, prescriber, office) -> None:
    assert "has not put the address here yet" in shown(a_call(a_course(patient, prescriber), office, url=""))


def test_a_traveller_sees_both_clocks(shown, patient, session) -> None:
    patient.user.zone_name = "Europe/Berlin"
    patient.user.save(update_fields=["zone_name"])
    said = shown(session)
    assert "15:00" in said
    assert "09:00" in said


def test_what_was_called_off_says_so_and_asks_for_nothing(shown, session, office) -> None:
    services.cancel_session(session=session, by=office, why="Ill.")
    said = shown(session)
    assert "does not take place" in said
    assert "Nothing to eat" not in said


def test_what_was_confirmed_says_thank_you(shown, session, patient) -> None:
    services.confirm(booked=session, by=patient.user)
    assert "You said that you come" in shown(session)


def test_nobody_elses(client, session, other_patient, clinician, office) -> None:
    for user in (other_patient.user, clinician, office):
        client.force_login(user)
        assert client.get(reverse("scheduling:before", args=[session.pk])).status_code == 404


def test_the_page_asks_a_fixed_number_of_questions(
    client, session, patient, django_assert_max_num_queries, clock
) -> None:
    client.force_login(patient.user)
    clock(PLANNING + timedelta(minutes=1))
    with django_assert_max_num_queries(32):
        client.get(reverse("scheduling:before", args=[session.pk]))


def test_whoever_said_that_they_come_can_still_say_that_they_cannot(shown, session, patient) -> None:
    services.confirm(booked=session, by=patient.user)
    said = shown(session)
    assert "You said that you come" in said
    assert reverse("scheduling:my_confirm", args=[session.pk]) not in said
    for name in ("my_move", "my_cancel"):
        assert reverse(f"scheduling:{name}", args=[session.pk]) in said


def test_the_number_can_be_dialled(shown, session) -> None:
    clinic = session.course.patient.clinic
    clinic.phone = "+1 (555) 010-0199"
    clinic.save()
    assert 'href="tel:+15550100199"' in shown(session)
