"""What opened a task is told by the room that knows; a wish for a call can have come from two of them."""

import pytest

from safety import evidence, services
from safety.models import SafetyTask, Source

pytestmark = pytest.mark.django_db


def test_two_rooms_do_not_tell_about_the_same_source() -> None:
    with pytest.raises(ValueError, match="already"):
        evidence.register(Source.CALL, lambda _source_id: None)


def test_a_call_that_was_asked_for_on_its_page_shows_the_words(patient) -> None:
    services.ask_for_a_call(patient=patient, by=patient.user, words="After four, please.")
    told = evidence.of(SafetyTask.objects.get(source=Source.CALL))
    assert told is not None
    assert (told.what, told.answer, told.url) == ("A wish for a call", "After four, please.", "")
