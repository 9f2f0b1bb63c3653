"""How somebody comes to be reached by text and on their phone, in a real browser, and how they stop it all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from common import clock
from config.channels import Push, Texts
from config.secrets import new_push_key
from messaging import carriers, registry, services
from messaging.delivery import drain
from messaging.models import Channel
from messaging.registry import Text
from tests.messaging.push_device import Device
from tests.messaging.push_service import Service
from tests.messaging.twilio_server import ACCOUNT, TOKEN, Provider
from tests.system.people import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# A browser without a display has no push service of its own: what it would get from one is put in its place.
ALLOWED = """
Notification.requestPermission = async () => "granted";
Object.defineProperty(Notification, "permission", { get: () => "default" });
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async (how) => ({
  toJSON: () => ({ ...%s, expirationTime: null, length: how.applicationServerKey.length }),
});
"""


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    one = Provider()
    settings.JOURNEY_TEXTS = Texts(account=ACCOUNT, token=TOKEN, sender="+15550100999", api=one.url)
    yield one
    carriers.close()
    one.stop()


@pytest.fixture
def service(settings) -> Iterator[Service]:
    one = Service()
    settings.JOURNEY_PUSH = Push(key=new_push_key(), contact="mailto:house@example.org", services=(one.url,))
    yield one
    carriers.close()
    one.stop()


@pytest.fixture
def note() -> Iterator[str]:
    """A kind of message that knows no night."""
    text = Text("A page waits", "There is a page for you.", "Open it", "https://house.example/")
    registry.register("note", label="Note", compose=lambda _message: text, quiet=False)
    yield "note"
    registry.forget("note")


def test_a_number_is_proved_texts_come_first_and_one_press_stops_it_all(somebody, patient, clinic, provider):
    ada = somebody(patient.user, view=PHONE)
    ada.opens(reverse("messaging:contact"))
    ada.is_headed("How you are reached")
    ada.fills(number="555 0100")
    ada.presses("Send me the code")
    ada.sees("Write the number with + and the country first, such as +1 555 010 0123.")
    ada.fills(number="+1 555 010 0123")
    ada.presses("Send me the code")
    drain()
    ada.fills(code=re.match(r"\d{6}", provider.texts[0]["Body"])[0])
    ada.presses("Confirm the number")
    ada.presses(re.compile("^I agree.*Text message"))
    ada.presses(re.compile("^Try this way earlier.*Text message"))
    ada.sees("by text")
    assert services.channels_for(patient.user, clinic) == [Channel.IN_APP, Channel.TEXT]
    ada.page.get_by_text("Pause all messages").click()
    ada.presses("For three days")
    ada.sees("Paused until")
    ada.presses("End the pause")
    ada.presses("Stop everything now")
    ada.sees("to your inbox here only")
    assert services.channels_for(patient.user, clinic) == [Channel.IN_APP]


def test_a_phone_allows_notices_and_reads_the_one_that_comes(somebody, patient, clinic, service, note):
    device = Device()
    given = {"endpoint": f"{service.url}/phone", "keys": {"p256dh": device.p256dh, "auth": device.auth}}
    ada = somebody(patient.user, view=PHONE)
    ada.page.add_init_script(ALLOWED % json.dumps(given))
    ada.opens(reverse("messaging:contact"))
    ada.presses("Allow notices on this device")
    ada.sees("Notices are on for this device.")
    expect(ada.page.get_by_role("button", name=re.compile("^Remove Chrome"))).to_be_visible()
    services.enqueue(
        clinic=clinic,
        kind=note,
        channel=Channel.PUSH,
        due_at=clock.now(),
        unique_key="one",
        recipient=patient.user,
        patient=patient,
    )
    assert drain() == {"sent": 1}
    ((path, _headers, body),) = service.taken
    assert path == "/phone"
    assert json.loads(device.opened(body)) == {"title": "A page waits", "url": "https://house.example/"}
