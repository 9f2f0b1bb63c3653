"""The pages after writing: when we ask again, and the button that asks for it."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from integration import services
from integration.links import path_of
from integration.models import EntryLink
from messaging.models import Message
from tests.integration.build import ENDED, an_entry, fresh, hours, link_of

OFFER = "Would you like to come back to it?"
BUTTON = "Ask me again"


def waiting(window) -> int:
    return Message.objects.filter(plan=window.plan_key, state="queued").count()


def by_link(window) -> str:
    """The path of the page after writing through the link."""
    link = link_of(window)
    services.write_entry(window=window, text="One line.", share=False, submission=uuid.uuid4(), link=link)
    return f"{path_of(fresh(link))}done/"


def test_the_page_of_an_entry_offers_it_and_says_when(window, ada):
    entry = an_entry(window)
    shown = ada.get(f"/journal/{entry.pk}/").content.decode()
    assert OFFER in shown
    assert f"{BUTTON} tomorrow morning" in shown
    assert "tomorrow at 10:00" in shown


def test_in_the_window_it_is_asked_for_and_the_page_says_so(window, ada):
    an_entry(window)
    response = ada.post(f"/windows/{window.pk}/ask-again/", follow=True)
    shown = response.content.decode()
    assert response.redirect_chain == [(f"/windows/{window.pk}/", 302)]
    assert "We will ask you again." in shown
    assert BUTTON not in shown
    assert waiting(window) == 8


def test_nothing_is_offered_before_one_has_written_or_when_nothing_is_left(window, ada, clock):
    assert OFFER not in ada.get(f"/windows/{window.pk}/").content.decode()
    entry = an_entry(window)
    clock(ENDED + hours(24 * 7 + 1))
    assert OFFER not in ada.get(f"/journal/{entry.pk}/").content.decode()
    response = ada.post(f"/windows/{window.pk}/ask-again/", follow=True)
    assert "There is nothing left to ask about these days." in response.content.decode()
    assert waiting(window) == 0


def test_the_care_team_is_not_offered_it(window, client, clinician):
    entry = an_entry(window, share=True)
    client.force_login(clinician)
    assert OFFER not in client.get(f"/journal/{entry.pk}/").content.decode()
    assert client.post(f"/windows/{window.pk}/ask-again/").status_code == 403
    assert waiting(window) == 0


class TestBehindTheLink:
    @pytest.fixture
    def nobody(self) -> Client:
        return Client(enforce_csrf_checks=True)

    def test_who_wrote_through_it_may_ask_without_signing_in(self, window, nobody):
        done = by_link(window)
        assert BUTTON in nobody.get(done).content.decode()
        response = nobody.post(done.replace("done", "ask-again"), follow=True)
        assert response.redirect_chain == [(done, 302)]
        assert "We will ask you again" in response.content.decode()
        assert waiting(window) == 8
        assert response["Referrer-Policy"] == "no-referrer"

    def test_looking_changes_nothing(self, window, nobody):
        done = by_link(window)
        for path in (done, done.replace("done", "ask-again")):
            assert nobody.get(path).status_code in (200, 405)
            nobody.head(path)
        assert waiting(window) == 0
        assert EntryLink.objects.filter(window=window).count() == 2

    def test_a_link_that_was_not_used_leads_to_the_page_to_write_on(self, window, nobody):
        path = path_of(link_of(window))
        response = nobody.post(f"{path}ask-again/", follow=True)
        assert response.redirect_chain[-1] == (path, 302)
        assert waiting(window) == 10

    def test_after_the_window_the_old_link_asks_for_nothing(self, window, nobody, clock):
        done = by_link(window)
        clock(window.closes_at)
        nobody.post(done.replace("done", "ask-again"))
        assert waiting(window) == 0

    def test_a_made_up_link_is_not_found(self, nobody):
        assert nobody.post("/w/nothing.at-all/ask-again/").status_code == 404

    def test_a_replaced_link_says_so(self, window, nobody, patient):
        from people.services.profiles import change_profile

        path = path_of(link_of(window))
        change_profile(user=patient.user, name=patient.user.name, zone_name="America/Los_Angeles")
        response = nobody.get(path)
        assert response.status_code == 410
        assert "A newer link has taken its place" in response.content.decode()
