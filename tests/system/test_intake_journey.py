"""From a visitor's first question to the first dose: each step by the person whose step it is, in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from consents.models import Consent
from intake.models import Application, BroughtRecord, FindingPass
from intake.states import ApplicationState
from integration.models import JournalEntry
from journey.learning import cards
from journey.models import TreatmentPlan
from journey.selectors import preparation_of
from people.models import Patient
from sessions.models import Dose, TreatmentSession
from tests.intake import record_build as record
from tests.intake.test_selfcheck_walk import FINE
from tests.sessions.build import MONDAY, PLANNING, a_series
from tests.system.people import PHONE, Visitor
from tests.system.test_whole_path import NEW_PASSWORD, link_in, takes_reading, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME, ADDRESS = "Ada Patient", "ada.patient@example.org"
WHY = "Measured here this morning, twice, after ten minutes of rest: 134 over 84. She takes her medicine again."
INTENTION = "I would like to hear what I have not listened to."


def test_from_a_first_question_to_a_first_dose(somebody, goto, post, clinic, prescriber, clinician, tmp_path):
    goto(PLANNING)
    ada = somebody(view=PHONE)
    checks_and_applies(ada)
    joins_by_the_letter(ada, post)
    writes_about_herself(ada)
    brings_her_record(ada, tmp_path)
    writes_the_rest(ada)
    answers(ada, "phq-9", 9)
    answers(ada, "gad-7", 7)
    sends(ada)
    patient = Patient.objects.get(user__email=ADDRESS)

    clement, priya = somebody(clinician), somebody(prescriber)
    reads_first_what_is_riskiest(clement)
    passes_the_stop_and_accepts(priya)
    writes_and_signs_the_plan(priya, prescriber, clinician)
    books(patient, prescriber)

    finds_the_list_on_today(ada)
    signs_agreements(ada)
    reads_the_cards(ada)
    names_the_adult(ada)
    writes_the_intention(ada)
    marks_the_talk(clement, patient)
    has_done_everything(ada, patient)
    gives_the_first_dose(clement, patient, goto)


def checks_and_applies(ada: Visitor) -> None:
    """Nothing is kept of what she answers until she applies."""
    ada.opens("/")
    ada.follows("Could this be for me?")
    ada.presses("Begin")
    for answer in FINE.values():
        ada.ticks(ada.page.locator(f"#answer_{answer}"))
        ada.presses("Next")
    ada.is_headed("It is likely worth asking")
    assert not Application.objects.exists()
    ada.presses("Apply")
    ada.fills(name=NAME, email=ADDRESS)
    ada.presses("Send me the link")
    ada.is_headed("Look into your e-mail")


def joins_by_the_letter(ada: Visitor, post) -> None:
    (letter,) = post.delivers()
    assert letter["To"] == ADDRESS
    assert "ketamine" not in letter.as_string().lower()
    ada.opens(link_in(letter, "join"))
    ada.fills(password=NEW_PASSWORD, again=NEW_PASSWORD)
    ada.chooses("Yes, write to me by e-mail.")
    ada.presses("Go to my application")
    expect(ada.page).to_have_url(re.compile("/application/$"))
    assert Application.objects.get().patient.name == NAME


def writes_about_herself(ada: Visitor) -> None:
    ada.opens("/application/about/")
    expect(ada.page.locator("[name=full_name]")).to_have_value(NAME)
    ada.fills(born_on=record.BORN.isoformat(), phone="+1 212 555 0110", region="New York")
    ada.presses("Save and go on")
    ada.is_headed("What brings you here")


def brings_her_record(ada: Visitor, folder: Path) -> None:
    """Of what her hospital wrote she takes two things over, and nothing else."""
    path = folder / "record.json"
    path.write_bytes(
        record.raw(
            record.bundle(
                record.condition("Essential hypertension (disorder)", "59621000"),
                record.condition("Asthma (disorder)", "195967001"),
                record.medicine("Sertraline 50 MG Oral Tablet"),
            )
        )
    )
    ada.opens("/application/record/")
    ada.page.locator("[name=file]").set_input_files(path)
    ada.presses("Read my record")
    ada.is_headed("What your record says")
    for words in ("hypertension", "Sertraline"):
        ada.chooses(re.compile(words, re.IGNORECASE))
    ada.presses("Take over what I ticked")
    assert len(BroughtRecord.objects.get().taken) == 2


def writes_the_rest(ada: Visitor) -> None:
    """Section by section; what the record said stands there already."""
    ada.opens("/application/concerns/")
    ada.fills(what_brings="Since the spring before last I get through the days, and no more.")
    says(ada, since="years", place="home", intent="no", attempt="no")
    goes_on(ada, "Treatments tried")
    ada.fills(**{"tried-0-what": "Sertraline"})
    says(ada, ketamine_before="no")
    goes_on(ada, "Health history")
    expect(ada.page.locator("[name='others-0-words']")).to_have_value(re.compile("hypertension", re.IGNORECASE))
    for button in ada.page.locator("[name^='asked_'][value='no']").all():
        ada.ticks(button)
    ada.fills(systolic=164, diastolic=102, taken_on=(PLANNING - timedelta(days=9)).date().isoformat())
    goes_on(ada, "Medicines")
    expect(ada.page.locator("[name='taken-0-words']")).to_have_value(re.compile("Sertraline"))
    goes_on(ada, "Allergies")
    says(ada, ketamine="no")
    ada.ticks(ada.page.locator("[name=none]"))
    goes_on(ada, re.compile("Alcohol"))
    says(ada, alcohol="monthly", cannabis="never", stimulants="never")
    says(ada, opioids="no", dependence="no", opioid_use_disorder="no")
    goes_on(ada, re.compile("Pregnancy"))
    ada.ticks(ada.page.locator("[name=not_applicable]"))
    goes_on(ada, re.compile("People"))
    ada.fills(emergency_name="Ruth", emergency_phone="+1 212 555 0120", emergency_relation="sister")
    ada.ticks(ada.page.locator("[name=same_person]"))
    goes_on(ada, "Your application is begun")


def says(ada: Visitor, **answers: str) -> None:
    """Choose round buttons by their names and values."""
    for name, value in answers.items():
        ada.ticks(ada.page.locator(f"[name='{name}'][value='{value}']"))


def goes_on(ada: Visitor, heading: str | re.Pattern[str]) -> None:
    ada.presses("Save and go on")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text(heading)


def answers(ada: Visitor, key: str, items: int) -> None:
    """One question a screen; after a choice the page goes on by itself."""
    ada.opens(f"/questions/{key}/start/")
    for number in range(1, items + 1):
        expect(ada.page.get_by_role("heading", level=1)).to_contain_text(f"{number} of {items}")
        value = 0 if number == 9 else 2
        ada.page.locator(f"label[for='id_answer_{value}']").click()
    expect(ada.page.get_by_role("heading", level=1)).not_to_contain_text(f"of {items}")
    if key == "phq-9":  # asks one thing more that does not count, and may be left out
        ada.presses("Next")
    ada.presses("Send my answers")


def sends(ada: Visitor) -> None:
    ada.opens("/application/")
    ada.follows("Look it over and send it")
    ada.presses("Send it to the clinic")
    ada.is_headed("The clinic reads your application")
    assert Application.objects.get().state == ApplicationState.SUBMITTED


def reads_first_what_is_riskiest(clement: Visitor) -> None:
    """The clinician reads; a stop is not theirs to pass."""
    clement.opens("/caseload/")
    clement.follows(re.compile("Applications"))
    clement.follows(NAME)
    clement.is_headed(NAME)
    clement.sees("from their record")
    clement.page.locator("#decide summary").nth(0).click()
    clement.presses("Accept", within=clement.page.locator("#decide"))
    clement.sees("Every protocol has a stop that nobody has passed")
    assert not FindingPass.objects.exists()


def passes_the_stop_and_accepts(priya: Visitor) -> None:
    priya.opens("/applications/")
    priya.follows(NAME)
    stop = priya.page.get_by_role("article").filter(has_text="Go on in spite of it").first
    stop.get_by_text("Go on in spite of it", exact=True).click()
    priya.fills(stop, why=WHY)
    priya.presses("Go on, with this reason", within=stop)
    priya.sees("Noted, with your reason.")
    priya.page.locator("#decide summary").nth(0).click()
    priya.presses("Accept", within=priya.page.locator("#decide"))
    priya.sees("Accepted. You are on the care team now.")


def writes_and_signs_the_plan(priya: Visitor, prescriber, clinician) -> None:
    priya.follows("Write the plan")
    priya.chooses("Sublingual at home")
    priya.page.locator("[name=setting]").select_option("home")
    priya.page.locator("[name=route]").select_option("sublingual")
    priya.fills(formulation="Tablets of 100 mg", starting_dose_mg="100")
    priya.page.locator("[name=therapist]").select_option(label=f"{clinician.name} · Clinician")
    priya.presses("Keep the draft")
    priya.is_headed("Read it once more, then sign")
    priya.fills(signed_name=prescriber.name)
    priya.presses("Sign the plan")
    priya.sees("Signed. The patient is told, and the course is in preparation.")
    plan = TreatmentPlan.objects.get()
    assert (plan.state, plan.course.phase) == ("signed", "preparation")


def books(patient: Patient, prescriber) -> None:
    """The dates, by the service that the page uses."""
    a_series(patient.courses.get(), prescriber)


def finds_the_list_on_today(ada: Visitor) -> None:
    ada.opens("/today/")
    ada.sees("Before your first session")
    ada.follows(re.compile("^Prepare"))
    ada.sees("Before your first session, your clinic still asks for")


def signs_agreements(ada: Visitor) -> None:
    for kind in ("treatment", "telehealth"):
        ada.opens(f"/agreements/{kind}/")
        ada.ticks(ada.page.locator("[name=read]"))
        ada.fills(name=NAME)
        ada.presses("Sign")
    assert Consent.objects.standing().filter(signed_by__email=ADDRESS).count() >= 2


def reads_the_cards(ada: Visitor) -> None:
    for card in cards():
        ada.opens(f"/preparation/cards/{card.key}/")
        ada.presses("I have read this")


def names_the_adult(ada: Visitor) -> None:
    """Whom she named in her application is proposed, and counts once she says so."""
    ada.opens("/preparation/chaperone/")
    expect(ada.page.locator("[name=name]")).to_have_value("Ruth")
    ada.presses("Save")


def writes_the_intention(ada: Visitor) -> None:
    ada.opens("/today/")
    ada.follows("Write what you would like to bring to it")
    ada.fills(text=INTENTION)
    ada.presses("Keep it")
    assert JournalEntry.objects.get().text == INTENTION


def marks_the_talk(clement: Visitor, patient: Patient) -> None:
    """As the therapist of the plan the clinician treats her by now."""
    course = patient.courses.get()
    clement.opens(reverse("journey:preparation_of", args=[course.pk]))
    clement.fills(note="Went through the day. Knows whom to call.")
    clement.presses("Mark it as held")
    assert preparation_of(course, PLANNING).is_complete


def has_done_everything(ada: Visitor, patient: Patient) -> None:
    ada.opens("/preparation/")
    ada.sees("Everything that your clinic asks for before your first session is done.")


def gives_the_first_dose(clement: Visitor, patient: Patient, goto) -> None:
    """Nothing of the preparation holds it."""
    goto(MONDAY + timedelta(minutes=2))
    session = TreatmentSession.objects.filter(course__patient=patient).earliest("starts_at")
    clement.opens(reverse("sessions:session", args=[session.pk]))
    clement.presses("Begin the session")
    takes_reading(clement, 122, 78, 68)
    expect(clement.page.get_by_text("The preparation for this first dose is not complete")).to_have_count(0)
    form = clement.form("/dose/")
    form.locator("[name=route]").select_option("sublingual")
    clement.fills(form, amount_mg="100", started_at=typed(MONDAY + timedelta(minutes=2)))
    clement.presses("Write down the dose")
    assert Dose.objects.get().session == session
