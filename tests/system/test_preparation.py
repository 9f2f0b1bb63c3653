"""Before a first dose, on a phone: the cards, the adult, what is signed and written; and the care team's page beside it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from journey.learning import cards
from journey.models import PreparationMark
from journey.preparation import Step
from journey.selectors import preparation_of
from sessions.services import book_induction
from tests.journey.plan_build import a_signed_plan, agree
from tests.sessions.build import MONDAY, PLANNING, SERIES
from tests.system.people import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def course(house, goto, patient, prescriber):
    """A course at home with a signed plan and dates."""
    goto(PLANNING)
    made = a_signed_plan(patient, prescriber, "sublingual-home")
    book_induction(course=made, starts=SERIES, by=prescriber)
    return made


def reads_the_cards(ada: Visitor) -> None:
    """One after the other, by the one large button."""
    ada.follows(re.compile("Read the next card"))
    for number, card in enumerate(cards(), start=1):
        ada.is_headed(card.title)
        ada.sees(f"Card {number} of {len(cards())}")
        ada.presses("I have read this")


def test_the_list_is_gone_through_on_a_phone_until_nothing_is_missing(somebody, goto, course, patient, clinician):
    ada, clement = somebody(patient.user, view=PHONE, has_touch=True), somebody(clinician, view=DESK)
    ada.opens("/preparation/")
    ada.is_headed("Before your first session")
    ada.sees("0 of 5")
    agree(patient, "home")
    ada.opens("/preparation/")
    reads_the_cards(ada)
    ada.is_headed("Before your first session")

    ada.follows(re.compile("Say who it is"))
    ada.fills(name="Rosa Friend", phone="tomorrow", relation="friend")
    ada.presses("Save")
    expect(ada.page.locator("#id_phone")).to_have_attribute("aria-invalid", "true")
    expect(ada.page.locator("#id_name")).to_have_value("Rosa Friend")
    ada.fills(phone="+1 555 0123")
    ada.presses("Save")
    ada.sees("Rosa Friend · friend · +1 555 0123")

    ada.follows(re.compile("Write it"))
    ada.fills(text="To be kinder to myself.")
    ada.presses("Keep it")
    ada.opens("/preparation/")
    ada.sees("your clinic still asks for the talk with your care team.")

    clement.opens(f"/courses/{course.pk}/preparation/")
    clement.sees("Missing before the first dose: the preparation session.")
    clement.sees("Rosa Friend")
    assert "kinder to myself" not in clement.page.content()
    clement.fills(note="Calm. Rosa stays until the evening.")
    clement.presses("Mark it as held")
    clement.sees("The preparation is complete.")

    ada.opens("/preparation/")
    ada.sees("Everything that your clinic asks for before your first session is done.")
    ada.sees("5 of 5")
    assert "Rosa stays" not in ada.page.content()
    goto(MONDAY + timedelta(minutes=2))
    assert preparation_of(course, MONDAY).is_complete


def test_without_scripts_and_in_the_dark_it_is_the_same_list(somebody, course, patient):
    ada = somebody(patient.user, view=PHONE, color_scheme="dark", java_script_enabled=False)
    ada.watch.is_blind = True
    ada.opens("/preparation/")
    reads_the_cards(ada)
    ada.follows(re.compile("Say who it is"))
    ada.fills(name="Rosa Friend", phone="+1 555 0123")
    ada.presses("Save")
    assert PreparationMark.objects.filter(step=Step.CHAPERONE).count() == 1


def test_in_the_dark_every_page_can_be_read(somebody, course, patient, clinician):
    ada, clement = (somebody(one, view=PHONE, color_scheme="dark") for one in (patient.user, clinician))
    ada.watch.only_colours()
    clement.watch.only_colours()
    for path in ("/preparation/", "/preparation/cards/going-home/", "/preparation/chaperone/"):
        ada.opens(path)
    for path in (f"/courses/{course.pk}/preparation/", f"/patients/{patient.pk}/plan/"):
        clement.opens(path)


def test_a_plan_is_written_and_signed_by_keys_at_a_desk(somebody, house, goto, patient, prescriber):
    goto(PLANNING)
    priya = somebody(prescriber, view=DESK)
    priya.opens(f"/patients/{patient.pk}/plan/")
    priya.presses("Keep the draft")
    expect(priya.page.locator("#form-errors")).to_be_visible()
    priya.chooses(re.compile("Sublingual at home"))
    priya.page.locator("[name=setting]").select_option("home")
    priya.page.locator("[name=route]").select_option("sublingual")
    priya.fills(formulation="Ketamine 100 mg tablet", starting_dose_mg="500")
    priya.presses("Keep the draft")
    priya.sees("500 mg is outside what the protocol usually gives (50–450 mg). Is it meant?")
    priya.fills(starting_dose_mg="100")
    priya.presses("Keep the draft")
    priya.is_headed("Read it once more, then sign")
    priya.page.get_by_label("Your name, as your signature").focus()
    priya.page.keyboard.type("priya prescriber")
    with priya.page.expect_navigation():
        priya.page.keyboard.press("Enter")
    priya.sees("Signed. The patient is told, and the course is in preparation.")
    priya.opens(f"/plans/{patient.plans.get().pk}/")
    priya.sees("Signed by priya prescriber")
