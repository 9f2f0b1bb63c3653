"""How somebody signs an agreement on a phone, is asked again by new words, and takes it back."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from consents.kinds import ConsentKind
from consents.models import Consent
from messaging.delivery import drain
from tests.system.people import PHONE

READ = re.compile("I have read all of it")

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def words_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(path.read_bytes())).pages).split())


def test_a_patient_signs_with_keys_is_asked_again_and_withdraws(somebody, patient, office):
    ada, boss = somebody(patient.user, view=PHONE), somebody(office)
    ada.opens(reverse("people:me"))
    ada.follows("Agreements")
    ada.is_headed("Agreements")
    ada.follows(re.compile("^Read and sign.*Treatment with ketamine"))
    ada.sees(
        "The United States Food and Drug Administration (FDA) has not approved ketamine for any psychiatric condition."
    )

    # With keys only: the tick, the name, and Enter.
    ada.page.get_by_label("I have read all of it").focus()
    ada.page.keyboard.press("Space")
    ada.page.keyboard.press("Tab")
    ada.page.keyboard.type("A. Somebody")
    with ada.page.expect_navigation():
        ada.page.keyboard.press("Enter")
    ada.watch.look()
    ada.sees("Your record here says Ada Patient.")
    expect(ada.page.get_by_label("I have read all of it")).to_be_checked()
    ada.fills(name="Ada Patient")
    ada.presses("Sign")
    ada.sees("Signed. You can read it, keep a copy, or withdraw it here at any time.")

    with ada.page.expect_download() as download:
        ada.page.get_by_role("link", name=re.compile("^Copy .PDF..*Treatment with ketamine")).click()
    assert download.value.suggested_filename == "agreement-treatment-version-1.pdf"
    copy = words_of(download.value.path())
    signed = Consent.objects.get()
    assert "Ada Patient" in copy
    assert signed.digest in copy

    boss.opens(reverse("consents:texts"))
    boss.sees("Have a lawyer read them")
    boss.follows(re.compile("^Read and change.*Treatment with ketamine"))
    boss.fills(body=signed.text.body + "\n\n# One thing more\n\n- Bring your own blanket.")
    boss.presses("Look at it, then publish")
    boss.sees("What changes from version 1")
    expect(boss.page.locator("ins")).to_have_count(2)
    boss.presses("Publish as the next version")
    boss.sees("Published. 1 patient who signed older words is asked to read them.")

    drain()
    ada.opens(reverse("messaging:inbox"))
    ada.follows("An agreement asks for you")
    ada.opens(reverse("consents:mine"))
    ada.sees("One agreement has new words")
    ada.follows(re.compile("^Read and sign.*Treatment with ketamine"))
    ada.sees("Bring your own blanket.")
    ada.chooses(READ)
    ada.fills(name="ada patient")
    ada.presses("Sign")
    ada.follows(re.compile("^Withdraw.*Treatment with ketamine"))
    ada.sees("No further dose is given. Your care team is told at once.")
    ada.presses("Withdraw now")
    ada.sees("Withdrawn. It counts from now on.")
    assert Consent.objects.filter(withdrawn_at=None).count() == 0
    ada.page.locator("summary", has_text="Earlier signatures").click()
    ada.watch.look()


def test_words_that_change_while_somebody_reads_are_not_signed(somebody, patient, clinic, office):
    from consents import selectors, services

    ada = somebody(patient.user, view=PHONE)
    ada.opens(reverse("consents:sign", args=["telehealth"]))
    old = selectors.offered(clinic)[ConsentKind.TELEHEALTH]
    services.publish(clinic=clinic, kind="telehealth", title=old.title, body="We talk by *video* only.", by=office)
    ada.chooses(READ)
    ada.fills(name="Ada Patient")
    ada.presses("Sign")
    ada.sees("The words have changed since you opened this page")
    ada.sees("We talk by *video* only.")
    assert not Consent.objects.exists()
    expect(ada.page.get_by_label("I have read all of it")).not_to_be_checked()
    ada.chooses(READ)
    ada.presses("Sign")
    assert Consent.objects.get().text.number == 2
