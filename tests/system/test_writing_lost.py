"""Writing where much goes wrong: the page is thrown away before it is kept, a file hangs or is refused, an old browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from integration.models import EntryDraft, JournalEntry
from tests.integration.build import ENDED, a_window, an_agreement, minutes
from tests.system.people import PHONE, Visitor
from tests.system.test_plan_offline import WORKS
from tests.system.test_writing_offline import IS_READY, NONE, RAW, until_saved, writes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OLD = """delete AbortSignal.timeout;
delete Crypto.prototype.randomUUID;
delete HTMLFormElement.prototype.requestSubmit;"""


@pytest.fixture
def window(house, goto, patient, clinician):
    goto(ENDED + minutes(5))
    an_agreement(patient)
    return a_window(patient, clinician)


@pytest.fixture
def phone(somebody, window, patient) -> Visitor:
    visitor = somebody(patient.user, view=PHONE)
    visitor.opens(f"/windows/{window.pk}/write/")
    visitor.until(IS_READY)
    visitor.until(WORKS)
    return visitor


def until_kept(visitor: Visitor, text: str) -> None:
    for _try in range(80):
        if text in JournalEntry.objects.values_list("text", flat=True):
            return
        visitor.page.wait_for_timeout(100)
    pytest.fail("never kept")


def test_what_was_begun_without_a_connection_is_there_again_when_the_phone_threw_the_page_away(phone):
    phone.page.context.set_offline(True)
    phone.page.goto("/journal/")
    writes(phone, "Rain on the roof.")
    phone.sees("Kept on this phone, locked.")
    assert all("Rain" not in row for row in phone.page.evaluate(RAW))

    phone.page.reload()
    phone.sees("You began something here")
    assert "Rain" not in phone.page.inner_text("body")
    phone.page.get_by_role("button", name="Go on writing").click()
    expect(phone.page.locator("textarea[name='text']")).to_have_value("Rain on the roof.")
    phone.watch.look_with_axe()
    writes(phone, "Rain on the roof, and wind.")
    phone.page.get_by_role("button", name="Keep it", exact=True).click()
    phone.sees("Waiting on this phone (1)")

    phone.page.context.set_offline(False)
    phone.until(NONE)
    assert JournalEntry.objects.get().text == "Rain on the roof, and wind."
    assert not EntryDraft.objects.exists()


def test_words_do_not_wait_for_a_file_and_a_file_that_is_refused_can_be_thrown_away(phone):
    held = []

    def hold(route) -> None:
        held.append(route)

    phone.page.context.set_offline(True)
    phone.page.locator("input[type=file]").set_input_files(
        {"name": "door.png", "mimeType": "image/png", "buffer": b"this is no picture"}
    )
    phone.sees("Kept on this device, locked")
    writes(phone, "A blue door.")
    phone.page.get_by_role("button", name="Keep it", exact=True).click()
    phone.sees("Waiting on this phone (2)")

    phone.page.route("**/journal/attach/", hold)  # a line so slow that nothing gets through
    phone.page.context.set_offline(False)
    until_kept(phone, "A blue door.")
    phone.sees("Waiting on this phone (1)")
    while not held:
        phone.page.wait_for_timeout(50)
    phone.page.unroute("**/journal/attach/")  # what was held goes on
    phone.sees("This could not go to your journal")
    phone.sees("This file is no picture")
    phone.watch.look_with_axe()
    phone.page.get_by_role("button", name="Throw it away", exact=True).click()
    phone.page.get_by_role("button", name="Throw it away for good", exact=True).click()
    phone.until(NONE)
    expect(phone.page.get_by_text("This could not go to your journal")).to_be_hidden()
    phone.page.locator("details.account summary").click()
    phone.presses("Sign out")  # nothing waits, so nothing is asked


def test_a_phone_of_some_years_ago_keeps_words_as_any_other(phone, window):
    phone.page.add_init_script(OLD)
    phone.opens(f"/windows/{window.pk}/write/")
    writes(phone, "A blue door.")
    phone.sees("Kept at")
    phone.presses("Keep it")
    assert JournalEntry.objects.get().text == "A blue door."
    assert not EntryDraft.objects.exists()


def test_who_signed_in_again_elsewhere_or_stopped_the_sending_and_writes_on_is_kept_again(phone, window):
    phone.page.evaluate("document.querySelector('[name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    writes(phone, "A blue door.")
    phone.sees("Kept at")
    draft = EntryDraft.objects.get()

    def hang(route) -> None:
        route.fulfill(status=204)  # the page stays as it is, as after a press on "stop"

    phone.page.route("**/write/", hang)
    with phone.page.expect_response("**/write/"):
        phone.page.get_by_role("button", name="Keep it", exact=True).click()
    phone.page.unroute("**/write/")
    writes(phone, "A blue door, and the sea.")
    until_saved(draft, 2, phone)
    phone.presses("Keep it")
    assert JournalEntry.objects.get().text == "A blue door, and the sea."
    assert not EntryDraft.objects.exists()


def test_a_list_keeps_empty_lines_and_takes_several_lines_at_once(phone):
    writes(phone, "Blue\n\nThe sea")
    phone.page.get_by_role("button", name="One line for each thing").click()
    phone.page.locator(".writing__lines input").last.evaluate(
        """(line) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text", "Rain\\nWind\\n");
          line.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    phone.sees("Kept at")
    phone.presses("Keep it")
    assert JournalEntry.objects.get().text == "Blue\n\nThe sea\nRain\nWind"
