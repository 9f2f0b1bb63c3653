"""What stands around the pages of people who are not signed in: where the people of that clinic turn in need."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common import clock
from messaging.stop import token_for as stop_token
from people import links
from people.models import Clinic, Invitation, PasswordReset
from people.services import ask_for_reset, withdraw
from safety.crisis import fingerprint, line
from safety.services import set_lines
from tests.people.conftest import join_url

OWN = "+44 20 7946 0018"


@pytest.fixture
def own_line(clinic: Clinic, office) -> str:
    """The clinic lists a line of its own, which no other page shows."""
    Clinic.objects.filter(pk=clinic.pk).update(country="GB")
    clinic.refresh_from_db()
    set_lines(clinic=clinic, lines=[line("Our own line", OWN)], seen=fingerprint(()), by=office)
    return OWN


def foot(page) -> str:
    return page.content.decode().split('id="crisis"')[1]


def reset_url(patient) -> str:
    ask_for_reset(email=patient.user.email)
    return reverse("people:reset", args=[links.token_for(PasswordReset.objects.latest("created_at"))])


def test_the_page_of_an_invitation_shows_the_lines_of_the_inviting_clinic(client, own_line, patient_invitation):
    for page in (client.get(join_url(patient_invitation)), client.post(join_url(patient_invitation), {})):
        assert own_line in foot(page)
        assert "988" not in foot(page)


def test_so_does_the_page_that_asks_to_sign_in_first(client, own_line, invited, stranger):
    assert own_line in foot(client.get(join_url(invited(stranger.user.email))))


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_so_does_a_link_that_no_longer_opens(client, own_line, patient_invitation, office, how):
    if how == "withdrawn":
        withdraw(invitation=patient_invitation, by=office)
    else:
        Invitation.objects.update(expires_at=clock.now() - timedelta(minutes=1))
    page = client.get(join_url(patient_invitation))
    assert page.status_code == 410
    assert own_line in foot(page)


def test_so_does_the_page_for_a_new_password_while_it_works_and_after(client, own_line, patient):
    url = reset_url(patient)
    assert own_line in foot(client.get(url))
    PasswordReset.objects.update(used_at=clock.now())
    page = client.get(url)
    assert page.status_code == 410
    assert own_line in foot(page)


def test_so_does_the_page_that_stops_e_mail(client, own_line, patient, clinic):
    assert own_line in foot(client.get(reverse("messaging:stop", args=[stop_token(patient.user_id, clinic.pk)])))


def test_a_link_that_was_altered_and_pages_of_no_clinic_show_what_holds_for_anybody(client, own_line, patient):
    for url in (reset_url(patient)[:-4] + "x/", "/sign-in/", "/forgot/"):
        assert own_line not in foot(client.get(url))
        assert "988" in foot(client.get(url))


def test_what_one_visitor_was_shown_does_not_stay_for_the_next(own_line, patient_invitation):
    Client().get(join_url(patient_invitation))
    assert own_line not in foot(Client().get("/sign-in/"))


def test_who_is_signed_in_keeps_the_lines_of_their_own_clinic(client, as_, own_line, patient_invitation, stranger):
    assert own_line not in foot(as_(stranger.user).get(join_url(patient_invitation)))


# --- what a form says after a mistake


LOST = "What you typed is still here, except for a password"
KEPT = "Nothing is lost: what you typed is still here."


def test_a_form_with_a_password_says_that_it_has_to_be_typed_again(client, as_, patient_invitation, patient):
    pages = [
        client.post("/sign-in/", {"username": "", "password": "typed"}),
        client.post(join_url(patient_invitation), {"password": "typed words", "again": "typed words"}),
        client.post(reset_url(patient), {"password": "typed", "again": "else"}),
        as_(patient.user).post("/me/password/", {"old": "typed"}),
    ]
    for page in pages:
        assert page.status_code == 422
        assert LOST in page.content.decode()
        assert KEPT not in page.content.decode()
        assert 'value="typed' not in page.content.decode()


def test_any_other_form_says_that_nothing_is_lost_and_shows_it(client, as_, patient):
    page = as_(patient.user).post("/me/", {"name": "\u202eadA", "zone_name": "Europe/Berlin"}).content.decode()
    assert KEPT in page
    assert LOST not in page
    assert 'value="Europe/Berlin" selected' in page
