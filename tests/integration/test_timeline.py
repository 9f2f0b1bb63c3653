"""Doses and windows on the charts of a patient."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integration.timeline import windows
from measures import timeline
from sessions.timeline import doses
from tests.integration.build import ENDED

pytestmark = pytest.mark.django_db


def test_a_dose_and_its_window_stand_where_they_were(window, patient, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        (dose,), (span,) = doses(patient)[0], windows(patient)[1]
    assert (dose.at, dose.kind, dose.label) == (ENDED, "dose", "Dose: Induction, session 1")
    assert (span.start, span.end, span.kind) == (ENDED, ENDED + timedelta(hours=72), "window")


def test_the_house_tells_them_by_itself(window, patient) -> None:
    told = timeline.of(patient)
    assert "dose" in {event.kind for event in told.events}
    assert "window" in {span.kind for span in told.spans}
