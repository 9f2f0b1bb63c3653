"""Words with a skipped or stopped questionnaire are looked through for those that ask for a person."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test import Client

from measures import services
from measures.services import wishes
from safety import evidence, screening
from safety.models import SafetyTask
from safety.tiers import Tier
from tests.measures.build import asked

pytestmark = pytest.mark.django_db

PLAN = "No use any more. I am going to kill myself tonight."


def test_a_reason_to_skip_that_holds_a_plan_opens_a_task(patient) -> None:
    row = services.skip(assignment=asked(patient), by=patient.user, reason=PLAN)
    task = SafetyTask.objects.get()
    assert (row.said, task.patient, task.source, task.tier) == (PLAN, patient, "reason", Tier.IMMEDIATE)
    told = evidence.of(task)
    assert (told.what, told.answer) == ("Words with a skipped questionnaire", PLAN)
    assert told.question == "An intention or a plan to end one's life"


def test_words_with_a_stopped_questionnaire_are_looked_through_too(patient) -> None:
    services.stop_measure(patient=patient, instrument="phq-9", by=patient.user, words="I want to die.")
    task = SafetyTask.objects.get()
    assert task.tier == Tier.URGENT
    assert evidence.of(task).what == "Words with a stopped questionnaire"


@pytest.mark.parametrize("words", ["", "   ", "It wears me out."])
def test_calm_words_and_none_ask_for_nobody(patient, words) -> None:
    services.skip(assignment=asked(patient), by=patient.user, reason=words)
    services.stop_measure(patient=patient, instrument="phq-9", by=patient.user, words=words)
    assert not SafetyTask.objects.exists()


def test_twice_asks_for_one_person(patient) -> None:
    row = asked(patient)
    for _ in range(2):
        services.skip(assignment=row, by=patient.user, reason=PLAN)
        services.stop_measure(patient=patient, instrument="gad-7", by=patient.user, words=PLAN)
    assert SafetyTask.objects.count() == 2  # one for each questionnaire


def test_the_page_of_the_task_shows_the_words(patient, clinician) -> None:
    services.skip(assignment=asked(patient), by=patient.user, reason=PLAN)
    staff = Client()
    staff.force_login(clinician)
    page = unescape(staff.get(f"/safety/{SafetyTask.objects.get().pk}/").content.decode())
    assert PLAN in page
    assert "please read all of it" in page


def test_nobody_is_held_while_the_words_are_looked_through(patient, monkeypatch) -> None:
    depths: list[int] = []

    def look(text: str) -> screening.Looked:
        depths.append(len(connection.savepoint_ids))
        return screening.look_at(text)

    monkeypatch.setattr(wishes, "look_at", look)
    row, outside = asked(patient), len(connection.savepoint_ids)
    services.skip(assignment=row, by=patient.user, reason=PLAN)
    services.stop_measure(patient=patient, instrument="gad-7", by=patient.user, words=PLAN)
    assert depths == [outside, outside]
