"""Choosing the place and the person of a booking, from the week and from the board."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Patient, User
from rota.models import Place
from scheduling.views import placing
from sessions import services
from sessions.models import Meeting, TreatmentSession
from tests.scheduling.week_build import NOW, a_course, a_meeting, a_place, a_session, works


@pytest.fixture(autouse=True)
def _wednesday(clock: Any) -> None:
    clock(NOW)


@pytest.fixture
def chair(patient: Patient) -> Place:
    return a_place(patient.clinic)


@pytest.fixture
def session(patient: Patient, prescriber: User, chair: Place) -> TreatmentSession:
    """Ada's, in two hours, without a place and without anybody."""
    return a_session(a_course(patient, prescriber), NOW + timedelta(hours=2))


def url_of(booked: TreatmentSession | Meeting) -> str:
    name = "place_session" if isinstance(booked, TreatmentSession) else "place_meeting"
    return reverse(f"scheduling:{name}", args=[booked.pk])


def get(client: Client, user: User, url: str, status: int = 200) -> str:
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == status
    return re.sub(r"\s+", " ", response.content.decode())


def send(client: Client, user: User, booked: TreatmentSession | Meeting, **values: object) -> Any:
    client.force_login(user)
    data = {"version": booked.version, "place": "", "clinician": ""} | values
    return client.post(url_of(booked), data)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_place_and_a_person_are_chosen_and_one_is_led_back(
    client: Client, office: User, clinician: User, session: TreatmentSession, chair: Place
) -> None:
    works(clinician)
    member = clinician.memberships.get()
    response = send(client, office, session, place=chair.pk, clinician=member.pk, to="board")
    assert response.status_code == 302
    assert response["Location"] == reverse("scheduling:board") + "?on=2026-06-03"
    session.refresh_from_db()
    assert (session.place, session.clinician) == (chair, member)
    shown = get(client, office, response["Location"])
    assert "To be placed" not in shown
    assert "Place and person are saved." in shown


@pytest.mark.parametrize("by", ["place", "person"])
def test_from_the_week_one_is_led_back_to_the_same_rows(
    client: Client, office: User, session: TreatmentSession, chair: Place, by: str
) -> None:
    response = send(client, office, session, place=chair.pk, to=by)
    assert response["Location"] == reverse("scheduling:week") + f"?on=2026-06-03&by={by}#b-{session.pk}"


def test_a_stale_page_gets_a_sentence_and_the_newest_state(
    client: Client, office: User, session: TreatmentSession, chair: Place
) -> None:
    other = a_place(chair.clinic, "Chair 2")
    old = session.version
    assert send(client, office, session, place=other.pk).status_code == 302
    response = send(client, office, session, place=chair.pk, version=old)
    assert response.status_code == 409
    assert "This has changed since your page was open" in text(response)
    assert f'value="{other.pk}" selected' in text(response)
    assert reverse("scheduling:week") in text(response)
    session.refresh_from_db()
    assert session.place == other


def test_an_old_week_says_so_before_anything_is_chosen(client: Client, office: User, session: TreatmentSession) -> None:
    assert "This has changed" not in get(client, office, f"{url_of(session)}?seen={session.version}")
    assert "This has changed" in get(client, office, f"{url_of(session)}?seen={session.version + 1}")
    assert "This has changed" not in get(client, office, f"{url_of(session)}?seen=nonsense")


def test_a_place_that_is_taken_is_refused_with_a_sentence(
    client: Client, office: User, prescriber: User, session: TreatmentSession, other_patient: Patient, chair: Place
) -> None:
    a_session(a_course(other_patient, prescriber), session.starts_at, place=chair)
    assert "Chair 1 (taken then)" in get(client, office, url_of(session))
    response = send(client, office, session, place=chair.pk)
    assert response.status_code == 422
    assert "Chair 1" in text(response)
    assert "Ben" not in text(response)
    session.refresh_from_db()
    assert session.place is None


def test_a_place_just_before_another_session_is_taken_by_its_own_turnover(
    client: Client, office: User, prescriber: User, session: TreatmentSession, other_patient: Patient, chair: Place
) -> None:
    a_session(a_course(other_patient, prescriber), session.starts_at + timedelta(minutes=120), place=chair)
    assert "Chair 1 (taken then)" in get(client, office, url_of(session))


def test_somebody_who_is_not_here_then_is_marked(
    client: Client, office: User, clinician: User, session: TreatmentSession
) -> None:
    works(clinician, 14, 17)
    assert "Clement Clinician (not here then)" in get(client, office, url_of(session))


def test_a_room_for_talking_takes_no_dose(
    client: Client, office: User, session: TreatmentSession, chair: Place
) -> None:
    room = a_place(chair.clinic, "Quiet room", takes_doses=False)
    assert "Quiet room" not in get(client, office, url_of(session))
    assert send(client, office, session, place=room.pk).status_code == 422
    meeting = a_meeting(session.course, NOW + timedelta(days=1))
    assert "Quiet room" in get(client, office, url_of(meeting))
    assert send(client, office, meeting, place=room.pk).status_code == 302
    meeting.refresh_from_db()
    assert meeting.place == room


def test_a_video_call_asks_for_a_person_only(
    client: Client, office: User, session: TreatmentSession, clinician: User
) -> None:
    meeting = a_meeting(session.course, NOW + timedelta(days=1), by_video=True)
    shown = get(client, office, url_of(meeting))
    assert "By video: no place is needed." in shown
    assert 'name="place"' not in shown
    assert send(client, office, meeting, clinician=clinician.memberships.get().pk).status_code == 302


def test_what_is_over_is_shown_and_not_changed(client: Client, office: User, session: TreatmentSession) -> None:
    TreatmentSession.objects.filter(pk=session.pk).update(state="completed")
    assert "Save" not in get(client, office, url_of(session))


def test_what_was_cancelled_leads_back_to_the_week(client: Client, office: User, session: TreatmentSession) -> None:
    TreatmentSession.objects.filter(pk=session.pk).update(state="cancelled")
    client.force_login(office)
    response = client.get(url_of(session), follow=True)
    assert "This was cancelled. Its time is free again." in response.content.decode()


def test_what_is_cancelled_while_the_page_is_sent_leads_back_to_the_week(
    client: Client, office: User, session: TreatmentSession, chair: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def assign_too_late(**asked: Any) -> Any:
        services.cancel_session(session=session, by=office, why="Ill.")
        return services.assign(**asked)

    monkeypatch.setattr(placing, "assign", assign_too_late)
    response = send(client, office, session, place=chair.pk)
    assert response.status_code == 302
    assert "This was cancelled. Its time is free again." in get(client, office, response["Location"])


def test_who_does_not_treat_the_patient_finds_nothing(
    client: Client, clinician: User, other_office: User, prescriber: User, other_patient: Patient
) -> None:
    one = a_session(a_course(other_patient, prescriber), NOW + timedelta(hours=2))
    meeting = a_meeting(one.course, NOW + timedelta(days=1))
    for booked in (one, meeting):
        for who in (clinician, other_office):
            get(client, who, url_of(booked), 404)
            assert send(client, who, booked).status_code == 404
        get(client, other_patient.user, url_of(booked), 403)
    get(client, prescriber, url_of(one))


def test_a_place_of_another_clinic_is_nonsense(
    client: Client, office: User, session: TreatmentSession, other_clinic: Any
) -> None:
    theirs = a_place(other_clinic, "Their chair")
    response = send(client, office, session, place=theirs.pk)
    assert response.status_code == 422
    assert "Their chair" not in text(response)
