"""Notices on devices: a push service on this machine takes them, and the device opens what was sealed for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from common import clock as house_clock
from common.errors import Refused
from config.channels import Push
from config.secrets import new_push_key
from messaging import carriers, push, services
from messaging.delivery import drain
from messaging.models import AddressTrouble, Channel, ContactConsent, Message, PushDevice, Trouble
from messaging.push_sealing import decode
from messaging.registry import Text
from messaging.states import MessageState as S
from tests.messaging.push_device import Device
from tests.messaging.push_service import Service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def service(settings) -> Iterator[Service]:
    one = Service()
    settings.JOURNEY_PUSH = Push(
        key=new_push_key(), contact="mailto:house@example.org", services=(one.url, "push.example.org"), timeout=1
    )
    yield one
    carriers.close()
    one.stop()


@pytest.fixture
def device(service, ada, clinic) -> Device:
    """Ada allowed notices in one browser."""
    return a_device(service, ada, clinic, "/ada")


def a_device(service: Service, user, clinic, path: str) -> Device:
    one = Device()
    services.add_device(
        user=user,
        clinics=[clinic],
        endpoint=f"{service.url}{path}",
        p256dh=one.p256dh,
        auth=one.auth,
        label="Firefox, Linux",
        by=user,
    )
    return one


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_the_device_alone_reads_a_line_and_an_address_and_nothing_else(make, service, device, note):
    note.compose = lambda message: Text(
        "Eine Seite wartet · ✓", "Nothing of this goes.", "Open", "https://h.example/w/x/"
    )
    message = make(channel=Channel.PUSH, expires_at=house_clock.now() + timedelta(hours=2))
    assert drain() == {"sent": 1}
    ((path, headers, body),) = service.taken
    assert json.loads(device.opened(body)) == {"title": "Eine Seite wartet · ✓", "url": "https://h.example/w/x/"}
    assert path == "/ada"
    assert (headers["Content-Encoding"], headers["TTL"], headers["Topic"]) == ("aes128gcm", "7200", message.pk.hex)
    assert b"Seite" not in body


def test_the_house_says_who_it_is_to_this_service_only(make, service, device):
    make(channel=Channel.PUSH)
    drain()
    said = service.taken[0][1]["Authorization"]
    token, key = said.removeprefix("vapid t=").split(", k=")
    claims = json.loads(decode(token.split(".")[1]))
    assert (claims["aud"], claims["sub"]) == (service.url, "mailto:house@example.org")
    assert 0 < claims["exp"] - house_clock.machine_time() <= 24 * 3600
    assert key == push.public_key()


def test_every_device_gets_it_and_one_that_takes_it_is_enough(make, service, device, ada, clinic):
    phone = a_device(service, ada, clinic, "/phone")
    service.answers["/ada"] = 503
    make(channel=Channel.PUSH)
    assert drain() == {"sent": 1}
    assert [path for path, _headers, _body in service.taken] == ["/phone"]
    assert phone.opened(service.taken[0][2])


@pytest.mark.parametrize("answer", [404, 410])
def test_a_device_that_is_gone_is_forgotten_and_the_letter_goes_instead(
    make, service, device, post, ada, clinic, answer
):
    service.answers["/ada"] = answer
    message = make(channel=Channel.PUSH)
    drain()
    assert again(message).state == S.FAILED
    assert PushDevice.objects.get().gone_at is not None
    assert AddressTrouble.objects.open().get().channel == Channel.PUSH
    drain()
    assert len(post.letters) == 1
    a_device(service, ada, clinic, "/new")
    assert not AddressTrouble.objects.open().exists()
    assert services.usable_channels(ada, clinic) == [Channel.EMAIL, Channel.PUSH]


def test_one_of_two_devices_that_is_gone_is_no_trouble(make, service, device, ada, clinic):
    a_device(service, ada, clinic, "/phone")
    service.answers["/ada"] = 410
    make(channel=Channel.PUSH)
    assert drain() == {"sent": 1}
    assert PushDevice.objects.usable().count() == 1
    assert not AddressTrouble.objects.exists()


@pytest.mark.parametrize(
    ("answer", "state"), [(429, S.QUEUED), (500, S.QUEUED), (503, S.QUEUED), (413, S.FAILED), (400, S.FAILED)]
)
def test_what_the_service_answers_says_what_becomes_of_it(make, service, device, answer, state):
    service.answers["/ada"] = answer
    message = make(channel=Channel.PUSH)
    drain()
    assert again(message).state == state
    assert PushDevice.objects.usable().count() == 1


@pytest.mark.parametrize("answer", [401, 403])
def test_a_device_with_another_key_of_the_house_holds_up_nobody_else(
    make, service, device, post, other_patient, clinic, answer
):
    bob = other_patient.user
    a_device(service, bob, clinic, "/bob")
    service.answers["/ada"] = answer
    old = make(channel=Channel.PUSH, due_at=house_clock.now() - timedelta(minutes=5))
    make(channel=Channel.PUSH, recipient=bob, patient=other_patient)
    assert drain() == {"failed": 1, "sent": 2}
    assert [path for path, _headers, _body in service.taken] == ["/bob"]
    assert (again(old).tries.get().answer, len(post.letters)) == (str(answer), 1)
    assert not Trouble.objects.exists()


def test_a_fault_of_the_house_is_nobodys_address_and_ends_by_itself(make, service, device, post, ada, clock, noon):
    """A wrong clock or a wrong key: everybody is refused, so nobody is told that they can not be reached."""
    service.answers["/ada"] = 403
    for days in range(3):
        clock(noon + timedelta(days=days))
        make(channel=Channel.PUSH)
        drain()
    assert not AddressTrouble.objects.exists()
    assert len(post.letters) == 3
    service.answers.clear()
    make(channel=Channel.PUSH)
    assert drain() == {"sent": 1}


def test_a_device_that_is_refused_while_others_are_taken_is_said(
    make, service, device, ada, other_patient, clinic, clock, noon
):
    bob = other_patient.user
    a_device(service, bob, clinic, "/bob")
    service.answers["/ada"] = 403
    for days in range(2):
        clock(noon + timedelta(days=days))
        make(channel=Channel.PUSH)
        make(channel=Channel.PUSH, recipient=bob, patient=other_patient, due_at=house_clock.now())
        drain()
    assert AddressTrouble.objects.open().get().user == ada
    assert services.usable_channels(ada, clinic) == [Channel.EMAIL]
    a_device(service, ada, clinic, "/again")
    assert services.usable_channels(ada, clinic) == [Channel.EMAIL, Channel.PUSH]


def test_one_of_two_devices_that_has_another_key_is_forgotten(make, service, device, ada, clinic):
    a_device(service, ada, clinic, "/phone")
    service.answers["/ada"] = 403
    make(channel=Channel.PUSH)
    assert drain() == {"sent": 1}
    assert PushDevice.objects.usable().get().endpoint.endswith("/phone")


def test_a_service_that_can_not_be_reached_is_asked_again(make, service, device):
    service.stop()
    message = make(channel=Channel.PUSH)
    assert drain() == {"queued": 1}
    assert again(message).tries.get().answer == "no answer"


def test_without_a_key_notices_are_held_back_and_letters_go_instead(make, service, device, post, settings):
    settings.JOURNEY_PUSH = Push()
    message = make(channel=Channel.PUSH)
    assert drain() == {"suppressed": 1, "sent": 1}
    assert again(message).reason == "push_off"
    assert push.public_key() == ""


@pytest.mark.parametrize(
    ("endpoint", "known"),
    [
        ("https://push.example.org/x", True),
        ("https://eu.push.example.org/x", True),
        ("https://push.example.org:443/x", True),
        ("http://push.example.org/x", False),
        ("https://push.example.org.evil.example/x", False),
        ("https://evilpush.example.org/x", False),
        ("https://push.example.org@evil.example/x", False),
        ("https://push.example.org:8443/x", False),
        ("https://127.0.0.1/x", False),
        ("http://169.254.169.254/latest/", False),
        ("file:///etc/passwd", False),
        ("https://push.example.org:abc/x", False),
        ("https://[push.example.org/x", False),
        ("", False),
    ],
)
def test_the_house_calls_nobody_but_push_services(service, endpoint, known):
    assert push.is_known_service(endpoint) is known


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"endpoint": "https://evil.example/x"}, "does not know"),
        ({"endpoint": "https://push.example.org/" + "x" * 2000}, "does not know"),
        ({"p256dh": "nonsense"}, "sealed"),
        ({"auth": "AAAA"}, "sealed"),
    ],
)
def test_what_is_no_device_is_not_kept(service, ada, clinic, wrong, sentence):
    one = Device()
    given = {"endpoint": "https://push.example.org/x", "p256dh": one.p256dh, "auth": one.auth, **wrong}
    with pytest.raises(Refused, match=sentence):
        services.add_device(user=ada, clinics=[clinic], label="", by=ada, **given)
    assert not PushDevice.objects.exists()


def test_a_browser_that_somebody_else_used_is_theirs_no_more(service, device, other_patient, clinic):
    a_device(service, other_patient.user, clinic, "/ada")
    assert [row.user for row in PushDevice.objects.usable()] == [other_patient.user]


def test_allowing_notices_twice_is_one_device_and_one_word(service, ada, clinic):
    for _ in range(2):
        a_device(service, ada, clinic, "/ada")
    assert PushDevice.objects.count() == 1
    assert ContactConsent.objects.filter(channel=Channel.PUSH).count() == 1


def test_a_person_allows_and_removes_a_device_on_their_page(client, service, ada, clinic):
    client.force_login(ada)
    one = Device()
    given = {"endpoint": f"{service.url}/d", "p256dh": one.p256dh, "auth": one.auth}
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
    client.post(reverse("messaging:contact_device"), given, headers={"User-Agent": agent})
    assert services.usable_channels(ada, clinic) == [Channel.EMAIL, Channel.PUSH]
    page = client.get(reverse("messaging:contact")).text
    assert "Firefox, Linux" in page
    assert f'data-push="{push.public_key()}"' in page
    client.post(reverse("messaging:contact_device_remove", args=[PushDevice.objects.get().pk]))
    assert services.usable_channels(ada, clinic) == [Channel.EMAIL]


def test_a_browser_that_gives_nothing_is_told_so(client, service, ada):
    client.force_login(ada)
    answer = client.post(reverse("messaging:contact_device"), {}, follow=True)
    assert "gave nothing that notices could be sent to" in answer.text


def test_the_worker_shows_notices_and_holds_nothing_of_anybody(client):
    script = client.get(reverse("worker")).text
    assert 'addEventListener("push"' in script
    assert 'addEventListener("notificationclick"' in script
    assert "Something waits for you" in script


def test_what_it_takes_to_write_to_a_device_is_sealed_in_the_database(service, device):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT endpoint, p256dh, auth FROM messaging_pushdevice")
        row = b"".join(bytes(one) for one in cursor.fetchone())
    assert service.url.encode() not in row
    assert device.p256dh.encode() not in row
