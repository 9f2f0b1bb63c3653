"""What the care team made of a proposal of the relapse watch. Rows are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Record
from journey.models.courses import Course
from people.models import Patient, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Outcome(models.TextChoices):
    """What the clinician decided. Neither of them books or doses."""

    EARLIER = "earlier", _("Earlier session proposed to the patient")
    NOT_NOW = "not_now", _("Looked at, not now")


class RelapseReviewQuerySet(models.QuerySet["RelapseReview"]):
    """Questions about reviews."""

    def visible_to(self, user: User | AnonymousUser) -> RelapseReviewQuerySet:
        """The care team's."""
        return self.filter(course__patient__in=Patient.objects.clinical_for(user))


class RelapseReview(Record):
    """Somebody looked at a proposal. The watch stays quiet until there is a reading newer than ``reading_at``."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="relapse_reviews")
    reading_id = models.UUIDField(help_text="The newest reading of the proposal that was looked at.")
    reading_at = models.DateTimeField()
    rule = models.CharField(max_length=30, help_text="The rule that had proposed it.")
    outcome = models.CharField(_("what was decided"), max_length=10, choices=Outcome.choices)
    note = EncryptedTextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = RelapseReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-reading_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["course", "reading_id"], name="one_relapse_review_a_reading"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="relapse_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d}"
