"""The control of the demo's clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from common import clock
from config import env, speed
from demo import controls
from demo.present import present_for
from messaging import delivery
from messaging.models import Channel, Message
from messaging.services import enqueue
from messaging.states import MessageState

HOME = ZoneInfo("America/New_York")


@pytest.fixture(autouse=True)
def _clock_put_back():
    yield
    clock.reset()


def shown_now():
    return clock.now()


@pytest.mark.parametrize(("move", "by"), controls.MOVES.items())
def test_it_moves_on_and_comes_back_to_the_page(client, db, move, by):
    before = shown_now()
    answer = client.post(reverse("demo:clock"), {"move": move, "next": "/help/"})
    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    assert timedelta(0) <= shown_now() - before - by < timedelta(seconds=20)


@pytest.mark.parametrize("speed_name", controls.SPEEDS)
def test_it_runs_faster_and_slower(client, db, speed_name):
    client.post(reverse("demo:clock"), {"speed": speed_name})
    assert clock.speed() == float(speed_name)


def test_it_goes_back_to_the_wall(client, db):
    client.post(reverse("demo:clock"), {"move": "1d"})
    client.post(reverse("demo:clock"), {"reset": "1"})
    assert not (settings.VAR_DIR / "clock.json").exists()


@pytest.mark.parametrize(
    "asked", [{}, {"move": "1y"}, {"speed": "99999"}, {"speed": "-1"}, {"move": ""}, {"speed": "1e9"}]
)
def test_what_it_does_not_know_moves_nothing_and_is_said(client, db, asked):
    before = shown_now()
    answer = client.post(reverse("demo:clock"), asked)
    assert answer.status_code == 302
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        "The clock does not know that step. Nothing was moved."
    ]
    assert shown_now() - before < timedelta(seconds=20)


@pytest.mark.parametrize(
    "place", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "", "/\\elsewhere"]
)
def test_it_never_leads_to_another_house(client, db, place):
    assert client.post(reverse("demo:clock"), {"move": "1h", "next": place})["Location"] == "/"


def test_looking_moves_nothing(client, db):
    assert client.get(reverse("demo:clock")).status_code == 405


def test_a_post_from_another_house_is_refused(db):
    assert Client(enforce_csrf_checks=True).post(reverse("demo:clock"), {"move": "1d"}).status_code == 403


@pytest.mark.parametrize("name", ["clock", "mail"])
def test_outside_a_demo_the_addresses_do_not_exist(client, db, settings, name):
    address = reverse(f"demo:{name}")
    settings.DEMO = False
    assert client.post(address).status_code == client.get(address).status_code == 404


def test_production_knows_neither_a_demo_nor_its_clock():
    with pytest.raises(ImproperlyConfigured):
        env.refuse_wrong_combinations(production=True, demo=True, debug=False)
    with pytest.raises(ImproperlyConfigured):
        speed.read("3600x", demo=False)


def test_without_a_demo_the_clock_can_not_be_moved(settings):
    settings.DEMO = False
    for act in (
        controls.asked_for({"move": "1d"}),
        controls.asked_for({"speed": "60"}),
        controls.asked_for({"reset": "1"}),
    ):
        with pytest.raises(RuntimeError):
            act()


def test_a_day_passes_hour_by_hour_so_that_each_message_goes_in_its_time(client, patient):
    now = clock.now()
    for hours in (2, 9, 20):
        enqueue(
            clinic=patient.clinic,
            kind="safety_nobody",
            channel=Channel.IN_APP,
            due_at=now + timedelta(hours=hours),
            expires_at=now + timedelta(hours=hours + 2),
            unique_key=f"day:{hours}",
            recipient=patient.user,
        )
    client.post(reverse("demo:clock"), {"move": "1d"})
    assert not Message.objects.filter(state__in=[MessageState.MISSED, MessageState.QUEUED]).exists()


def test_after_a_long_sleep_old_messages_are_missed_and_not_sent_in_a_burst(patient):
    now = clock.now()
    for day in range(20):
        enqueue(
            clinic=patient.clinic,
            kind="window",
            channel=Channel.IN_APP,
            due_at=now + timedelta(days=day, hours=1),
            expires_at=now + timedelta(days=day, hours=13),
            unique_key=f"jump:{day}",
            recipient=patient.user,
        )
    clock.move(timedelta(days=20))
    delivery.drain()
    states = list(Message.objects.order_by("due_at").values_list("state", flat=True))
    assert states.count(MessageState.MISSED) >= 19


@pytest.mark.parametrize(
    ("wall", "begins"),
    [
        ("2026-11-18 13:00", "2026-11-18 13:00"),
        ("2026-11-18 12:14", "2026-11-18 14:20"),
        ("2026-11-18 23:50", "2026-11-18 14:20"),
        ("2026-11-18 03:00", "2026-11-18 14:20"),
        ("2026-11-18 01:00", "2026-11-17 14:20"),
        ("2026-03-08 04:00", "2026-03-08 14:20"),
        ("2026-11-01 02:19", "2026-11-01 14:20"),
    ],
)
def test_the_demo_begins_in_the_clinics_early_afternoon(wall, begins):
    at = datetime.fromisoformat(wall).replace(tzinfo=HOME).astimezone(UTC)
    assert present_for(at, HOME).astimezone(HOME).strftime("%Y-%m-%d %H:%M") == begins
