"""The whole path in a browser, each step by the person whose step it is: from an invitation to maintenance."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from integration.models import EntryLink, IntegrationWindow, JournalEntry
from messaging.models import Message
from messaging.presenters import badge
from people.models import Patient, User
from safety.models import SafetyTask
from sessions.models import TreatmentSession
from tests.journey.plan_build import agree
from tests.sessions.build import MONDAY, PLANNING, a_given_session
from tests.system.people import PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW_YORK = ZoneInfo("America/New_York")
NEW_PASSWORD = "quite another long word"
WORDS = "There was a door of light, and I was not afraid."


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def link_in(letter: EmailMessage, place: str) -> str:
    """The path behind the button of a letter."""
    body = letter.get_body(("plain",)).get_content()
    found = re.search(rf"https?://\S+/{place}/\S+", body)
    assert found, body
    return urlsplit(found[0]).path


def typed(at: datetime) -> str:
    """A moment as it is typed at the clinic."""
    return f"{at.astimezone(NEW_YORK):%Y-%m-%dT%H:%M}"


def test_four_people_walk_the_whole_path(somebody, goto, post, clinic, office):
    goto(PLANNING)
    olive = somebody()
    olive.signs_in(office.email)
    priya = invited(olive, post, somebody, "Priya Prescriber", "Prescriber")
    clement = invited(olive, post, somebody, "Clement Clinician", "Clinician")
    ada = invited_patient(olive, post, somebody, "Ada Patient", "Priya Prescriber", "Clement Clinician")
    patient = Patient.objects.get(user__name="Ada Patient")
    assert patient.user.zone_name == "America/New_York"

    signs_plan_and_books(priya, post, patient)
    records_session(clement, priya, patient, goto)
    finds_window_on_today(ada)
    writes_by_link(somebody, post, goto, patient)
    sees_plan_called_off(olive, patient)

    answers_phq9(ada, item9=1)
    closes_safety_task(clement, patient)
    reads_entry_beside_scores(clement, patient)

    gives_the_rest(patient, goto)
    moves_to_maintenance(clement, patient)


def invited(olive: Visitor, post, somebody: Callable[..., Visitor], name: str, role: str, **how: object) -> Visitor:
    """The office invites; the person opens the letter and sets a password."""
    olive.opens("/office/people/invite/")
    olive.fills(name=name, email=address_of(name))
    olive.chooses(role)
    olive.presses("Send the invitation")
    return joins(somebody(**how), post, name)


def invited_patient(olive: Visitor, post, somebody, name: str, prescriber: str, clinician: str) -> Visitor:
    """The same for a patient, on a phone, with the people who will treat them."""
    olive.opens("/office/people/invite/")
    olive.fills(name=name, email=address_of(name))
    olive.chooses("Patient")
    olive.page.get_by_label("Responsible prescriber").select_option(label=prescriber)
    olive.chooses(f"{clinician} · Clinician")
    olive.presses("Send the invitation")
    return joins(somebody(view=PHONE), post, name, contact=True)


def address_of(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@example.org"


def joins(visitor: Visitor, post, name: str, *, contact: bool = False) -> Visitor:
    (letter,) = post.delivers()
    assert letter["To"] == address_of(name)
    assert "ketamine" not in letter.as_string().lower()
    path = link_in(letter, "join")
    visitor.opens(path)
    visitor.fills(password=NEW_PASSWORD, again=NEW_PASSWORD)
    if contact:
        visitor.ticks(visitor.page.locator("[name=contact][value=yes]"))
    visitor.presses("Join Northlight")
    visitor.sees("Welcome to Northlight.")
    assert User.objects.get(email=address_of(name)).check_password(NEW_PASSWORD)
    return visitor


def signs_plan_and_books(priya: Visitor, post, patient: Patient) -> None:
    """The prescriber writes and signs the plan, has dates proposed, changes one and books them all."""
    priya.opens("/caseload/")
    priya.follows(patient.name)
    priya.follows("Write a plan")
    priya.chooses(re.compile("infusion", re.IGNORECASE))
    priya.page.locator("[name=setting]").select_option("clinic")
    priya.page.locator("[name=route]").select_option("intravenous")
    priya.fills(formulation="Ketamine 50 mg/mL", starting_dose_mg="40")
    priya.presses("Keep the draft")
    priya.is_headed("Read it once more, then sign")
    priya.fills(signed_name="Priya Prescriber")
    priya.presses("Sign the plan")
    priya.sees("Signed. The patient is told, and the course is in preparation.")
    (letter,) = post.delivers()
    assert letter["To"] == patient.user.email
    assert "ketamine" not in letter.as_string().lower()
    priya.fills(start=f"{MONDAY.astimezone(NEW_YORK):%Y-%m-%d}", at="09:00")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"):
        (priya.chooses if day in ("Monday", "Thursday") else priya.leaves_out)(day)
    priya.presses("Propose dates")
    rows = priya.page.locator("input[type='datetime-local']")
    expect(rows).to_have_count(6)
    expect(rows.first).to_have_value(typed(MONDAY))
    rows.last.fill(typed(MONDAY + timedelta(days=18)))
    priya.presses("Book all")
    priya.sees("6 sessions are booked.")
    assert TreatmentSession.objects.filter(course__patient=patient).latest("starts_at").starts_at == MONDAY + timedelta(
        days=18
    )


def records_session(clement: Visitor, priya: Visitor, patient: Patient, goto) -> None:
    """The clinician goes through the day: reading, dose, readings, end, departure.

    The patient has signed the agreements; the rest of the list before a first dose was gone through on paper, so the
    prescriber goes on with a reason.
    """
    agree(patient)
    goto(MONDAY + minutes(2))
    clement.opens("/caseload/")
    clement.follows(patient.name)
    clement.follows("Open the next session")
    clement.presses("Begin the session")
    takes_reading(clement, 122, 78, 68)
    goto(MONDAY + minutes(10))
    clement.opens(urlsplit(clement.page.url).path)
    clement.sees("The preparation for this first dose is not complete.")
    priya.opens(urlsplit(clement.page.url).path)
    form = priya.form("/dose/")
    form.locator("[name=route]").select_option("intravenous")
    reason = "We went through the list on paper."
    priya.fills(form, amount_mg="40", weight_kg="80", started_at=typed(MONDAY + minutes(10)), pass_reason=reason)
    priya.presses("Write down the dose")
    priya.sees(reason)
    goto(MONDAY + minutes(25))
    clement.opens(urlsplit(clement.page.url).path)
    takes_reading(clement, 138, 86, 84)
    goto(MONDAY + minutes(50))
    clement.fills(clement.form("/dose/end/"), ended_at=typed(MONDAY + minutes(50)))
    clement.presses("The dose ended")
    goto(MONDAY + minutes(130))
    clement.opens(urlsplit(clement.page.url).path)
    takes_reading(clement, 124, 80, 72)
    form = clement.form("/departure/")
    clement.fills(form, left_at=typed(MONDAY + minutes(130)), with_whom="Her sister Ruth")
    clement.chooses("Awake, oriented and walking safely", form)
    clement.presses("Complete the session")
    clement.sees("The session is completed.")
    session = TreatmentSession.objects.filter(course__patient=patient).earliest("starts_at")
    assert session.state == "completed"
    assert session.readings.count() == 3


def takes_reading(clement: Visitor, systolic: int, diastolic: int, pulse: int) -> None:
    form = clement.form("/readings/").filter(visible=True)
    clement.fills(form, systolic=systolic, diastolic=diastolic, pulse=pulse)
    clement.presses("Write down the reading", form)
    clement.sees("The reading is written down.")


def finds_window_on_today(ada: Visitor) -> None:
    """The patient sees where she is in the window."""
    ada.opens("/today/")
    ada.sees("Open now")
    expect(ada.page.locator("svg").first).to_be_visible()


def writes_by_link(somebody, post, goto, patient: Patient) -> None:
    """The clock moves, the letter comes, and the patient writes and shares without signing in."""
    window = IntegrationWindow.objects.get(patient=patient)
    goto(window.opens_at + minutes(61))
    (letter,) = post.delivers()
    assert letter["To"] == patient.user.email
    path = link_in(letter, "w")
    reader = somebody(view=PHONE)
    for _ in range(2):
        reader.opens(path)
        reader.is_headed("A page for you")
    assert not JournalEntry.objects.exists()
    assert EntryLink.objects.get(window=window, purpose="window").used_at is None
    reader.fills(text=WORDS)
    reader.chooses("My care team can read it, too")
    reader.presses("Keep it")
    reader.is_headed("Thank you. Your words are kept.")
    entry = JournalEntry.objects.get()
    assert (entry.text, entry.is_shared, entry.by_link) == (WORDS, True, True)
    reader.opens(path)
    expect(reader.page.get_by_role("button", name="Keep it")).to_have_count(0)


def sees_plan_called_off(olive: Visitor, patient: Patient) -> None:
    """The rest of the plan is called off, and the office sees it, but not a word of the entry."""
    plan = Message.objects.filter(patient=patient, kind="window")
    assert set(plan.values_list("state", flat=True)) <= {"sent", "cancelled", "suppressed"}
    assert plan.filter(state="cancelled").count() >= 4
    olive.opens("/office/outbox/")
    olive.sees(str(badge("cancelled").text))
    assert WORDS not in olive.page.content()


def answers_phq9(ada: Visitor, *, item9: int) -> None:
    """The patient answers PHQ-9; what she says at the ninth question brings the help panel at once."""
    ada.opens("/questions/phq-9/start/")  # nobody asks yet; one may answer at any time
    for number in range(1, 10):
        expect(ada.page.get_by_role("heading", level=1)).to_contain_text(f"{number} of 9")
        value = item9 if number == 9 else 2
        ada.page.locator(f"label[for='id_answer_{value}']").click()  # the page goes on by itself
    ada.sees("Thank you for telling us. You don’t have to carry this alone.")
    ada.presses("Next")
    ada.presses("Send my answers")
    ada.sees("17")


def closes_safety_task(clement: Visitor, patient: Patient) -> None:
    """The clinician finds the task, speaks with the patient, and says what was done."""
    clement.opens("/caseload/")
    clement.follows(patient.name)
    clement.follows(re.compile("Open safety task: PHQ-9 item 9"))
    clement.chooses("Spoke with the patient")
    clement.fills(note="Called her. Passive thoughts, no plan, her sister stays tonight. We speak again on Wednesday.")
    clement.presses("Close the task")
    clement.sees("Closed. Your note is part of the record.")
    assert SafetyTask.objects.get(patient=patient).closed_by.name == "Clement Clinician"


def reads_entry_beside_scores(clement: Visitor, patient: Patient) -> None:
    """On the patient's page the shared entry stands beside the answers over time."""
    clement.opens(f"/patients/{patient.pk}/")
    clement.sees(WORDS)
    scores = clement.page.get_by_role("region", name="PHQ-9", exact=True)
    expect(scores.get_by_text("17 of 27")).to_be_visible()
    expect(scores.get_by_role("img", name="PHQ-9 over time").filter(visible=True)).to_be_visible()


def gives_the_rest(patient: Patient, goto) -> None:
    """The other five sessions, by the services that the pages use."""
    clinician = User.objects.get(name="Clement Clinician")
    for session in TreatmentSession.objects.filter(course__patient=patient, state="booked").order_by("starts_at"):
        goto(session.starts_at + minutes(140))
        a_given_session(session, clinician)


def moves_to_maintenance(clement: Visitor, patient: Patient) -> None:
    """The clinician's word ends the induction, and the next session is due."""
    clement.opens("/caseload/")
    clement.follows(patient.name)
    clement.follows("Move to maintenance")
    clement.fills(why="PHQ-9 from 17 to 9, sleeps through. We go on.")
    clement.presses("Go on to maintenance")
    clement.sees("The course is in maintenance now.")
    clement.sees("By the protocol the next session is due from")
    patient.courses.get(phase="maintenance")
    clement.opens(f"/patients/{patient.pk}/")
    expect(clement.page.get_by_role("definition").filter(has_text=re.compile(r"^\s*due \d"))).to_be_visible()
    expect(clement.page.get_by_role("link", name="Book the next session").first).to_be_visible()
