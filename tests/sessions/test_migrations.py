"""What was booked before double bookings were refused: said in words where it overlaps, and brought over otherwise."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from journey.models import ProtocolVersion
from journey.services import load_protocols
from people.models import Patient, User
from sessions.models import TreatmentSession
from sessions.overlapping import BookedTwice, overlaps, refuse_overlaps
from sessions.reservations import RESERVATIONS
from tests.sessions.booked import H, a_chair, raw_meeting, raw_session
from tests.sessions.build import MONDAY, PLANNING, a_course

# Only PostgreSQL brings these tables back: SQLite remakes a table to take a column away, and triggers stand in its way.
BEFORE = ("treatment_sessions", "0003_dose_lines")


@pytest.fixture
def two_courses(clock, patient: Patient, other_patient: Patient, prescriber: User):
    if not ProtocolVersion.objects.exists():
        load_protocols()
    clock(PLANNING)
    return a_course(patient, prescriber), a_course(other_patient, prescriber)


@pytest.fixture
def old_sessions(two_courses):
    """The table of sessions as it was; whatever happens, all is as it should be afterwards."""
    executor = MigrationExecutor(connection)
    executor.migrate([BEFORE])
    yield executor.loader.project_state([BEFORE]).apps.get_model(BEFORE[0], "TreatmentSession").objects
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM treatment_sessions_treatmentsession")
    to_the_newest()


def to_the_newest() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def a_row(rows, course, at, number=1, **fields):
    values = {"phase": "induction", "minutes": 120, "state": "booked"} | fields
    return rows.create(course_id=course.pk, number=number, starts_at=at, **values)


class Editor:
    """As much of a migration's editor as these steps use."""

    connection = connection

    def execute(self, sql: str, params: None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)


@pytest.mark.django_db
def test_what_overlaps_is_named_by_what_it_shares(two_courses, prescriber, clinic):
    """Here the refusal is only lifted, so that it can be tried on both engines."""
    RESERVATIONS._lift(None, Editor())
    person, chair = prescriber.memberships.get(), a_chair(clinic)
    first, second = (
        raw_session(course, MONDAY + number * H, clinician=person, place=chair)
        for number, course in enumerate(two_courses)
    )
    third = raw_session(two_courses[0], MONDAY + 4 * H, number=2)
    talk = raw_meeting(two_courses[0], MONDAY + 5 * H)
    raw_meeting(two_courses[1], MONDAY + 3 * H)
    with pytest.raises(BookedTwice, match="Move or cancel one of each two, then migrate again"):
        refuse_overlaps(None, Editor())
    shared = [(held, {UUID(one), UUID(other)}) for held, one, other in overlaps(connection)]
    assert sorted(shared, key=lambda pair: pair[0]) == [
        ("patient", {third.pk, talk.pk}),
        ("person", {first.pk, second.pk}),
        ("place", {first.pk, second.pk}),
    ]
    TreatmentSession.objects.filter(pk=second.pk).update(state="cancelled")
    talk.delete()
    refuse_overlaps(None, Editor())
    RESERVATIONS._lay(None, Editor())
    assert RESERVATIONS.differences() == RESERVATIONS.lacking() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sessions_of_one_patient_at_one_time_are_named(two_courses, old_sessions):
    first = a_row(old_sessions, two_courses[0], MONDAY)
    second = a_row(old_sessions, two_courses[0], MONDAY + timedelta(hours=1), 2)
    with pytest.raises(BookedTwice) as caught:
        to_the_newest()
    said = str(caught.value)
    assert "Move or cancel one of each two" in said
    assert f"patient: {first.pk} and {second.pk}" in said or f"patient: {first.pk.hex} and {second.pk.hex}" in said


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_began_two_sessions_at_once_was_booked_for_neither(two_courses, old_sessions, prescriber):
    runs_it = prescriber.memberships.get().pk
    for course in two_courses:
        a_row(old_sessions, course, MONDAY, state="in_progress", clinician_id=runs_it)
    to_the_newest()
    rows = TreatmentSession.objects.all()
    assert [(row.clinician_id, row.run_by_id) for row in rows] == [(None, runs_it)] * 2
    assert RESERVATIONS.differences() == []
    assert RESERVATIONS.lacking() == []
