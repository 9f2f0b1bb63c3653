"""The page behind an invitation's link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from config.middleware import ALLOWANCE
from messaging.models import ContactConsent
from people.models import Patient, User
from people.services import withdraw
from tests.cast import PASSWORD
from tests.people.conftest import GOOD, actions, join_url

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
STAFF = {"password": GOOD, "again": GOOD, "zone_name": "Europe/Berlin"}
PATIENT = {**STAFF, "contact": "yes"}


def nina() -> bool:
    return User.objects.filter(email="nina@example.org").exists()


def test_the_page_says_which_clinic_and_as_what_and_opening_it_changes_nothing(client, patient_invitation):
    for _ in range(2):
        page = client.get(join_url(patient_invitation))
        assert page.status_code == 200
        assert "Northlight invites you as a patient." in page.content.decode()
        assert "nina@example.org" in page.content.decode()
    assert not nina()
    patient_invitation.refresh_from_db()
    assert patient_invitation.accepted_at is None


def test_a_patient_joins_is_signed_in_and_welcomed(client, patient_invitation):
    response = client.post(join_url(patient_invitation), PATIENT)
    assert (response.status_code, response.url) == (302, "/")
    user = User.objects.get(email="nina@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert ContactConsent.objects.get(user=user).wording
    assert actions("user.made", "invitation.accepted", "contact.agreed", "signed_in") == [
        "user.made", "invitation.accepted", "contact.agreed", "signed_in",
    ]  # fmt: skip


def test_joining_signs_in_for_as_long_as_a_sign_in_does(patient_invitation, staff_invitation):
    one, other = Client(), Client()
    one.post(join_url(patient_invitation), PATIENT)
    other.post(join_url(staff_invitation), STAFF)
    assert one.session[ALLOWANCE] == settings.PATIENT_IDLE_MINUTES
    assert other.session[ALLOWANCE] == settings.STAFF_IDLE_MINUTES


def test_a_no_to_letters_is_an_answer_too(client, patient_invitation):
    client.post(join_url(patient_invitation), {**PATIENT, "contact": "no"})
    assert nina()
    assert not ContactConsent.objects.exists()


def test_staff_are_not_asked_about_letters(client, staff_invitation):
    page = client.get(join_url(staff_invitation)).content.decode()
    assert "contact" not in page.split("<main")[1].split("</main>")[0]
    assert "as a clinician" in page
    assert client.post(join_url(staff_invitation), STAFF).status_code == 302


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"contact": ""}, "Choose one of the two"),
        ({"contact": "maybe"}, "not one of the available choices"),
        ({"zone_name": ""}, "required"),
        ({"zone_name": "Mars/Base"}, "Choose a time zone from the list"),
        ({"zone_name": "<script>"}, "Choose a time zone from the list"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "Nina New 12", "again": "Nina New 12"}, "too similar to the name"),
        ({"again": "different words"}, "not the same"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nobody_is_made(client, patient_invitation, change, words):
    page = client.post(join_url(patient_invitation), {**PATIENT, **change})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not nina()


def test_pressing_twice_makes_one_person_who_simply_goes_on(client, patient_invitation):
    first, second = (client.post(join_url(patient_invitation), PATIENT) for _ in range(2))
    assert (first.url, second.url) == ("/", "/")
    assert User.objects.filter(email="nina@example.org").count() == 1
    assert Patient.objects.filter(user__email="nina@example.org").count() == 1


def test_somebody_else_who_uses_the_link_again_is_told(client, patient_invitation):
    client.post(join_url(patient_invitation), PATIENT)
    for attempt in (Client().get, lambda url: Client().post(url, {**PATIENT, "password": "x" * 12, "again": "x" * 12})):
        page = attempt(join_url(patient_invitation))
        assert page.status_code == 410
        assert "used already" in page.content.decode()
    assert User.objects.get(email="nina@example.org").check_password(GOOD)


def test_a_link_that_ran_out_says_so_and_whom_to_call(client, clock, invited):
    clock(NOW)
    url = join_url(invited())
    clock(NOW + timedelta(days=7))
    for page in (client.get(url), client.post(url, PATIENT)):
        assert page.status_code == 410
        assert "has run out" in page.content.decode()
        assert "+1 555 0100" in page.content.decode()
    assert not nina()


def test_a_link_that_was_withdrawn_says_so(client, patient_invitation, office):
    withdraw(invitation=patient_invitation, by=office)
    page = client.post(join_url(patient_invitation), PATIENT)
    assert page.status_code == 410
    assert "was withdrawn" in page.content.decode()
    assert not nina()


def test_an_altered_link_says_what_to_do_and_names_no_clinic(client, patient_invitation):
    page = client.get(join_url(patient_invitation)[:-5] + "/")
    assert page.status_code == 404
    assert "not complete" in page.content.decode()
    assert "Northlight" not in page.content.decode()


def test_an_address_with_a_login_signs_in_first_and_keeps_its_password(client, invited, stranger):
    url = join_url(invited(stranger.user.email))
    page = client.get(url).content.decode()
    assert "You have a login already" in page
    assert 'type="password"' not in page
    client.post(url, PATIENT)
    stranger.user.refresh_from_db()
    assert stranger.user.check_password(PASSWORD)
    signed_in = client.post(f"/sign-in/?next={url}", {"username": stranger.user.email, "password": PASSWORD})
    assert signed_in.url == url
    assert "Join Northlight" in client.get(url).content.decode()
    assert client.post(url, {"contact": "no"}).url == "/"
    assert stranger.user.patients.count() == 2


def test_staff_of_another_clinic_join_with_one_press(client, as_, invited, other_prescriber):
    url = join_url(invited(other_prescriber.email, role="prescriber"))
    assert as_(other_prescriber).post(url).url == "/"
    assert other_prescriber.memberships.count() == 2


def test_signed_in_as_somebody_else_one_is_told_and_nothing_happens(client, as_, patient_invitation, patient):
    page = as_(patient.user).post(join_url(patient_invitation), PATIENT)
    assert page.status_code == 200
    assert "This invitation is for another address" in page.content.decode()
    assert not nina()
    patient_invitation.refresh_from_db()
    assert patient_invitation.accepted_at is None


def test_a_hostile_name_is_shown_as_text(client, invited):
    url = join_url(invited(name="<script>alert(1)</script>"))
    page = client.get(url).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert client.post(url, PATIENT).status_code == 302


def test_without_javascript_the_zone_is_chosen_from_the_list(client, patient_invitation):
    page = client.get(join_url(patient_invitation)).content.decode()
    assert '<option value="Europe/Berlin">Berlin</option>' in page
    assert 'data-zone="guess"' in page
    assert 'type="module"' in page
