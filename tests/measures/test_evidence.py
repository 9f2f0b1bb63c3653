"""What the care team reads about a wish for a call that came with a check-in."""

import pytest

from measures.models import Response
from safety import evidence
from safety.models import SafetyTask, Source
from tests.measures.build import answer

pytestmark = pytest.mark.django_db


def test_it_shows_the_check_in_and_leads_to_its_other_answers(patient) -> None:
    answer(patient, "check-in", value=1)
    told = evidence.of(SafetyTask.objects.get(source=Source.CALL))
    assert told is not None
    assert told.question == "Would you like somebody from the clinic to call you?"
    assert told.answer == "Yes"
    assert told.url.endswith(f"/{Response.objects.get().pk}/")
