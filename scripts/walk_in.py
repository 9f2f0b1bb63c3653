"""The first steps of the walk: from a visitor's question to a list that is done before the first session."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import TYPE_CHECKING

from scripts.demo_house import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from scripts.demo_house import Stage

HOUSE = "Lanternwood Clinic"
RISKIEST = "Barnaby Thornwhistle"
FINE = ("yes", "depression", "medicine", "no", "no")
"""What the visitor answers before the picture is taken."""


def check(stage: Stage) -> None:
    """A visitor answers some questions; the picture is of one that is asked gently."""
    page = stage.phone("visitor")
    page.goto("/start/")
    page.get_by_role("link", name=HOUSE).click()
    page.wait_for_load_state()
    stage.press(page, "Begin")
    for answer in FINE:
        stage.tick(page.locator(f"#answer_{answer}"))
        stage.press(page, "Next")
    stage.take(page)


def application(stage: Stage) -> None:
    """An applicant goes on where she was."""
    page = stage.signed_in("Applicant, half-way", on=PHONE)
    page.goto("/application/")
    stage.take(page, at=page.locator("#parts-heading"))


def record(stage: Stage) -> None:
    """She reads in what her hospital gave her."""
    from demo.applicants import record_of  # needs Django to be set up

    page = stage.pages["Applicant, half-way"]
    content = json.dumps(record_of(date.today(), ("Fenella", "Brookwillow"), date(1987, 4, 2)))  # noqa: DTZ011
    page.goto("/application/record/")
    upload = {"name": "record.json", "mimeType": "application/json", "buffer": content.encode()}
    page.locator("[name=file]").set_input_files(upload)  # type: ignore[arg-type]
    stage.press(page, "Read my record")
    stage.take(page, at=page.locator("form.stack"))


def queue(stage: Stage) -> None:
    """The riskiest stands first."""
    page = stage.signed_in("Prescriber")
    page.goto("/applications/")
    stage.take(page)


def review(stage: Stage) -> None:
    """All of it on one page, with what was found beside it."""
    page = stage.pages["Prescriber"]
    stage.follow(page, RISKIEST)
    stage.take(page, height=1200)


def plan(stage: Stage, name: str) -> None:
    """A plan is written, read once more and signed."""
    page = stage.pages["Prescriber"]
    stage.open_patient(page, name)
    stage.follow(page, "Write a plan")
    stage.tick(page.get_by_label(re.compile("infusion", re.IGNORECASE)))
    page.locator("[name=setting]").select_option("clinic")
    page.locator("[name=route]").select_option("intravenous")
    page.locator("[name=formulation]").fill("Solution of 10 mg/ml")
    page.locator("[name=starting_dose_mg]").fill("36")
    page.locator("[name=prescriber]").select_option(label=f"{stage.name_of('Prescriber')} · Prescriber")
    page.locator("[name=therapist]").select_option(label=f"{stage.name_of('Clinician')} · Clinician")
    stage.press(page, "Keep the draft")
    page.locator("[name=signed_name]").fill(stage.name_of("Prescriber"))
    stage.take(page)
    stage.press(page, "Sign the plan")


def prepare(stage: Stage, name: str) -> None:
    """The patient does what is asked for before the first session; the clinician marks the talk."""
    phone = stage.pages["phone"]
    phone.goto("/agreements/treatment/")
    stage.tick(phone.locator("[name=read]"))
    phone.locator("[name=name]").fill(name)
    stage.press(phone, "Sign")
    _read_cards(stage, phone, 2)
    phone.goto("/preparation/")
    stage.take(phone, at=phone.locator(".page-head"), height=1100)
    _read_cards(stage, phone, 6)
    phone.goto("/preparation/ride/")
    phone.locator("[name=name]").fill("Jonas")
    phone.locator("[name=phone]").fill("+1 212 555 0193")
    stage.tick(phone.locator("[name=how][value=fetched]"))
    stage.press(phone, "Save")
    phone.goto("/today/")
    stage.follow(phone, "Write what you would like to bring to it")
    phone.locator("[name=text]").fill("To be less alone with it.")
    stage.press(phone, "Keep it")
    page = stage.signed_in("Clinician")
    stage.open_patient(page, name)
    stage.follow(page, "Open the list")
    page.locator("[name=note]").fill("Went through the day together; knows whom to call.")
    stage.press(page, "Mark it as held")


def _read_cards(stage: Stage, phone: Page, until: int) -> None:
    """Read the cards up to that one; those that were read are passed by."""
    from journey.learning import cards  # needs Django to be set up

    for card in cards()[:until]:
        phone.goto(f"/preparation/cards/{card.key}/")
        if phone.get_by_role("button", name="I have read this").count():
            stage.press(phone, "I have read this")
