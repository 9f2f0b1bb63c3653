"""What people bring along: a health record, and what they said in the self-check before they had an account."""

from __future__ import annotations

from django.db import models

from common.fields import EncryptedTextField
from common.models import Record
from intake.models.applications import Application
from people.models import Invitation, User


class BroughtRecord(Record):
    """What was read out of one uploaded file. The file itself is not kept.

    ``read`` (JSON of ``intake.record.found.FoundRecord``, sealed) is what it said; ``taken`` names the items of it that
    the patient took over, by their keys; ``settled_at`` is when they did. A newer upload stands beside it.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="records")
    digest = models.CharField(max_length=64, help_text="Keyed SHA-256 of the file, to know it again.")
    read = EncryptedTextField()
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken = models.JSONField(default=list, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    thrown_away_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-read_at",)

    def __str__(self) -> str:
        return f"record for {self.application_id}"


class CarriedAnswers(Record):
    """What somebody said in the self-check, kept only because they chose to apply, so that they need not type it again.

    ``answers`` is JSON, sealed. The row goes when the application was begun from it, or the link ran out.
    """

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="carried")
    answers = EncryptedTextField()

    def __str__(self) -> str:
        return f"carried for {self.invitation_id}"
