"""A course that ends closes the application from which it came; who comes back applies anew."""

from __future__ import annotations

import pytest

from common.errors import Refused
from common.models import AuditEntry
from intake.services import applications, decisions
from intake.states import ApplicationState
from journey.services import close_course, open_course
from tests.intake.review_build import an_application
from tests.journey.plan_build import a_signed_plan, the_protocol

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(patient, prescriber):
    """Ada's application, accepted and treated, whose course was closed."""
    row = an_application(patient)
    decisions.accept(application=row, version=row.version, by=prescriber)
    course = a_signed_plan(patient, prescriber)
    close_course(course=course, version=course.version, by=prescriber, why="They moved away.")
    row.refresh_from_db()
    return row


def test_the_application_ends_with_its_course_and_says_by_whom(ended, prescriber):
    assert ended.state == ApplicationState.ENDED
    last = ended.changes.last()
    assert (last.from_state, last.to_state, last.by) == ("accepted", "ended", prescriber)
    assert AuditEntry.objects.filter(action="application.ended", object_id=ended.pk, actor=prescriber).exists()


def test_who_comes_back_applies_anew_and_no_plan_stands_on_the_old_word(ended, patient, prescriber):
    with pytest.raises(Refused, match="begins with a new application"):
        a_signed_plan(patient, prescriber)
    again = applications.begin(patient=patient, by=patient.user)
    assert (again.state, again.pk == ended.pk) == (ApplicationState.BEGUN, False)


def test_an_application_that_nobody_accepted_stays_as_it_is(patient, prescriber):
    course = open_course(patient=patient, protocol=the_protocol(), by=prescriber)
    row = an_application(patient)
    close_course(course=course, version=course.version, by=prescriber, why="They moved away.")
    row.refresh_from_db()
    assert row.state == ApplicationState.SUBMITTED
