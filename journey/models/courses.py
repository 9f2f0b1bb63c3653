"""One patient's course of treatment, with its phases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Change, Record, Versioned
from journey.models.protocols import ProtocolVersion
from journey.stages import Phase
from people.models import Membership, Patient, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class CourseQuerySet(models.QuerySet["Course"]):
    """Questions about courses."""

    def open(self) -> CourseQuerySet:
        """Those under way."""
        return self.exclude(phase=Phase.CLOSED)

    def visible_to(self, user: User | AnonymousUser) -> CourseQuerySet:
        """Those of the patients whom this person may see."""
        return self.filter(patient__in=Patient.objects.visible_to(user))


class Course(Record, Versioned):
    """One patient's way through treatment on one protocol version."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="courses")
    protocol = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="courses")
    prescriber = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(_("phase"), max_length=20, choices=[(p.value, p.value) for p in Phase])
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=~Q(phase=Phase.CLOSED), name="one_open_course_a_patient"
            ),
            models.CheckConstraint(condition=Q(phase__in=[p.value for p in Phase]), name="course_phase_known"),
        ]

    def __str__(self) -> str:
        return f"{self.patient} · {self.protocol.title}"


class PhaseChange(Change):
    """A course moved from one phase to the next."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="phase_changes")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
