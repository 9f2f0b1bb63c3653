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
BEFORE = "0002_safety_plan"


@pytest.fixture
def old_tasks():
    """The table of tasks as it was; whatever happens, it is as it should be afterwards."""
    executor = MigrationExecutor(connection)
    executor.migrate([("safety", BEFORE)])
    yield executor.loader.project_state([("safety", BEFORE)]).apps.get_model("safety", "SafetyTask").objects
    to_the_newest()


def to_the_newest() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_open_wishes_become_one_open_tasks_get_an_owner_and_closing_notes_are_sealed(
    patient: Patient, prescriber: User, old_tasks
) -> None:
    task = {"patient_id": patient.pk, "source": "phq9_item9"}
    for hours in (0, 3, 5):
        at = THEN + timedelta(hours=hours)
        old_tasks.create(**task | {"source": "call_asked"}, source_id=uuid4(), opened_at=at)
    old_tasks.create(**task, source_id=uuid4(), opened_at=THEN)
    settled = {
        "closed_at": THEN,
        "closed_by_id": prescriber.pk,
        "disposition": "spoke",
        "note": "Her brother is there.",
    }
    old_tasks.create(**task, source_id=uuid4(), opened_at=THEN, **settled)
    with clock.frozen(THEN + timedelta(days=30)):
        to_the_newest()

    call = SafetyTask.objects.get(source="call_asked")
    assert call.opened_at == THEN
    assert [(row.at, row.note) for row in call.changes.filter(what="noted")] == [
        (THEN + timedelta(hours=hours), "They asked for a call again.") for hours in (3, 5)
    ]
    opened = SafetyTask.objects.open().get(source="phq9_item9")
    assert opened.owner.user == prescriber
    assert (opened.due_at, opened.next_step_at) == (THEN + timedelta(hours=1), THEN + timedelta(days=30, minutes=30))
    assert SafetyTask.objects.settled().get().note == "Her brother is there."
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM safety_safetytask WHERE note IS NOT NULL")
        assert b"brother" not in bytes(cursor.fetchone()[0])
