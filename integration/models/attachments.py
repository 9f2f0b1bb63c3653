"""Voice notes and pictures: sealed piece by piece, so that a long one is played without being opened whole."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common.models import Record
from integration.models.drafts import EntryDraft
from integration.models.entries import JournalEntry
from people.models import Patient

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class AttachmentKind(models.TextChoices):
    """What it is."""

    VOICE = "voice", _("Voice note")
    PICTURE = "picture", _("Picture")


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Questions about attachments."""

    def kept(self) -> AttachmentQuerySet:
        """Those that were not taken away."""
        return self.filter(removed_at=None)

    def waiting(self, submission: UUID) -> AttachmentQuerySet:
        """What was added to a page that is still being written."""
        return self.kept().filter(submission=submission, entry=None)

    def waiting_with(self, submissions: Collection[UUID]) -> dict[UUID, int]:
        """How many wait with each of these pages. One query."""
        rows = self.kept().filter(submission__in=submissions, entry=None).order_by()
        return dict(rows.values_list("submission").annotate(Count("pk")))

    def left(self, before: datetime) -> AttachmentQuerySet:
        """What was added before then to pages that never became an entry and that no draft holds."""
        begun = EntryDraft.objects.filter(submission=OuterRef("submission"))
        return self.filter(Q(entry=None), ~Exists(begun), created_at__lt=before)

    def own(self, user: User | AnonymousUser) -> AttachmentQuerySet:
        """Those of this person."""
        return self.filter(Q(patient__user_id=user.pk))

    def visible_to(self, user: User | AnonymousUser) -> AttachmentQuerySet:
        """One's own, and those of entries that were shared by patients whom one treats."""
        return self.filter(Q(patient__user_id=user.pk) | Q(entry__in=JournalEntry.objects.visible_to(user)))


class Attachment(Record):
    """A voice note or picture of an entry, or of a page that is still being written (``entry`` is None until it is kept).

    ``submission`` names the form, so that an upload finds its entry; ``upload`` is the upload's own id: sent twice, it is
    stored once. ``seconds`` is the length of a voice note, ``size`` the bytes as they are played or shown.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="attachments")
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments")
    submission = models.UUIDField(db_index=True)
    upload = models.UUIDField(unique=True)
    kind = models.CharField(max_length=8, choices=AttachmentKind.choices)
    mime = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    seconds = models.PositiveIntegerField(null=True, blank=True)
    by_link = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return f"{self.kind} of {self.size} bytes"

    @property
    def length(self) -> str:
        """How long a voice note is, in minutes and seconds as a clock shows them; empty where nobody knows."""
        return f"{self.seconds // 60}:{self.seconds % 60:02d}" if self.seconds is not None else ""


class AttachmentPart(models.Model):
    """A piece of an attachment, sealed (AES-GCM; the attachment's id and the piece's number are bound to it)."""

    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["attachment", "number"], name="one_piece_of_a_number")]

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.number}"
