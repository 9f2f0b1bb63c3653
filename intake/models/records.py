"""What people bring along: a health record, and what they said in the self-check before they had an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from common.fields import EncryptedTextField
from common.models import Record
from intake.models.applications import Application
from people.models import Invitation, User, id_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser


class BroughtRecordQuerySet(models.QuerySet["BroughtRecord"]):
    """Questions about records that were brought along."""

    def own(self, user: User | AnonymousUser) -> BroughtRecordQuerySet:
        """Those that belong to the person's own applications."""
        return self.filter(application__patient__user_id=id_of(user))

    def kept(self) -> BroughtRecordQuerySet:
        """Those that nobody threw away."""
        return self.filter(thrown_away_at=None)


class BroughtRecord(Record):
    """What was read out of one uploaded file. The file itself is not kept.

    ``read`` (JSON of ``intake.record.found.FoundRecord``, sealed) is what it said; ``taken`` names the items of it that
    the patient took over, by their keys; ``settled_at`` is when they did. A newer upload stands beside it. Of one that
    was thrown away only the row is left: ``read`` is empty.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="records")
    digest = models.CharField(max_length=64, help_text="Keyed SHA-256 of the file, to know it again.")
    read = EncryptedTextField()
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken = models.JSONField(default=list, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    thrown_away_at = models.DateTimeField(null=True, blank=True)

    objects = BroughtRecordQuerySet.as_manager()

    class Meta:
        ordering = ("-read_at",)

    def __str__(self) -> str:
        return f"record for {self.application_id}"


class CarriedAnswersQuerySet(models.QuerySet["CarriedAnswers"]):
    """Questions about what was carried along."""

    def run_out(self, now: datetime) -> CarriedAnswersQuerySet:
        """Those whose link can no longer be used."""
        return self.exclude(invitation__in=Invitation.objects.open(now))


class CarriedAnswers(Record):
    """What somebody said in the self-check, kept only because they chose to apply, so that they need not type it again.

    ``answers`` is JSON, sealed. The row goes when the application was begun from it, or the link ran out.
    """

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="carried")
    answers = EncryptedTextField()

    objects = CarriedAnswersQuerySet.as_manager()

    def __str__(self) -> str:
        return f"carried for {self.invitation_id}"
