"""Writing on a phone that loses its connection, and on two devices: nothing is lost, and nobody else finds anything."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from integration.models import EntryDraft, JournalEntry
from tests.integration.build import ENDED, a_window, an_agreement, minutes
from tests.system.people import PHONE, Visitor
from tests.system.test_plan_offline import WORKS, carries

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

IS_READY = "async () => Boolean(await caches.match('/journal/write-offline/', { ignoreVary: true }))"
RAW = """() => new Promise((done) => {
  const asked = indexedDB.open("journal", 1);
  asked.onsuccess = () => {
    const rows = asked.result.transaction("waiting").objectStore("waiting").getAll();
    rows.onsuccess = () => {
      asked.result.close();
      done(rows.result.map((row) => new TextDecoder().decode(row.sealed)));
    };
  };
})"""
NONE = "async () => { const rows = await (" + RAW + ")(); return rows.length === 0; }"
SOME = "async () => { const rows = await (" + RAW + ")(); return rows.length > 0; }"


@pytest.fixture
def window(house, goto, patient, clinician):
    goto(ENDED + minutes(5))
    an_agreement(patient)
    return a_window(patient, clinician)


@pytest.fixture
def phone(somebody, window, patient) -> Visitor:
    """The patient's phone with the page to write on open, and ready to go on without a connection."""
    visitor = somebody(patient.user, view=PHONE)
    visitor.opens(f"/windows/{window.pk}/write/")
    visitor.until(IS_READY)
    visitor.until(WORKS)
    return visitor


def writes(visitor: Visitor, words: str) -> None:
    visitor.page.locator("textarea[name='text']").fill(words)


def test_offline_words_wait_sealed_and_come_to_the_journal_of_whoever_wrote_them(
    phone, house, window, patient, other_patient
):
    writes(phone, "A blue door.")
    phone.sees("Kept at")
    assert EntryDraft.objects.get().window == window

    # The network goes away under an open page.
    phone.page.context.set_offline(True)
    writes(phone, "A blue door, and the sea behind it.")
    phone.sees("Your words are kept on this phone")
    phone.page.get_by_role("button", name="Keep it", exact=True).click()
    phone.sees("Kept on this phone.")
    phone.sees("Waiting on this phone (1)")
    assert all("blue" not in row for row in phone.page.evaluate(RAW))

    # Another page, without a connection.
    phone.page.goto("/journal/")
    phone.is_headed("Write without a connection")
    phone.watch.look_with_axe()
    phone.watch.look_for_sideways()
    writes(phone, "Rain on the roof.")
    phone.page.get_by_role("button", name="Keep it", exact=True).click()
    phone.sees("Waiting on this phone (2)")

    # Somebody else at the same phone neither sees nor sends them.
    phone.page.context.set_offline(False)
    phone.page.context.clear_cookies()
    carries(phone, other_patient.user, house)
    phone.opens("/today/")
    phone.page.wait_for_timeout(500)
    assert not phone.page.get_by_text("Waiting on this phone").is_visible()
    assert not JournalEntry.objects.exists()

    # Their writer is back.
    phone.page.context.clear_cookies()
    carries(phone, patient.user, house)
    phone.opens("/journal/")
    phone.until(NONE)
    phone.opens("/journal/")
    phone.sees("A blue door, and the sea behind it.")
    phone.sees("Rain on the roof.")
    texts = {entry.text: entry for entry in JournalEntry.objects.all()}
    assert set(texts) == {"A blue door, and the sea behind it.", "Rain on the roof."}
    assert {entry.window for entry in texts.values()} == {window}
    assert all(entry.offline and not entry.is_shared for entry in texts.values())
    assert not EntryDraft.objects.exists()


def test_words_of_danger_that_waited_lead_to_where_to_turn_once_they_have_come_in(phone):
    phone.page.context.set_offline(True)
    writes(phone, "I want to die tonight.")
    phone.page.get_by_text("My care team can read it, too").click()
    phone.page.get_by_role("button", name="Keep it", exact=True).click()
    phone.sees("you can close this page")
    phone.page.context.set_offline(False)
    way = phone.page.get_by_role("link", name="Where to turn now")
    expect(way).to_be_in_viewport()
    phone.watch.look_with_axe()
    way.click()
    phone.sees("You don’t have to carry this alone.")
    phone.watch.look_with_axe()


def test_whoever_signs_out_with_words_that_wait_is_asked_and_they_wait_on(phone, patient):
    phone.page.context.set_offline(True)
    writes(phone, "Not sent yet.")
    phone.page.get_by_role("button", name="Keep it", exact=True).click()
    phone.sees("Waiting on this phone (1)")
    phone.page.locator("details.account summary").click()
    phone.page.get_by_role("button", name="Sign out", exact=True).click()
    dialog = phone.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Something is not in your journal yet")
    phone.watch.look_with_axe()
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    phone.page.context.set_offline(False)
    phone.until(NONE)
    phone.presses("Sign out")
    phone.sees("Sign in")
    assert JournalEntry.objects.get().text == "Not sent yet."


def test_two_devices_on_one_page_both_texts_are_kept(phone, somebody, window, patient):
    writes(phone, "From the phone.")
    phone.sees("Kept at")
    draft = EntryDraft.objects.get()

    desk = somebody(patient.user)
    desk.opens(f"/windows/{window.pk}/write/")
    desk.sees("You began something here")
    desk.follows("Go on writing")
    expect(desk.page.locator("textarea[name='text']")).to_have_value("From the phone.")

    writes(phone, "From the phone, and more.")
    until_saved(draft, 2, phone)
    writes(desk, "From the desk.")
    desk.sees("Another device has changed this page, too.")
    desk.watch.look_with_axe()
    desk.presses("Keep it")
    phone.presses("Keep it")
    assert {entry.text for entry in JournalEntry.objects.all()} == {"From the phone, and more.", "From the desk."}
    assert not EntryDraft.objects.exists()


def until_saved(draft: EntryDraft, revision: int, visitor: Visitor) -> None:
    for _try in range(60):
        draft.refresh_from_db()
        if draft.revision >= revision:
            return
        visitor.page.wait_for_timeout(100)
    pytest.fail("never saved")


def test_a_list_begins_a_new_line_at_each_enter_and_is_kept_as_lines(phone):
    phone.page.get_by_role("button", name="One line for each thing").click()
    phone.page.keyboard.type("Blue")
    phone.page.keyboard.press("Enter")
    phone.page.keyboard.type("The sea")
    phone.sees("Kept at")
    phone.watch.look_with_axe()
    phone.presses("Keep it")
    assert JournalEntry.objects.get().text == "Blue\nThe sea"
