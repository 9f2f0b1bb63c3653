"""A plan on a phone: kept when its owner asks for it, there without a connection, gone when somebody else could come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import expect

from people.models import User
from safety.plan_parts import Contact, Content
from safety.services import save_plan
from tests.cast import PASSWORD
from tests.system.people import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = Content(own_ways=("Walk to the river.",), helpers=(Contact("Ivy", "+1 555 0123", "evenings"),))
IS_EMPTY = "async () => (await caches.keys()).length === 0"
FILES = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
  return found;
}"""
WORKS = "() => navigator.serviceWorker.controller !== null"
IS_READY = "async () => Boolean(await caches.match('/safety-plan/copy/', { ignoreVary: true }))"
IS_GONE = "async () => !(await caches.match('/safety-plan/copy/', { ignoreVary: true }))"
PUT_BY_HAND = """async () => {
  const key = document.querySelector("meta[name='device-key']").content;
  await (await caches.open("plan-copy-" + key)).put("/safety-plan/copy/", new Response("Walk to the river."));
}"""
SLOW_TO_WIPE = """
const away = CacheStorage.prototype.delete;
CacheStorage.prototype.delete = async function (name) {
  await new Promise((done) => setTimeout(done, 500));
  return away.call(this, name);
};
"""


@pytest.fixture
def phone(somebody, patient) -> Visitor:
    """The patient's phone, signed in."""
    save_plan(patient=patient, seen=0, content=PLAN, by=patient.user)
    return somebody(patient.user, view=PHONE)


@pytest.fixture
def keeps(phone: Visitor) -> Visitor:
    """The same phone after its owner asked to keep the plan."""
    keep(phone)
    return phone


def keep(visitor: Visitor) -> None:
    visitor.opens("/safety-plan/")
    visitor.page.get_by_role("button", name="Keep it on this device").click()
    visitor.sees("Kept on this device")
    visitor.until(WORKS)


def keep_long_ago(visitor: Visitor, **ago: int) -> None:
    """Let the device's clock be in the past while the plan is kept."""
    visitor.page.clock.set_fixed_time(datetime.now(UTC) - timedelta(**ago))
    keep(visitor)


def offline(visitor: Visitor, path: str) -> None:
    """Open an address while the phone has no connection."""
    visitor.page.context.set_offline(True)
    visitor.page.goto(path)
    visitor.watch.look_for_sideways()


def nothing_is_left(visitor: Visitor) -> None:
    visitor.until(IS_EMPTY)


def carries(visitor: Visitor, user: User, address: str) -> None:
    client = Client()
    client.force_login(user)
    visitor.carries(client.cookies["journey_session"].value, address)


def test_the_plan_is_two_presses_away_from_every_page(phone):
    for path in ("/today/", "/journal/", "/questions/", "/me/"):
        phone.opens(path)
        phone.page.get_by_role("link", name="Help now").click()
        phone.follows("My safety plan")
        phone.is_headed("My safety plan")


def test_nothing_is_kept_before_somebody_asks_for_it(phone):
    phone.opens("/safety-plan/")
    phone.sees("Only you decide that.")
    phone.opens("/today/")
    nothing_is_left(phone)


def test_without_a_connection_the_plan_and_the_lines_are_there(keeps):
    offline(keeps, "/safety-plan/")
    keeps.is_headed("My safety plan")
    keeps.sees("Walk to the river.")
    keeps.sees("Kept on this device on")
    expect(keeps.page.locator("a[href='tel:+15550123']")).to_be_visible()
    expect(keeps.page.locator("a[href='tel:988']")).to_be_visible()
    # its own letters and colours came along
    assert keeps.page.evaluate("() => document.fonts.check('1em \"Brygada 1918\"')")
    assert keeps.page.locator("a[href='tel:+15550123']").bounding_box()["height"] >= 44
    keeps.watch.look_with_axe()


def test_every_other_page_leads_to_the_plan_and_to_the_lines_and_nothing_else_lies_there(keeps):
    keeps.opens("/today/")
    keeps.opens("/journal/")
    offline(keeps, "/journal/")
    keeps.is_headed("There is no connection just now")
    expect(keeps.page.locator("a[href='tel:988']")).to_be_visible()
    keeps.watch.look_with_axe()
    keeps.page.get_by_role("link", name="My safety plan").click()
    keeps.sees("Walk to the river.")
    pages = sorted(one for one in keeps.page.evaluate(FILES) if not one.startswith("/static/"))
    assert pages == ["/safety-plan/copy/", "/safety-plan/offline/"]


def test_with_a_connection_the_page_is_the_newest(keeps, patient, clinician):
    save_plan(patient=patient, seen=1, content=Content(own_ways=("Tea with Ivy.",)), by=clinician)
    keeps.opens("/safety-plan/")
    keeps.sees("Tea with Ivy.")
    keeps.sees("Kept on this device")
    offline(keeps, "/safety-plan/")
    keeps.sees("Tea with Ivy.")


def test_its_owner_takes_it_off_and_is_not_asked_again(keeps):
    keeps.page.get_by_role("button", name="Do not keep it on this device").click()
    keeps.sees("The plan is not kept on this device.")
    nothing_is_left(keeps)
    keeps.opens("/today/")
    keeps.opens("/safety-plan/")
    keeps.sees("The plan is not kept on this device.")
    keeps.until("async () => (await navigator.serviceWorker.getRegistrations()).length === 0")


