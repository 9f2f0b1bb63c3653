"""A questionnaire in a browser: by keys alone, by taps, without scripts, and behind the link of a message."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from measures.instruments import load
from measures.links import link_for, path_of
from measures.models import Draft, Response
from safety.models import SafetyTask
from tests.measures.build import asked
from tests.system.people import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONGEST_SECONDS = 120
"""A person has two minutes; a robot that waits for every page must be far within them."""


def stands_at(visitor: Visitor, number: int, of: int = 9) -> None:
    """The question of that number is on the page, and what reads aloud begins there."""
    heading = visitor.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(f"{number} of {of}")
    expect(heading).to_be_focused()


def test_phq9_by_keys_alone_well_under_two_minutes(house, somebody, patient):
    visitor = somebody(patient.user, view=DESK)
    visitor.opens("/questions/phq-9/1/")
    keys, began = visitor.page.keyboard, time.monotonic()
    for number in range(1, 10):
        stands_at(visitor, number)
        if number == 2:
            for key in ("ArrowDown", "ArrowDown", "Enter"):  # the second answer, and on
                keys.press(key)
        else:
            keys.press("1")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("If you checked off any problems")
    keys.press("Enter")
    visitor.is_headed("That was everything")
    visitor.watch.look()
    keys.press("Tab")
    keys.press("Enter")
    visitor.sees("What it came to")
    assert time.monotonic() - began < LONGEST_SECONDS
    assert Response.objects.get().total == 1
    visitor.watch.look()


def test_a_tap_goes_on_by_itself_until_one_switches_it_off(house, somebody, patient):
    visitor = somebody(patient.user, view=PHONE, has_touch=True)
    visitor.opens("/questions/phq-9/1/")
    visitor.page.locator("label[for=id_answer_2]").tap()
    stands_at(visitor, 2)
    visitor.page.get_by_label("Go on by itself after a tap").uncheck()
    visitor.page.locator("label[for=id_answer_1]").tap()
    visitor.page.wait_for_timeout(900)
    stands_at_rest = visitor.page.get_by_role("heading", level=1)
    expect(stands_at_rest).to_contain_text("2 of 9")
    visitor.presses("Next")
    stands_at(visitor, 3)
    expect(visitor.page.get_by_label("Go on by itself after a tap")).not_to_be_checked()
    visitor.presses("Back")
    expect(visitor.page.get_by_label("Several days")).to_be_checked()
    assert Draft.objects.get().answers == {"q1": 2, "q2": 1}


def test_without_javascript_one_question_a_screen_works_the_same(house, somebody, patient):
    visitor = somebody(patient.user, view=PHONE, java_script_enabled=False)
    visitor.watch.is_blind = True
    visitor.opens("/questions/phq-9/start/")
    for _number in range(9):
        visitor.ticks(visitor.page.locator("#id_answer_0"))
        visitor.presses("Next")
    visitor.presses("All questions on one page")
    expect(visitor.page.locator("#id_q9_0")).to_be_checked()
    visitor.presses("One question at a time")
    visitor.presses("Next")
    visitor.presses("Send my answers")
    visitor.sees("What it came to")
    assert Response.objects.get().total == 0


def test_a_question_that_is_not_asked_is_hidden_on_the_page_of_all(house, somebody, patient):
    visitor = somebody(patient.user, view=PHONE)
    visitor.opens("/questions/asq/")
    last = visitor.page.get_by_text(load("asq").items[4].text)
    expect(last).to_be_hidden()
    visitor.ticks(visitor.page.locator("#id_q3_1"))
    expect(last).to_be_visible()
    visitor.ticks(visitor.page.locator("#id_q3_0"))
    expect(last).to_be_hidden()


def test_behind_a_link_an_answer_that_asks_for_a_person_shows_help_at_once(house, somebody, patient):
    link = link_for(asked(patient))
    visitor = somebody(view=PHONE, has_touch=True)
    visitor.opens(path_of(link))
    for number in range(1, 10):
        stands_at(visitor, number)
        visitor.page.locator(f"label[for=id_answer_{1 if number == 9 else 0}]").tap()
    visitor.sees("Thank you for telling us. You don’t have to carry this alone.")
    visitor.watch.look()
    assert SafetyTask.objects.get().patient == patient
    visitor.presses("Next")
    visitor.presses("Send my answers")
    visitor.is_headed("Thank you. Your answers are sent.")
    assert Response.objects.get().flagged
    visitor.opens(path_of(link))
    visitor.is_headed("This was answered already")
    expect(visitor.page.get_by_role("link", name=re.compile("Sign in"))).to_be_visible()
