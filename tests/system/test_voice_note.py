"""A voice note in a browser: recorded, kept, played; and without a connection locked on the device until there is one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from common.clock import now
from integration.models import Attachment, JournalEntry
from integration.services.attachments import pieces
from tests.integration.build import a_window, hours
from tests.integration.recordings import a_picture
from tests.system.people import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(house, somebody, patient, clinician):
    """Ada's page to write on, half an hour after her dose, on a phone."""
    window = a_window(patient, clinician, now() - hours(0.5))
    visitor = somebody(patient.user, view=PHONE)
    visitor.opens(f"/windows/{window.pk}/write/")
    return visitor


def records(visitor) -> None:
    visitor.page.get_by_role("button", name="Record a voice note").click()
    stop = visitor.page.get_by_role("button", name="Stop and keep it")
    expect(stop).to_be_focused()
    expect(visitor.page.locator("[data-attach-time]")).to_have_text("0:01")
    stop.click()


def test_what_is_said_is_kept_with_the_page_and_plays_in_the_journal(page):
    records(page)
    expect(page.page.get_by_text("Kept with this page.")).to_be_visible()
    page.watch.look()
    page.page.locator("input[type=file]").set_input_files(
        {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": a_picture(size=(300, 200))}
    )
    expect(page.page.locator("[data-attach-list] li")).to_have_count(2)
    expect(page.page.locator("progress:visible")).to_have_count(0)
    page.presses("Keep it")
    entry = JournalEntry.objects.get()
    voice, picture = entry.attachments.kept()
    assert (voice.kind, picture.kind, entry.text) == ("voice", "picture", "")
    assert b"".join(pieces(voice)).startswith(b"\x1aE\xdf\xa3")
    player = page.page.locator("audio")
    player.evaluate("one => one.play()")
    expect(page.page.locator("figure img")).to_be_visible()
    page.until("document.querySelector('audio').currentTime > 0")
    page.watch.look()
    assert page.watch.faults == []


def test_without_a_connection_it_waits_locked_on_the_phone_and_goes_by_itself(page):
    page.page.wait_for_load_state("networkidle")
    page.page.context.set_offline(True)
    records(page)
    expect(page.page.locator("[data-word]")).to_contain_text("Kept on this device, locked")
    page.page.locator("textarea[name=text]").fill("A blue door.")
    page.page.context.set_offline(False)
    expect(page.page.locator("[data-waiting-line]")).to_contain_text("is in your journal", timeout=15_000)
    assert Attachment.objects.get().entry is None
    page.presses("Keep it")
    assert JournalEntry.objects.get().attachments.kept().count() == 1
