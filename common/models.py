"""What every table shares: an id that tells nothing, a version for forms, rows that are only ever added."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from uuid_utils import compat as uuids

from common import clock
from common.errors import StaleSave


def new_id() -> UUID:
    """A UUIDv7: cannot be guessed, and rows written together lie together in the index."""
    return uuids.uuid7()


class Record(models.Model):
    """A row with an id that may stand in a URL and the instant it was written."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that people edit in forms. The form carries ``version``; a stale save is refused."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_version(self, expected: int, **changes: Any) -> Self:
        """Write ``changes`` if the row still has the ``expected`` version, else raise ``StaleSave``."""
        rows = type(self)._default_manager.filter(pk=self.pk, version=expected)
        if rows.update(version=F("version") + 1, **changes) != 1:
            self.refresh_from_db()
            raise StaleSave(self)
        self.refresh_from_db()
        return self


class Change(Record):
    """An append-only row: a state moved from one value to another, by whom, when and why."""

    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        ordering = ("at", "id")


class AuditEntry(Record):
    """Who did or saw what, and when. Rows can be neither changed nor deleted: the database refuses it.

    ``subject`` is the id of the patient whom it concerns, so that the office can answer "who opened this record?".
    ``detail`` holds ids, states and counts; never what a person wrote or answered.
    """

    at = models.DateTimeField(default=clock.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    system_actor = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=60)
    clinic_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-at", "-id")
        indexes = [
            # read by a patient's history page
            models.Index(fields=["subject_id", "-at"], name="audit_by_subject"),
            # read by the office's audit page
            models.Index(fields=["clinic_id", "-at"], name="audit_by_clinic"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(actor__isnull=False) | ~Q(system_actor=""),
                name="audit_names_an_actor",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"
