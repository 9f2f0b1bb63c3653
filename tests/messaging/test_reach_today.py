"""What *Today* says about being reached: a pause in one press, and what could not be reached."""

from __future__ import annotations

import pytest
from django.urls import reverse

from common import clock as house_clock
from messaging import services
from messaging.models import Channel, ContactPreference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TODAY = "home:today"


@pytest.fixture
def today(client, patient):
    client.force_login(patient.user)
    return lambda: client.get(reverse(TODAY)).text


def test_a_pause_of_a_day_is_one_press_on_today_and_leads_back_to_it(client, today, ada):
    assert "No messages for a day" in today()
    answer = client.post(reverse("messaging:contact_pause"), {"days": "1", "next": reverse(TODAY)})
    assert answer["Location"] == reverse(TODAY)
    assert ContactPreference.objects.get().paused_until is not None
    assert "Messages are paused until" in today()
    client.post(reverse("messaging:contact_pause"), {"days": "0", "next": reverse(TODAY)})
    assert "Messages are paused until" not in today()


def test_whoever_gets_no_messages_is_offered_no_pause(today):
    assert "No messages for a day" not in today()


def test_what_could_not_be_reached_is_said_until_it_is_put_right(today, ada):
    services.mark_trouble(user=ada, channel=Channel.EMAIL, answer="550 5.1.1", now=house_clock.now())
    assert "We could not reach you by e-mail." in today()
    services.clear_trouble(user=ada, channel=Channel.EMAIL, by=ada)
    assert "We could not reach you" not in today()


def test_what_somebody_stopped_is_not_said_to_have_failed(today, ada, clinic):
    services.mark_trouble(user=ada, channel=Channel.EMAIL, answer="550", now=house_clock.now())
    services.withdraw_consent(user=ada, clinic=clinic, channel=Channel.EMAIL, by=ada)
    assert "We could not reach you" not in today()
