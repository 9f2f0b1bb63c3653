"""A visitor on a phone: the self-check, what it comes to, and the link; with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from intake.models import Application, CarriedAnswers
from intake.selfcheck.questions import load
from people.models import Invitation
from tests.intake.test_selfcheck_walk import FINE
from tests.system.people import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OF = len(load().questions)


def stands_at(visitor: Visitor, number: int) -> None:
    """The question of that number is on the page, and what reads aloud begins there."""
    heading = visitor.page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(f"Question {number} of {OF}")
    expect(heading).to_be_focused()


def answers(visitor: Visitor, *keys: str) -> None:
    for key in keys:
        visitor.ticks(visitor.page.locator(f"#answer_{key}"))
    visitor.presses("Next")


def goes_through(visitor: Visitor, **changes: str) -> None:
    """Answer every question that is asked, from the first on."""
    for key in FINE:
        answers(visitor, changes.get(key, FINE[key]))


def test_a_visitor_checks_goes_back_changes_and_asks_for_the_link(house, somebody, clinic, post):
    visitor = somebody(view=PHONE)
    visitor.opens("/")
    visitor.follows("Could this be for me?")
    visitor.sees("Nothing you answer is kept.")
    visitor.presses("Begin")
    stands_at(visitor, 1)
    answers(visitor, "yes")
    stands_at(visitor, 2)
    visitor.presses("Next")
    visitor.sees("Choose an answer, or say that you’d rather not.")
    answers(visitor, "both")
    stands_at(visitor, 3)
    visitor.presses("Back")
    expect(visitor.page.get_by_label("Both")).to_be_checked()
    visitor.page.reload()
    stands_at(visitor, 2)
    expect(visitor.page.get_by_label("Both")).to_be_checked()
    visitor.presses("Next")
    for key in [*FINE][2:]:
        if key == "heart":  # what stands alone takes the tick off the others
            visitor.ticks(visitor.page.locator("#answer_stroke"))
            visitor.ticks(visitor.page.locator("#answer_none"))
            expect(visitor.page.locator("#answer_stroke")).not_to_be_checked()
        answers(visitor, FINE[key])
    visitor.is_headed("It is likely worth asking")
    visitor.page.locator("summary", has_text="Look over and change").click()
    visitor.presses("Change (Do you have a disease of the liver?)")
    answers_with = visitor.page.get_by_label("Yes, but not a severe one")
    visitor.ticks(answers_with)
    visitor.presses("Keep this answer")
    visitor.is_headed("A clinician needs to talk with you first")
    assert {cookie["name"] for cookie in visitor.page.context.cookies()} <= {"journey_csrf"}
    visitor.presses("Apply")
    visitor.is_headed("Apply at Northlight")
    visitor.fills(name="Nina New", email="nina@example.org")
    visitor.presses("Send me the link")
    visitor.is_headed("Look into your e-mail")
    assert CarriedAnswers.objects.get().invitation == Invitation.objects.get(email="nina@example.org")
    [letter] = post.delivers()
    link = re.search(r"https?://\S+/join/\S+", letter.get_body(("plain",)).get_content())[0]
    visitor.opens(link)
    visitor.sees("You asked for this link to apply at Northlight.")
    visitor.fills(password="seven purple umbrellas", again="seven purple umbrellas")
    visitor.chooses("Yes, write to me by e-mail.")
    visitor.presses("Go to my application")
    expect(visitor.page).to_have_url(re.compile("/application/$"))
    assert Application.objects.get().patient.user.email == "nina@example.org"
    assert not CarriedAnswers.objects.exists()


def test_for_whoever_thinks_of_ending_their_life_help_comes_first(house, somebody, clinic):
    visitor = somebody(view=PHONE)
    visitor.opens("/start/")
    visitor.presses("Begin")
    for key in [*FINE][:10]:
        answers(visitor, FINE[key])
    main = visitor.page.locator("main")
    expect(main.get_by_role("link", name=re.compile("988")).first).to_be_visible()
    answers(visitor, "intent")
    visitor.is_headed("First, somebody to talk to")
    expect(visitor.page.get_by_role("heading", level=1)).to_be_focused()
    expect(visitor.page.get_by_role("button", name="Apply")).to_have_count(0)
    visitor.sees("Not now, and here is why")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", [PHONE, DESK], ids=["phone", "desk"])
def test_every_screen_is_fit_for_everybody(house, somebody, clinic, other_clinic, scheme, view):
    visitor = somebody(view=view, color_scheme=scheme)
    for path in ("/", "/start/", f"/start/apply/{clinic.pk}/", "/start/sent/", f"/start/check/{clinic.pk}/"):
        visitor.opens(path)
    visitor.presses("Begin")
    goes_through(visitor, heart="stroke", pregnancy="pregnant", ending="thoughts", ketamine="unsure", adult="unsaid")
    visitor.is_headed("First, somebody to talk to")


def test_without_javascript_it_works_the_same(house, somebody, clinic):
    visitor = somebody(view=PHONE, java_script_enabled=False)
    visitor.watch.is_blind = True
    visitor.opens("/start/")
    visitor.presses("Begin")
    goes_through(visitor, mania="past")
    visitor.is_headed("A clinician needs to talk with you first")
    visitor.presses("Apply")
    visitor.fills(name="Nina New", email="no address")
    visitor.presses("Send me the link")
    visitor.sees("Nothing is lost")
    visitor.presses("Back to the result")
    visitor.is_headed("A clinician needs to talk with you first")
    visitor.presses("Apply")
    visitor.fills(name="Nina New", email="nina@example.org")
    visitor.presses("Send me the link")
    visitor.is_headed("Look into your e-mail")
    assert '"mania": ["past"]' in CarriedAnswers.objects.get().answers
