"""What stood in the tables before: the migrations of this room bring it over, and lose nobody's wish."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common import clock
from people.models import Patient, User
from safety.models import SafetyTask

pytestmark = pytest.mark.django_db(transaction=True)

THEN = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
BEFORE, NEWEST = "0002_safety_plan", "0006_sealed_note"


def to(name: str):
    """The tables as that migration leaves them, and the models as they were then."""
    executor = MigrationExecutor(connection)
    targets = [("safety", name)]
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def old_tasks(patient: Patient):
    """The table of tasks as it was; afterwards it is as it should be."""
    yield to(BEFORE).get_model("safety", "SafetyTask").objects
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_several_open_wishes_for_a_call_become_one_that_says_so(old_tasks, patient):
    for hours in (0, 3, 5):
        old_tasks.create(
            patient_id=patient.pk, source="call_asked", source_id=uuid4(), opened_at=THEN + timedelta(hours=hours)
        )
    to(NEWEST)
    task = SafetyTask.objects.get()
    assert (task.source, task.opened_at) == ("call_asked", THEN)
    again = task.changes.filter(what="noted")
    assert [(row.at, row.note) for row in again] == [
        (THEN + timedelta(hours=hours), "They asked for a call again.") for hours in (3, 5)
    ]


def test_an_open_task_belongs_to_the_care_team_and_has_its_minutes_from_now_on(old_tasks, patient, prescriber):
    old_tasks.create(patient_id=patient.pk, source="phq9_item9", source_id=uuid4(), opened_at=THEN)
    with clock.frozen(THEN + timedelta(days=30)):
        to(NEWEST)
    task = SafetyTask.objects.get()
    assert task.owner.user == prescriber
    assert task.next_step_at == THEN + timedelta(days=30, minutes=30)
    assert task.due_at == THEN + timedelta(hours=1)


def test_what_was_written_at_closing_is_sealed_and_stays_readable(old_tasks, patient, clinician: User):
    old_tasks.create(
        patient_id=patient.pk, source="phq9_item9", source_id=uuid4(), opened_at=THEN, closed_at=THEN,
        closed_by_id=clinician.pk, disposition="spoke", note="Her brother is with her.",
    )  # fmt: skip
    to(NEWEST)
    assert SafetyTask.objects.get().note == "Her brother is with her."
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM safety_safetytask")
        assert b"brother" not in bytes(cursor.fetchone()[0])
