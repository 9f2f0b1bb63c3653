"""Somebody writes an application: on a phone, then elsewhere, in two tabs at once, with the keyboard, and without scripts."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from intake.models import Application
from intake.sections import shapes
from intake.sections.keys import SectionKey
from intake.selectors.application import sections_of
from safety.models import SafetyTask
from tests.intake.application_build import MORNING, an_application, answer_questionnaires, fill, save
from tests.system.people import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

K = SectionKey


@pytest.fixture
def application(house, goto, patient) -> Application:
    goto(MORNING)
    return an_application(patient)


@pytest.fixture
def phone(somebody, application) -> Visitor:
    return somebody(application.patient.user, view=PHONE)


@pytest.fixture
def desk(somebody, application) -> Visitor:
    return somebody(application.patient.user, view=DESK)


def field(visitor: Visitor, name: str):
    return visitor.page.locator(f"[name='{name}']")


def goes_on(visitor: Visitor) -> None:
    """Press the button that everybody sees; another of that name only tells the Enter key what to press."""
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.locator("button.btn-primary[value=save]").click()
    visitor.watch.look()


def stands(application: Application, key: SectionKey, check) -> None:
    """The section comes to hold it, sooner or later."""
    for _try in range(60):
        if check(sections_of(application)[key]):
            return
        time.sleep(0.1)
    pytest.fail(f"never: {sections_of(application)[key]}")


def test_what_was_left_in_the_middle_goes_on_elsewhere(phone, desk, application):
    phone.opens("/application/")
    phone.follows("What brings you here")
    field(phone, "what_brings").fill("Low for years, and nothing")
    phone.sees("Kept at 10:00.")
    field(phone, "what_brings").fill("Low for years, and nothing helped so far")
    phone.page.goto("/today/")  # away in the middle, before the pause
    stands(application, K.CONCERNS, lambda part: part.what_brings.endswith("helped so far"))

    desk.opens("/application/concerns/")
    expect(field(desk, "what_brings")).to_have_value("Low for years, and nothing helped so far")
    desk.chooses("Years")
    desk.chooses("Either is fine")
    for question in ("meant to end your life", "tried to end your life"):
        desk.page.get_by_role("group", name=question).get_by_text("No", exact=True).click()
    goes_on(desk)
    assert application.sections.get(key="concerns").done_at is not None
    desk.is_headed("Treatments tried")


def test_two_tabs_show_both_and_one_of_them_counts(phone, desk, application):
    phone.opens("/application/people/")
    desk.opens("/application/people/")
    field(phone, "emergency_name").fill("Grace")
    phone.sees("Kept at 10:00.")
    field(desk, "emergency_name").fill("Hugo")
    desk.sees("This part was changed in another place.")
    goes_on(desk)
    desk.is_headed("You changed this part in two places")
    desk.sees("Grace")
    desk.sees("Hugo")
    assert sections_of(application)[K.PEOPLE].emergency.name == "Grace"
    desk.presses("Keep what I typed here")
    assert sections_of(application)[K.PEOPLE].emergency.name == "Hugo"


def test_a_medicine_is_found_with_the_keyboard(desk, application):
    desk.opens("/application/medicines/")
    name = field(desk, "taken-0-words")
    name.press_sequentially("zolof")
    first = desk.page.get_by_role("listbox").get_by_role("option").first
    expect(first).to_contain_text("Sertraline")
    desk.watch.look_with_axe()
    name.press("ArrowDown")
    assert name.get_attribute("aria-activedescendant") == first.get_attribute("id")
    name.press("Enter")
    expect(name).to_have_value("Zoloft (Sertraline)")
    expect(desk.page.get_by_role("listbox")).to_have_count(0)
    desk.page.get_by_role("button", name="Add another medicine").click()
    expect(field(desk, "taken-1-words")).to_be_focused()
    field(desk, "taken-1-words").press_sequentially("moonbark")
    desk.sees("Not on our list.")
    stands(application, K.MEDICINES, lambda part: [one.key for one in part.taken] == ["sertraline", None])
    desk.page.get_by_role("button", name="Take away Medicine 2").click()
    stands(application, K.MEDICINES, lambda part: len(part.taken) == 1)


def test_a_yes_that_worries_brings_help_at_once(phone, application):
    phone.opens("/application/concerns/")
    phone.page.get_by_role("group", name="meant to end your life").get_by_text("Yes, now").click()
    phone.sees("You don’t have to carry this alone.")
    assert SafetyTask.objects.get().tier == "urgent"
    phone.watch.look_with_axe()


def test_it_is_looked_over_and_sent_from_a_phone(phone, application):
    fill(application, leave=[K.PREGNANCY])
    answer_questionnaires(application)
    phone.opens("/application/")
    phone.follows("Go on")
    phone.is_headed("Pregnancy and nursing")
    goes_on(phone)
    phone.sees("Kept. Before this part is done:")
    phone.chooses("I cannot be pregnant, and I do not breastfeed")
    goes_on(phone)
    phone.follows("Look it over and send it")
    phone.presses("Send it to the clinic")
    phone.is_headed("The clinic reads your application")
    phone.sees("Tuesday 19 January 2027")


def test_without_scripts_rows_grow_by_pressing_and_nothing_is_lost(somebody, application):
    plain = somebody(application.patient.user, view=PHONE, java_script_enabled=False)
    plain.watch.is_blind = True
    plain.opens("/application/medicines/")
    field(plain, "taken-0-words").fill("Lithium")
    plain.presses("Add another medicine")
    expect(field(plain, "taken-0-words")).to_have_value("Lithium")
    field(plain, "taken-1-words").fill("Zoloft")
    goes_on(plain)
    assert [one.words for one in sections_of(application)[K.MEDICINES].taken] == ["Lithium", "Zoloft"]
    plain.is_headed("Allergies")


@pytest.mark.parametrize("view", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_section_is_accessible_in_both_lights(somebody, application, view, colours):
    save(application, K.MEDICINES, shapes.Medicines(taken=(shapes.Medicine(words="Moonbark tea"),)))
    visitor = somebody(application.patient.user, view=view, color_scheme=colours)
    for key in SectionKey:
        visitor.opens(f"/application/{key}/")
