"""From an answer that worries to the next dose, in a browser: owned, unanswered, escalated, held, closed, released."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from common import clock as house_clock
from people.models import Clinic, Patient, User
from people.roles import Role
from safety.models import SafetyTask
from safety.services import ask_for_a_call
from safety.tasks import escalate
from sessions.models import TreatmentSession
from tests.cast import a_member
from tests.sessions.build import MONDAY, PLANNING, a_course, a_series
from tests.system.people import PHONE, Visitor
from tests.system.test_whole_path import minutes, takes_reading, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def carla(clinic: Clinic) -> User:
    """On call; she treats other people than Ada."""
    return a_member(clinic, Role.CLINICIAN, "Carla Colleague")


@pytest.fixture
def lena(clinic: Clinic) -> User:
    """The clinic's lead; she is not on Ada's care team."""
    return a_member(clinic, Role.PRESCRIBER, "Lena Lead")


def test_an_answer_becomes_a_task_that_reaches_the_lead_and_holds_a_dose_until_it_is_closed(
    somebody, goto, post, clinic, office, prescriber, clinician, patient, carla, lena
):
    goto(PLANNING)
    session = a_series(a_course(patient, prescriber), prescriber, count=1)[0]
    says_who_is_on_call(somebody(office), carla, lena)

    goto(MONDAY + minutes(2))
    clement = somebody(clinician)
    begins_the_session(clement, session)
    ada = somebody(patient.user, view=PHONE)
    answers_with_a_one_at_the_ninth_question(ada)
    task = SafetyTask.objects.get(patient=patient)
    assert task.owner.user == prescriber  # the longest on the care team; nobody on call is on it
    is_held(clement, session)
    assert {letter["To"] for letter in post.delivers()} >= {prescriber.email, clinician.email}

    carla_is_asked(somebody, goto, post, carla)
    lena_takes_notes_and_closes(somebody, goto, post, lena, task)
    gives_the_dose(clement, session)


def says_who_is_on_call(olive: Visitor, carla: User, lena: User) -> None:
    """The office is warned of the gap, and fills it with the keyboard alone."""
    olive.opens("/office/on-call/")
    olive.sees("Nobody is on call")
    olive.page.locator("#add-person").select_option(label=f"{carla} (Clinician)")
    olive.presses("Add")
    olive.page.locator("#add-person").select_option(label="Priya Prescriber (Prescriber)")
    olive.presses("Add")
    olive.page.get_by_role("button", name=re.compile("Take off.*Priya")).focus()
    with olive.page.expect_navigation():
        olive.page.keyboard.press("Enter")
    olive.page.get_by_label("Lead", exact=True).select_option(label=f"{lena} (Prescriber)")
    olive.presses("Save lead and minutes")
    expect(olive.page.get_by_text("Nobody else may be asked")).to_have_count(0)


def answers_with_a_one_at_the_ninth_question(ada: Visitor) -> None:
    """She sees at once where to turn, with the clinic's hours and the wish for a call in reach."""
    ada.opens("/questions/phq-9/start/")
    for number in range(1, 10):
        expect(ada.page.get_by_role("heading", level=1)).to_contain_text(f"{number} of 9")
        ada.page.locator(f"label[for='id_answer_{1 if number == 9 else 2}']").click()  # the page goes on by itself
    ada.sees("Thank you for telling us. You don’t have to carry this alone.")
    ada.sees("Ask the clinic to call me")
    ada.presses("Next")
    ada.presses("Send my answers")


def begins_the_session(clement: Visitor, session: TreatmentSession) -> None:
    clement.opens(f"/sessions/{session.pk}/")
    clement.presses("Begin the session")
    takes_reading(clement, 122, 80, 66)


def is_held(clement: Visitor, session: TreatmentSession) -> None:
    clement.opens(f"/sessions/{session.pk}/")
    clement.sees("A safety task is open (urgent). It has to be closed before the dose.")


def carla_is_asked(somebody, goto, post, carla: User) -> None:
    """Nobody took it for half an hour: whoever is on call is asked, by a letter that says nothing."""
    goto(MONDAY + minutes(40))
    escalate()
    letter = letter_to(carla, post)
    assert "ada" not in letter.as_string().lower().replace("canada", "")
    visitor = somebody(carla, view=PHONE)
    visitor.opens(link_in(letter))
    visitor.is_headed("Ada Patient")
    visitor.sees("You are asked to answer")
    visitor.sees("Nobody had answered: Carla Colleague is asked, next on call")


def lena_takes_notes_and_closes(somebody, goto, post, lena: User, task: SafetyTask) -> None:
    """She does not take it either: the lead is asked, and settles it."""
    goto(MONDAY + minutes(75))
    escalate()
    link = link_in(letter_to(lena, post))
    visitor = somebody(lena)
    visitor.opens("/safety/")
    visitor.sees("Overdue by")
    visitor.opens(link)
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=re.compile("I take it.*Ada Patient")).click()
    visitor.sees("Lena Lead has it")
    visitor.page.get_by_text("Add a note, and leave it open").click()
    visitor.fills(visitor.form("/note/"), text="She is in room two, I am going there.")
    visitor.presses("Keep the note")
    visitor.chooses("Assessed in person or by video")
    visitor.fills(note="Passive thoughts, no plan. Her sister stays. We speak tomorrow at ten.")
    visitor.presses("Close the task")
    visitor.sees("Closed. Your note is part of the record.")
    task.refresh_from_db()
    assert (task.closed_by, task.next_step_at) == (lena, None)


def gives_the_dose(clement: Visitor, session: TreatmentSession) -> None:
    """The hold is gone. The reading is too old by now, so another one comes first."""
    clement.opens(f"/sessions/{session.pk}/")
    expect(clement.page.get_by_text("A safety task is open")).to_have_count(0)
    clement.page.get_by_text("Measure once more").click()
    takes_reading(clement, 120, 78, 64)
    dose = clement.form("/dose/")
    dose.locator("[name=route]").select_option("intravenous")
    clement.fills(dose, amount_mg=40, weight_kg=80, started_at=typed(house_clock.now()))
    clement.presses("Write down the dose")
    assert session.doses.count() == 1


def test_a_patient_asks_for_a_call_and_is_told_what_happens_now(somebody, goto, clinic, clinician, patient):
    goto(MONDAY - timedelta(hours=14))  # Sunday evening
    ada = somebody(patient.user, view=PHONE)
    ada.opens("/help/")
    ada.sees("A call may not come before then.")
    ada.presses("Ask the clinic to call me")
    ada.is_headed("You asked for a call")
    ada.sees("The clinic is closed now and opens")
    ada.fills(words="In the evening is best.")
    ada.presses("Send it to my care team")
    ada.opens("/help/call/")
    clement = somebody(clinician)
    clement.opens("/safety/")
    clement.follows("Ada Patient")
    clement.sees("In the evening is best.")
    assert ask_for_a_call(patient=Patient.objects.get(pk=patient.pk), by=patient.user) == SafetyTask.objects.get()


def letter_to(user: User, post) -> EmailMessage:
    return next(letter for letter in post.delivers() if letter["To"] == user.email)


def link_in(letter: EmailMessage) -> str:
    """The path behind the button of a letter."""
    found = re.search(r"https?://\S+/safety/\S+", letter.get_body(("plain",)).get_content())
    assert found
    return urlsplit(found[0]).path
