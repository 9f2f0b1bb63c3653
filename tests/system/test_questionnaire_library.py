"""The office takes over a questionnaire from a file, a clinician enters a total: at a desk, and on a phone."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from common import clock
from measures.fhir import questionnaire
from measures.instruments import load
from measures.models import InstrumentVersion, Response
from measures.services import submit
from tests.system.people import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_file() -> dict[str, Any]:
    """The GAD-7 under another name, with something that is left out."""
    total = {"linkId": "total", "type": "decimal", "text": "Total score"}
    written = questionnaire(load("gad-7"), base="https://example.org")
    return written | {"title": "Worry list", "item": [*written["item"], total]}


@pytest.fixture(params=[(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
def view(request: pytest.FixtureRequest) -> dict[str, Any]:
    size, scheme = request.param
    return {"view": size, "color_scheme": scheme}


def test_the_office_takes_over_a_questionnaire(somebody, office, view) -> None:
    olive: Visitor = somebody(office, **view)
    olive.opens(reverse("measures:library"))
    olive.follows("Take over a questionnaire")
    bring(olive, {"resourceType": "Patient"})
    olive.sees("not a FHIR Questionnaire")
    bring(olive, a_file())
    olive.is_headed("What was understood")
    olive.sees("Total score")
    olive.presses("Take it over")
    olive.sees("Say under which licence the clinic may use this wording.")
    olive.fills(plain_name="How worried you were", subject="worry", licence="Free to use.", bands="0-9 Low\n10-21 High")
    olive.chooses("I state that the clinic may use this wording for its patients*")
    olive.presses("Take it over")
    olive.is_headed("Worry list")
    olive.sees("Free to use.")
    olive.presses("Take out of use")
    assert InstrumentVersion.objects.get().retired_by == office


def test_a_clinician_enters_a_total_and_corrects_it(somebody, clinician, patient, view) -> None:
    clement: Visitor = somebody(clinician, **view)
    clement.opens(reverse("measures:enter_total", args=[patient.pk]))
    page = clement.page
    page.get_by_label("Questionnaire").select_option("madrs")
    page.get_by_label("Who rated").select_option("patient")
    clement.fills(total=61)
    clement.presses("Write it down")
    clement.sees("A total of MADRS goes from 0 to 60.")
    clement.fills(total=31)
    clement.presses("Write it down")
    clement.follows("Correct (MADRS 31)")
    clement.fills(total=30, reason="Added up wrongly.")
    clement.presses("Correct it")
    assert list(Response.objects.standing().values_list("total", flat=True)) == [30]
    clement.follows("MADRS 30")
    clement.sees("Added up wrongly.")


@pytest.mark.parametrize("key", ["phq-9", "pcl-5", "asq", "check-in", "who-5"])
def test_the_answers_to_any_questionnaire_can_be_read(somebody, clinician, patient, view, key: str) -> None:
    instrument = load(key)
    highest = {item.key: max(instrument.values_of(item.key) or ()) for item in instrument.items}
    for answers in ({item.key: min(instrument.values_of(item.key) or ()) for item in instrument.items}, highest):
        with clock.frozen(clock.now()):
            response = submit(
                patient=patient, instrument=key, answers=dict(answers), submission=uuid4(), by=patient.user
            )
    clement: Visitor = somebody(clinician, **view)
    clement.opens(reverse("measures:response", args=[response.pk]))
    clement.is_headed(instrument.title)


def bring(visitor: Visitor, resource: dict[str, Any]) -> None:
    content = {"name": "one.json", "mimeType": "application/json", "buffer": json.dumps(resource).encode()}
    visitor.page.locator("[name=file]").set_input_files(content)  # type: ignore[arg-type]
    visitor.presses("Look at it")
