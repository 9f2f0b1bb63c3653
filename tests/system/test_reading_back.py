"""Reading back on a phone: from Today through the journal to the thread, and everything along as one file."""

from __future__ import annotations

import re
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from integration.models import EntryStage, JournalEntry
from tests.cast import *  # noqa: F403 - the cast's fixtures
from tests.integration.build import ENDED, an_agreement, hours
from tests.integration.journal_build import a_told_window, kept
from tests.system.people import PHONE, ZOOMED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle"
WAYS = ("", "search/", "tags/", "mood/", "thread/", "export/")


def test_a_patient_reads_back_finds_again_and_takes_all_of_it_along(house, somebody, goto, patient, clinician):
    goto(ENDED - hours(30))
    an_agreement(patient)
    for number in (1, 2, 3):
        window = a_told_window(goto, patient, clinician, number)
    goto(ENDED + hours(24 * 18))
    ada = somebody(patient.user, view=PHONE)
    ada.opens("/today/")
    ada.follows("Read your thread")
    ada.is_headed("Your thread")
    ada.sees("Intention 1: to listen.")
    ada.follows("All entries")
    ada.page.get_by_role("searchbox").fill('"the cafe" river 2')
    ada.presses("Search", ada.page.locator("main"))
    ada.sees("1 entry found")
    assert ada.page.url.endswith("/journal/search/")
    expect(ada.page.locator("mark", has_text="the café")).to_be_visible()
    ada.follows(re.compile(r"Open\s*: Look by daylight"))
    ada.presses("I did it")
    ada.sees("Marked as done.")
    ada.opens("/journal/export/")
    with ada.page.expect_download() as download:
        ada.page.get_by_role("button", name="Make the file").click()
    with ZipFile(download.value.path()) as made:
        assert "Insight 2" in made.read("journal.html").decode()

    kept(patient, f"{LONG} {LONG}", window=window, stage=EntryStage.WEEK, mood=2, tags=[LONG[:40]], action=LONG)
    goto(ENDED + hours(24 * 14 + 30))
    newest = JournalEntry.objects.latest("created_at")
    places = [*(f"/journal/{way}" for way in WAYS), f"/journal/{newest.pk}/", f"/windows/{window.pk}/", "/today/"]
    zoomed = somebody(patient.user, view=ZOOMED, device_scale_factor=2)
    for visitor in (ada, zoomed):
        for place in places:
            visitor.page.goto(place)
            visitor.watch.look_for_sideways()
