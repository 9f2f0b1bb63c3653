"""Questionnaires that somebody has begun: what was answered so far, so that nobody has to begin anew."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Record
from people.models import Patient


class DraftQuerySet(models.QuerySet["Draft"]):
    """Questions about what was begun."""

    def standing(self, now: datetime) -> DraftQuerySet:
        """Those that one can still go on with."""
        return self.filter(expires_at__gt=now)

    def sent_as(self, submission: UUID) -> DraftQuerySet:
        """What is over once this was sent: everything that was begun signed in, and the one draft behind a link."""
        return self.filter(Q(by_link=False) | Q(submission=submission))

    def run_out(self, now: datetime) -> DraftQuerySet:
        """Those of no more use."""
        return self.filter(expires_at__lte=now)


class Draft(Record):
    """The answers so far to one version of an instrument. It counts for nothing, and sending or time ends it.

    ``answers`` maps the item's key to its value, None for "rather not"; a key that is missing was not answered yet.
    ``submission`` is the id under which it will be sent, so that a doubled press is stored once and one form asks for
    one person. What was begun behind a message's link (``by_link``) is reached by its id only, never by signing in.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="drafts")
    instrument = models.CharField(_("questionnaire"), max_length=20)
    instrument_version = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict, blank=True)
    submission = models.UUIDField()
    by_link = models.BooleanField(default=False)
    kept_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ("-kept_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "instrument", "instrument_version"],
                condition=Q(by_link=False),
                name="one_draft_a_questionnaire",
            )
        ]
        indexes = [
            # read by the tidying
            models.Index(fields=["expires_at"], name="drafts_to_throw_away")
        ]

    def __str__(self) -> str:
        return f"{self.instrument} begun {self.created_at:%Y-%m-%d %H:%M}"
