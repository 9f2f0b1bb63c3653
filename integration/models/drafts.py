"""What was typed and not kept yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from common.fields import EncryptedTextField
from common.models import Record
from integration.models.entries import EntryStage, JournalEntry
from integration.models.windows import IntegrationWindow
from people.models import Patient
from sessions.models import TreatmentSession

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class EntryDraftQuerySet(models.QuerySet["EntryDraft"]):
    """Questions about drafts."""

    def own(self, user: User | AnonymousUser) -> EntryDraftQuerySet:
        """What this person began."""
        return self.filter(Q(patient__user_id=user.pk))

    def of_page(
        self,
        patient: Patient,
        *,
        stage: str,
        window: IntegrationWindow | None = None,
        session: TreatmentSession | None = None,
    ) -> EntryDraftQuerySet:
        """What was begun on this page and not kept: in a window whatever its stage was, elsewhere of the same kind."""
        if window is not None:
            return self.filter(patient=patient, window=window, entry=None)
        return self.filter(patient=patient, window=None, session=session, stage=stage, entry=None)

    def changing(self, entry: JournalEntry) -> EntryDraftQuerySet:
        """Changes of an entry that were begun."""
        return self.filter(entry=entry)


class EntryDraft(Record):
    """What stands in one writing page at the last pause: sealed, never shared, never looked through, its writer's alone.

    ``submission`` is the id of the form and later of the entry. ``revision`` counts the pauses: a device that saves over
    one that it has not seen gets a draft of its own beside it, so both texts are kept. ``body`` is JSON: text, action,
    tags, mood, share, prompt.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="entry_drafts")
    window = models.ForeignKey(
        IntegrationWindow, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts"
    )
    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="drafts")
    stage = models.CharField(max_length=16, choices=EntryStage.choices, default=EntryStage.FREE)
    submission = models.UUIDField(unique=True)
    body = EncryptedTextField()
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    by_link = models.BooleanField(default=False)

    objects = EntryDraftQuerySet.as_manager()

    class Meta:
        ordering = ("-saved_at", "-id")
        indexes = [
            # read by the writing page
            models.Index(fields=["patient", "-saved_at"], name="drafts_of_a_patient")
        ]

    def __str__(self) -> str:
        return f"draft of {self.saved_at:%Y-%m-%d}"
