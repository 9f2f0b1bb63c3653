"""What whoever is called learns of an application that asks for a person."""

from __future__ import annotations

import pytest

from intake.models import Application
from intake.sections import shapes
from intake.sections.keys import SectionKey
from intake.sections.shapes import Known
from safety import evidence
from safety.models import SafetyTask
from tests.intake.application_build import MORNING, a_whole_application, an_application, save, send

pytestmark = pytest.mark.django_db
K = SectionKey


@pytest.fixture(autouse=True)
def _morning(clock):
    clock(MORNING)


def told() -> evidence.Evidence:
    found = evidence.of(SafetyTask.objects.get())
    assert found is not None
    return found


def test_the_ticked_answer_is_told_in_words(patient):
    save(an_application(patient), K.CONCERNS, shapes.Concerns(intent=Known.YES), done=False)
    assert told().what == "An application: What brings you here"
    assert (told().question, told().answer) == ("Was there ever a time when you meant to end your life?", "Yes, now")
    assert told().url == ""  # nobody was given it to read yet


def test_of_a_text_only_the_sentence_is_told(patient):
    words = "Work was long. I want to kill myself. My cat is well."
    save(an_application(patient), K.CONCERNS, shapes.Concerns(what_brings=words), done=False)
    assert told().answer == "I want to kill myself."


def test_what_does_not_fit_its_field_yet_is_told_too(patient):
    words = "I want to kill myself. " + "And so on. " * 400
    save(an_application(patient), K.CONCERNS, shapes.Concerns(), done=False, unfinished={"what_brings": words})
    assert told().answer == "I want to kill myself."


def test_both_are_told_together(patient):
    said = shapes.Concerns(hopes="I want to die.", attempt=Known.YES)
    save(an_application(patient), K.CONCERNS, said, done=False)
    assert "Yes, in the last year" in told().answer
    assert "I want to die." in told().answer


def test_what_was_taken_out_is_no_longer_told_and_settles_nothing(patient):
    application = an_application(patient)
    save(application, K.CONCERNS, shapes.Concerns(what_brings="I want to die."), done=False)
    save(application, K.CONCERNS, shapes.Concerns(what_brings="Better."), done=False)
    assert told().answer == ""
    assert "please ask them how they are" in told().note
    assert SafetyTask.objects.get().is_open


def test_what_was_sent_can_be_read_whole(patient):
    application = a_whole_application(patient)
    save(application, K.CONCERNS, shapes.Concerns(**{**_full(), "intent": Known.YES}))
    send(application)
    assert str(Application.objects.get().pk) in told().url


def _full() -> dict[str, object]:
    from tests.intake.application_build import FULL

    return dict(FULL[K.CONCERNS])
