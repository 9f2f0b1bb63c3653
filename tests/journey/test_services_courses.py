"""Opening, moving and closing a course."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from common.errors import Refused, StaleSave
from common.models import AuditEntry
from journey.models import Course, PhaseChange, ProtocolVersion
from journey.services import change_phase, close_course, open_course
from journey.signals import course_closed
from journey.stages import Phase
from people.models import CareTeamMember

NOON = datetime(2027, 1, 8, 17, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def protocol(db) -> ProtocolVersion:
    return ProtocolVersion.objects.get(key="infusion-clinic", retired_at=None)


def test_a_prescriber_of_the_care_team_opens_a_course(clock, patient, prescriber, protocol):
    clock(NOON)
    course = open_course(patient=patient, protocol=protocol, by=prescriber)
    assert (course.phase, course.opened_at, course.prescriber.user) == (Phase.PREPARATION, NOON, prescriber)
    change = PhaseChange.objects.get()
    assert (change.from_state, change.to_state, change.by) == ("", "preparation", prescriber)
    entry = AuditEntry.objects.get(action="course.opened")
    assert (entry.actor_id, entry.subject_id, entry.clinic_id) == (prescriber.pk, patient.pk, patient.clinic_id)


def test_a_clinician_of_the_care_team_does_not(patient, clinician, protocol):
    with pytest.raises(Refused, match="Only a prescriber"):
        open_course(patient=patient, protocol=protocol, by=clinician)
    assert not Course.objects.exists()


def test_a_prescriber_who_left_the_team_does_not(patient, prescriber, protocol):
    CareTeamMember.objects.filter(patient=patient, membership__user=prescriber).update(ended_at=NOON)
    with pytest.raises(Refused, match="Only a prescriber"):
        open_course(patient=patient, protocol=protocol, by=prescriber)


def test_a_prescriber_of_another_clinic_does_not(patient, other_prescriber, protocol):
    with pytest.raises(Refused, match="Only a prescriber"):
        open_course(patient=patient, protocol=protocol, by=other_prescriber)


def test_a_patient_has_one_open_course(patient, prescriber, protocol):
    open_course(patient=patient, protocol=protocol, by=prescriber)
    with pytest.raises(Refused, match="has an open course already"):
        open_course(patient=patient, protocol=protocol, by=prescriber)
    assert Course.objects.count() == PhaseChange.objects.count() == 1


def test_after_a_closed_course_another_may_open(patient, prescriber, protocol):
    course = open_course(patient=patient, protocol=protocol, by=prescriber)
    close_course(course=course, version=course.version, by=prescriber, why="Moved away.")
    assert open_course(patient=patient, protocol=protocol, by=prescriber).phase == Phase.PREPARATION


def test_a_retired_version_takes_no_new_course(patient, prescriber, protocol):
    protocol.retired_at = NOON
    with pytest.raises(Refused, match="no longer used"):
        open_course(patient=patient, protocol=protocol, by=prescriber)


def test_a_phase_moves_with_its_reason(patient, prescriber, protocol):
    course = open_course(patient=patient, protocol=protocol, by=prescriber)
    moved = change_phase(course=course, to=Phase.INDUCTION, by=prescriber, why="First dose.")
    assert moved.phase == "induction"
    assert PhaseChange.objects.filter(from_state="preparation", to_state="induction", why="First dose.").count() == 1


def test_a_phase_that_does_not_follow_is_refused(patient, prescriber, protocol):
    course = open_course(patient=patient, protocol=protocol, by=prescriber)
    with pytest.raises(Refused):
        change_phase(course=course, to=Phase.MAINTENANCE, by=prescriber, why="")
    course.refresh_from_db()
    assert course.phase == Phase.PREPARATION


def test_the_second_of_two_movers_gets_a_sentence(patient, prescriber, protocol):
    course = open_course(patient=patient, protocol=protocol, by=prescriber)
    late = Course.objects.get()
    change_phase(course=course, to=Phase.INDUCTION, by=prescriber, why="")
    with pytest.raises(Refused, match="Somebody else moved this"):
        change_phase(course=late, to=Phase.INDUCTION, by=prescriber, why="")


def test_closing_needs_a_reason_and_a_fresh_version(patient, prescriber, protocol):
    course = open_course(patient=patient, protocol=protocol, by=prescriber)
    with pytest.raises(Refused, match="Say why"):
        close_course(course=course, version=course.version, by=prescriber, why="  ")
    with pytest.raises(StaleSave):
        close_course(course=course, version=course.version + 1, by=prescriber, why="Done.")
    closed = close_course(course=course, version=course.version, by=prescriber, why="Done.")
    assert closed.phase == Phase.CLOSED
    assert closed.closed_at is not None


def test_a_receiver_that_refuses_keeps_the_course_open(patient, prescriber, protocol):
    course = open_course(patient=patient, protocol=protocol, by=prescriber)

    def refuse(**_):
        raise Refused("Not now.")

    course_closed.connect(refuse)
    try:
        with pytest.raises(Refused, match="Not now"):
            close_course(course=course, version=course.version, by=prescriber, why="Done.")
    finally:
        course_closed.disconnect(refuse)
    assert Course.objects.open().count() == 1
