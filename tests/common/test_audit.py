"""The audit trail: who did what, in rows that nobody can change or delete. Runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction

from common import audit, clock
from common.models import AuditEntry

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_a_row_says_who_did_what_to_what_and_when(office, clinic):
    patient_id = uuid4()
    with clock.frozen(NOW):
        row = audit.record(
            "record.opened", by=office, on=clinic, clinic_id=clinic.pk, subject_id=patient_id, page="plan"
        )
    row.refresh_from_db()
    assert (row.actor, row.system_actor, row.action, row.at) == (office, "", "record.opened", NOW)
    assert (row.object_type, row.object_id, row.clinic_id) == ("people.Clinic", clinic.pk, clinic.pk)
    assert (row.subject_id, row.detail) == (patient_id, {"page": "plan"})


def test_a_part_of_the_system_has_its_name_in_the_row(clinic):
    row = audit.record("message.sent", by="drain", on=clinic)
    assert (row.actor, row.system_actor) == (None, "drain")


def test_details_become_plain_values(clinic):
    key = uuid4()
    row = audit.record("x", by="drain", on=clinic, member=key, count=3, open=True, left=None, at=NOW)
    row.refresh_from_db()
    assert row.detail == {"member": str(key), "count": 3, "open": True, "left": None, "at": str(NOW)}


@pytest.mark.parametrize("by", ["", AnonymousUser()], ids=["empty", "anonymous"])
def test_a_row_without_anybody_is_refused(db, by):
    with pytest.raises(DatabaseError, match="audit_names_an_actor"), transaction.atomic():
        audit.record("x", by=by)


def _change_by_orm(row):
    AuditEntry.objects.filter(pk=row.pk).update(action="something else")


def _save(row):
    row.action = "something else"
    row.save()


def _delete_by_orm(row):
    row.delete()


def _delete_all(_row):
    AuditEntry.objects.all().delete()


def _change_by_sql(_row):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE common_auditentry SET action = 'something else'")


def _delete_by_sql(_row):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM common_auditentry")


@pytest.mark.parametrize(
    "attempt",
    [_change_by_orm, _save, _change_by_sql, _delete_by_orm, _delete_all, _delete_by_sql],
    ids=lambda f: f.__name__,
)
def test_the_database_refuses_to_change_or_delete_a_row_and_says_why(clinic, attempt):
    row = audit.record("clinic.founded", by="command", on=clinic)
    with pytest.raises(DatabaseError, match="neither changed nor deleted"), transaction.atomic():
        attempt(row)
    row.refresh_from_db()
    assert row.action == "clinic.founded"


def test_who_is_in_the_trail_cannot_be_deleted(office):
    audit.record("x", by=office)
    with pytest.raises(DatabaseError), transaction.atomic():
        office.delete()


def test_rows_go_away_with_the_change_that_they_tell_of(clinic):
    with transaction.atomic():
        audit.record("x", by="command", on=clinic)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.filter(action="x").exists()