def test_its_owner_may_think_again(keeps):
    keeps.page.get_by_role("button", name="Do not keep it on this device").click()
    keeps.sees("The plan is not kept on this device.")
    keeps.page.get_by_role("button", name="Keep it on this device").click()
    keeps.until(IS_READY)
    keeps.opens("/today/")
    offline(keeps, "/safety-plan/")
    keeps.sees("Walk to the river.")


def test_it_can_be_taken_off_without_a_connection(keeps):
    offline(keeps, "/safety-plan/")
    keeps.page.get_by_role("button", name="Do not keep it on this device").click()
    keeps.sees("Close this page, and nothing of it is left here.")
    nothing_is_left(keeps)


def test_nobody_opens_it_once_its_days_without_a_connection_are_over(phone):
    keep_long_ago(phone, days=30, minutes=1)
    offline(phone, "/safety-plan/")
    phone.is_headed("There is no connection just now")
    phone.sees("was kept on this device for 30 days")
    expect(phone.page.get_by_role("link", name="My safety plan")).to_be_hidden()
    expect(phone.page.locator("a[href='tel:988']")).to_be_visible()
    phone.until(IS_GONE)
    phone.watch.look_with_axe()
    phone.page.goto("/safety-plan/copy/")
    phone.is_headed("There is no connection just now")


def test_an_old_copy_goes_with_whichever_page_is_opened(phone):
    keep_long_ago(phone, days=31)
    offline(phone, "/today/")
    phone.sees("was kept on this device for 30 days")
    phone.until(IS_GONE)


def test_until_its_last_day_it_opens(phone):
    keep_long_ago(phone, days=29, hours=23)
    offline(phone, "/safety-plan/")
    phone.sees("Walk to the river.")


def test_its_owner_is_back_and_it_is_kept_for_as_long_again(phone, house, patient):
    keep_long_ago(phone, days=31)
    offline(phone, "/today/")
    phone.until(IS_GONE)
    phone.page.context.set_offline(False)
    phone.page.clock.set_fixed_time(datetime.now(UTC))
    phone.opens("/safety-plan/")
    phone.until(IS_READY)
    offline(phone, "/safety-plan/")
    phone.sees("Walk to the river.")


def test_signing_out_takes_it_away_before_the_page_is_left(phone):
    """Where no worker helps, and the device takes its time."""
    phone.page.add_init_script(SLOW_TO_WIPE)
    phone.opens("/today/")
    phone.page.evaluate(PUT_BY_HAND)
    phone.page.route("**/js/offline.js", lambda route: route.abort())  # the next page's script wipes as well
    phone.page.locator("details.account summary").click()
    phone.presses("Sign out")
    phone.sees("Sign in")
    assert phone.page.evaluate(IS_EMPTY)
    phone.watch.faults.clear()


def test_signing_out_takes_it_away_and_signing_in_brings_it_back(keeps, patient):
    keeps.opens("/today/")
    keeps.page.locator("details.account summary").click()
    keeps.presses("Sign out")
    nothing_is_left(keeps)
    keeps.signs_in(patient.user.email, PASSWORD)
    keeps.opens("/today/")
    keeps.until(IS_READY)
    offline(keeps, "/safety-plan/")
    keeps.sees("Walk to the river.")


def test_whoever_was_away_too_long_leaves_nothing_behind(keeps):
    Session.objects.all().delete()  # what the house does with a session that rested too long
    keeps.opens("/safety-plan/")
    keeps.sees("Sign in")
    nothing_is_left(keeps)


def test_the_worker_alone_takes_it_away_when_the_plan_asks_for_a_sign_in(keeps):
    """Even where the page's own script does not run."""
    keeps.page.route("**/js/offline.js", lambda route: route.abort())
    Session.objects.all().delete()
    keeps.opens("/safety-plan/")
    nothing_is_left(keeps)


def test_somebody_else_on_the_same_phone_finds_nothing(keeps, house, other_patient):
    carries(keeps, other_patient.user, house)
    keeps.opens("/today/")
    nothing_is_left(keeps)
    keeps.opens("/safety-plan/")
    keeps.sees("Only you decide that.")
    assert "Ivy" not in keeps.page.content()


def test_a_colleague_who_signs_in_at_a_shared_device_leaves_nothing_of_a_patient(keeps, house, clinician):
    carries(keeps, clinician, house)
    keeps.opens("/caseload/")
    nothing_is_left(keeps)


def test_a_house_that_does_not_answer_is_like_no_connection(keeps):
    """The plan is there, too, when the connection holds and the house is broken."""

    def broken(route):
        route.fulfill(status=503, body="out of order")

    keeps.page.context.route("**/safety-plan/", broken)
    keeps.page.goto("/safety-plan/")
    keeps.sees("Walk to the river.")
    keeps.watch.faults.clear()


def test_help_for_everybody_takes_nothing_away(keeps):
    Session.objects.all().delete()
    keeps.opens("/help/")
    keeps.page.wait_for_timeout(300)
    assert keeps.page.evaluate(FILES)


def test_without_scripts_everything_but_the_copy_works(somebody, patient):
    save_plan(patient=patient, seen=0, content=PLAN, by=patient.user)
    visitor = somebody(patient.user, view=PHONE, java_script_enabled=False)
    visitor.watch.is_blind = True
    visitor.opens("/safety-plan/")
    visitor.sees("Walk to the river.")
    expect(visitor.page.get_by_text("Without a connection, too")).to_be_hidden()
    visitor.follows("Change it")
    visitor.fills(own_ways="Tea.")
    visitor.presses("Save the plan")
    visitor.sees("Tea.")
