"""Safety tasks: something a member of staff must look at, with who closed it and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Record, Versioned
from people.models import Patient

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class Source(models.TextChoices):
    """What opened the task."""

    PHQ9_ITEM_9 = "phq9_item9", _("PHQ-9 item 9")


class Disposition(models.TextChoices):
    """How staff settled it."""

    SPOKE = "spoke", _("Spoke with the patient")
    ASSESSED = "assessed", _("Assessed in person or by video")
    EMERGENCY = "emergency", _("Emergency services called")
    NO_CONCERN = "no_concern", _("Reviewed, no present concern")


class SafetyTaskQuerySet(models.QuerySet["SafetyTask"]):
    """Questions about safety tasks."""

    def open(self) -> SafetyTaskQuerySet:
        """Those that nobody has settled."""
        return self.filter(closed_at=None)

    def visible_to(self, user: User | AnonymousUser) -> SafetyTaskQuerySet:
        """The care team's."""
        return self.filter(patient__in=Patient.objects.clinical_for(user))

    def oldest_first(self) -> SafetyTaskQuerySet:
        """In the order in which they should be looked at."""
        return self.order_by("opened_at", "id")


class SafetyTask(Record, Versioned):
    """Opened by a rule, closed only by staff with a disposition and a note."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="safety_tasks")
    source = models.CharField(max_length=20, choices=Source.choices)
    source_id = models.UUIDField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    disposition = models.CharField(_("what was done"), max_length=20, choices=Disposition.choices, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    objects = SafetyTaskQuerySet.as_manager()

    class Meta:
        ordering = ("opened_at",)
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="one_task_per_source"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | (Q(closed_by__isnull=False) & ~Q(disposition="")),
                name="safety_task_closed_with_a_disposition",
            ),
            models.CheckConstraint(condition=Q(closed_at=None) | ~Q(note=""), name="safety_task_closed_with_a_note"),
        ]
        indexes = [
            # read by the caseload and by the check before a dose
            models.Index(fields=["patient"], name="safety_task_open", condition=Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.opened_at:%Y-%m-%d}"
