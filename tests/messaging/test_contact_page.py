"""The page on which a person says how they want to be reached."""

from datetime import UTC, datetime, time

import pytest
from django.urls import reverse

from messaging import services, stop
from messaging.models import Channel, ContactConsent, ContactPreference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

GOOD = {"quiet_from": "22:00", "quiet_to": "07:30", "paused_until": ""}


@pytest.fixture
def signed_in(client, patient):
    client.force_login(patient.user)
    return client


def url() -> str:
    return reverse("messaging:contact")


def test_it_shows_the_night_as_quiet_at_first(signed_in):
    page = signed_in.get(url()).text
    assert 'value="21:00"' in page
    assert 'value="08:00"' in page
    assert "America/New_York" in page


def test_quiet_hours_and_a_pause_are_saved_in_the_persons_own_zone(signed_in, patient):
    assert signed_in.post(url(), {**GOOD, "paused_until": "2026-06-10"}).status_code == 302
    saved = ContactPreference.objects.get(user=patient.user)
    assert (saved.quiet_from, saved.quiet_to) == (time(22), time(7, 30))
    assert saved.paused_until == datetime(2026, 6, 10, 4, 0, tzinfo=UTC)
    assert 'value="2026-06-10"' in signed_in.get(url()).text
    signed_in.post(url(), GOOD)
    assert ContactPreference.objects.get().paused_until is None


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"quiet_from": "25:00"}, "valid time"),
        ({"quiet_from": ""}, "required"),
        ({"paused_until": "2026-02-30"}, "valid date"),
        ({"paused_until": "2026-06-01"}, "over already"),
        ({"paused_until": "<script>"}, "valid date"),
        ({"paused_until": "0001-01-01"}, "That year can not be meant"),
        ({"paused_until": "9999-12-31"}, "That year can not be meant"),
        ({"paused_until": "2027-12-01"}, "a year at most"),
    ],
)
def test_nonsense_is_refused_with_everything_typed_still_there(signed_in, wrong, sentence):
    answer = signed_in.post(url(), {**GOOD, "quiet_to": "06:45", **wrong})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="06:45"' in answer.text
    assert "<script>" not in answer.text.replace("<script src", "")
    assert not ContactPreference.objects.exists()


def test_agreeing_and_withdrawing_work_at_once(signed_in, patient, clinic):
    toggle = reverse("messaging:contact_email", args=[clinic.pk])
    signed_in.post(toggle, {"agree": "yes"})
    assert services.channels_for(patient.user, clinic) == [Channel.IN_APP, Channel.EMAIL]
    assert "may write to you" in signed_in.get(url()).text
    signed_in.post(toggle, {"agree": "no"})
    signed_in.post(toggle, {})
    assert services.channels_for(patient.user, clinic) == [Channel.IN_APP]


def test_a_clinic_that_does_not_know_the_person_can_not_be_agreed_to(signed_in, other_clinic):
    toggle = reverse("messaging:contact_email", args=[other_clinic.pk])
    assert signed_in.post(toggle, {"agree": "yes"}).status_code == 404
    assert not ContactConsent.objects.exists()
    assert other_clinic.name not in signed_in.get(url()).text


def test_the_link_in_an_email_asks_first_and_stops_with_one_click(client, ada, clinic):
    link = reverse("messaging:stop", args=[stop.token_for(ada.pk, clinic.pk)])
    page = client.get(link)
    assert (page.status_code, "No more e-mail?" in page.text) == (200, True)
    assert services.channels_for(ada, clinic) == [Channel.IN_APP, Channel.EMAIL]
    assert "Done" in client.post(link).text
    assert services.channels_for(ada, clinic) == [Channel.IN_APP]
    assert client.post(link).status_code == 200


def test_a_mail_programs_own_button_needs_no_cookie(ada, clinic):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        reverse("messaging:stop", args=[stop.token_for(ada.pk, clinic.pk)]), {"List-Unsubscribe": "One-Click"}
    )
    assert answer.status_code == 200
    assert services.channels_for(ada, clinic) == [Channel.IN_APP]


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t[5:], lambda t: "x", lambda t: t.replace("~", "")])
def test_a_link_that_was_altered_stops_nothing(client, ada, clinic, spoil):
    token = spoil(stop.token_for(ada.pk, clinic.pk))
    for ask in (client.get, client.post):
        answer = ask(reverse("messaging:stop", args=[token]))
        assert (answer.status_code, "not whole" in answer.text) == (404, True)
    assert Channel.EMAIL in services.channels_for(ada, clinic)
