"""How an application is read and decided on, at a desk with keys and on a phone, in a real browser."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from common import clock
from intake.models import Application, Decision, FindingPass
from intake.sections.keys import SectionKey
from intake.sections.shapes import Condition, Known, Medicine, Origin
from intake.states import ApplicationState
from measures.services import submit
from people.models import Patient
from tests.cast import a_patient
from tests.intake.review_build import HARMLESS, MORNING, an_application, answers, with_psychosis
from tests.system.people import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HISTORY = HARMLESS[SectionKey.HISTORY]


@pytest.fixture
def waiting(house, goto, clinic, prescriber, clinician) -> list[Application]:
    """Zoe with a stop, Yan with a caution and things from a record, Xia with neither, in the order of their coming."""
    goto(MORNING)
    people = [a_patient(clinic, name) for name in ("Xia Nothing", "Yan Caution", "Zoe Stop")]
    rows = [an_application(people[0], at=MORNING - timedelta(days=9))]
    goto(MORNING - timedelta(minutes=30))
    _answered(people[2])
    goto(MORNING)
    caution = {
        "history": {
            **HISTORY,
            "asked": {"hypertension": Known.YES, "seizures": Known.UNSURE},
            "others": (
                Condition(words="Hypertension (disorder)", key="hypertension", origin=Origin.RECORD),
                Condition(words="Viral sinusitis (disorder)", origin=Origin.RECORD),
            ),
        },
        "medicines": {
            "taken": (
                Medicine(words="Lorazepam 1 MG Oral Tablet", key="lorazepam", origin=Origin.RECORD),
                Medicine(words="Herbal sleep drops", how_much="10 drops at night"),
            )
        },
        "concerns": {**HARMLESS[SectionKey.CONCERNS], "place": "home"},
    }
    rows.append(an_application(people[1], answers(**caution), at=MORNING - timedelta(days=2)))
    rows.append(an_application(people[2], with_psychosis(), at=MORNING - timedelta(minutes=5)))
    return rows


def _answered(patient: Patient) -> None:
    """A PHQ-9 with thoughts of being better off dead, and a GAD-7."""
    phq9 = {f"q{number}": 2 for number in range(1, 10)} | {"q9": 1, "difficulty": 2}
    gad7 = {f"q{number}": 1 for number in range(1, 8)}
    for key, said in (("phq-9", phq9), ("gad-7", gad7)):
        submit(patient=patient, instrument=key, answers=said, submission=uuid.uuid4(), by=patient.user)


def test_with_keys_the_riskiest_is_read_first_and_a_prescriber_passes_the_stop_and_accepts(
    somebody, waiting, prescriber
):
    priya = somebody(prescriber)
    priya.opens(reverse("intake:queue"))
    priya.is_headed("Applications")
    rows = priya.page.locator("tbody th a")
    assert rows.all_inner_texts() == ["Zoe Stop", "Yan Caution", "Xia Nothing"]
    priya.sees("Safety task open")
    priya.page.keyboard.press("j")
    expect(rows.first).to_be_focused()
    with priya.page.expect_navigation():
        priya.page.keyboard.press("Enter")
    priya.watch.look()
    priya.is_headed("Zoe Stop")
    stop = priya.page.get_by_role("article", name="Psychosis or mania")
    expect(stop).to_contain_text("Sublingual at home: stop")
    priya.sees("Thoughts that you would be better off dead")
    priya.page.locator("#decide summary").nth(0).click()
    priya.presses("Accept", within=priya.page.locator("#decide"))
    priya.sees("Every protocol has a stop that nobody has passed: Psychosis or mania.")
    stop.locator("summary").click()
    priya.fills(stop, why="Thirty years ago, once, under steroids; the psychiatrist agrees.")
    priya.presses("Go on, with this reason", within=stop)
    priya.sees("Noted, with your reason.")
    priya.sees("Thirty years ago, once")
    assert FindingPass.objects.get().by == prescriber
    priya.page.locator("#decide summary").nth(0).click()
    priya.presses("Accept", within=priya.page.locator("#decide"))
    priya.sees("Accepted. You are on the care team now.")
    assert Application.objects.get(pk=waiting[2].pk).state == ApplicationState.ACCEPTED


def test_on_a_phone_what_was_found_stands_first_and_somebody_is_asked_and_another_declined(
    somebody, waiting, clinician
):
    clement = somebody(clinician, view=PHONE)
    clement.opens(reverse("intake:review", args=[waiting[1].pk]))
    found, said = clement.page.locator("#findings"), clement.page.locator(".review__said")
    assert found.bounding_box()["y"] < said.bounding_box()["y"]
    expect(found).to_contain_text("Not assessed")
    expect(found).to_contain_text("Viral sinusitis")
    expect(said).to_contain_text("from their record")
    clement.page.locator("#decide summary").nth(1).click()
    clement.presses("Ask")
    clement.sees("Write what you would like to know. The person reads exactly this.")
    clement.fills(clement.form("/decide/").nth(1), words="How often do you take the lorazepam?")
    clement.chooses("Medicines", within=clement.form("/decide/").nth(1))
    clement.presses("Ask")
    clement.sees("Asked. The person is told that a question waits")
    clement.opens(reverse("intake:review", args=[waiting[0].pk]))
    clement.page.locator("#decide summary").nth(2).click()
    declining = clement.form("/decide/").nth(2)
    clement.fills(declining, words="We have no place for you within the next months.")
    clement.presses("Decline", within=declining)
    clement.sees("Say what the person can do next. Nobody is left without one.")
    clement.chooses("You are welcome to apply again when this has changed.", within=clement.form("/decide/").nth(2))
    clement.presses("Decline", within=clement.form("/decide/").nth(2))
    clement.sees("Declined. The person is told that an answer waits")
    kinds = {one.kind: one for one in Decision.objects.all()}
    assert kinds["ask"].sections == ["medicines"]
    assert kinds["decline"].next_step == "You are welcome to apply again when this has changed."


def test_the_office_sets_the_numbers_and_sees_names_only(somebody, waiting, office):
    olive = somebody(office)
    olive.opens(reverse("intake:queue"))
    olive.sees("Zoe Stop")
    assert olive.page.get_by_role("link", name="Zoe Stop").count() == 0
    assert "stop" not in olive.page.locator("tbody").inner_text().replace("Zoe Stop", "").lower()
    olive.opens(reverse("people:clinic"))
    olive.follows("Change (intake)")
    olive.fills(systolic_caution=165)
    olive.presses("Save")
    olive.sees("The stop has to lie above the caution.")
    olive.fills(systolic_caution=135)
    olive.presses("Save")
    olive.sees("Saved. It holds for applications that are sent in from now on.")
    assert clock.now() == MORNING
