"""The window that a dose opens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from common.models import Record
from people.models import Patient
from sessions.models import TreatmentSession

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User

LONGEST_PLAN = timedelta(days=40)
"""No plan of questions reaches further from its dose: the last is a follow-up, at most 30 days after it."""


class Ending(models.TextChoices):
    """Why a window is no longer open."""

    TIME = "time", _("its time ran out")
    NEW_DOSE = "new_dose", _("a new dose opened the next one")
    CORRECTED = "corrected", _("the times of the dose were corrected")


class WindowQuerySet(models.QuerySet["IntegrationWindow"]):
    """Questions about windows."""

    def open(self, now: datetime) -> WindowQuerySet:
        """Those that are open at ``now``."""
        return self.filter(ended_at=None, opens_at__lte=now, closes_at__gt=now)

    def open_then(self, patient: Patient, at: datetime) -> WindowQuerySet:
        """The patient's that was open at an instant which may be long gone."""
        until = Coalesce("ended_at", "closes_at")
        return self.alias(until=until).filter(patient=patient, opens_at__lte=at, until__gt=at)

    def run_out(self, now: datetime) -> WindowQuerySet:
        """Those whose time has run out and that nobody has closed yet."""
        return self.filter(ended_at=None, closes_at__lte=now)

    def asking(self, now: datetime) -> WindowQuerySet:
        """Those of which a question may still come: of the latest dose, of late, and with nothing written since."""
        newer = IntegrationWindow.objects.filter(patient=OuterRef("patient"), opens_at__gt=OuterRef("opens_at"))
        recent = self.filter(~Exists(newer), opens_at__gt=now - LONGEST_PLAN).exclude(ending=Ending.NEW_DOSE)
        return recent.filter(Q(entries=None) | Q(asked_again_at__isnull=False)).distinct()

    def own(self, user: User | AnonymousUser) -> WindowQuerySet:
        """Those that this person's own doses opened."""
        return self.filter(Q(patient__user_id=user.pk))

    def visible_to(self, user: User | AnonymousUser) -> WindowQuerySet:
        """The patient's own, and those of the patients whom one treats."""
        return self.filter(Q(patient__user_id=user.pk) | Q(patient__in=Patient.objects.clinical_for(user)))


class IntegrationWindow(Record):
    """The about three days after a dose in which change comes easier. One a session.

    ``planned_times`` counts how often its messages were laid: planning anew needs new keys in the outbox.
    ``asked_again_at`` is there while the patient, having written, wants to be asked again: writing ends that.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="windows")
    session = models.OneToOneField(TreatmentSession, on_delete=models.PROTECT, related_name="window")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)
    planned_times = models.PositiveSmallIntegerField(default=0)
    asked_again_at = models.DateTimeField(null=True, blank=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        ordering = ("-opens_at",)
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="window_closes_after_opening"),
            models.UniqueConstraint(fields=["patient"], condition=Q(ended_at=None), name="one_open_window_a_patient"),
            models.CheckConstraint(condition=Q(ended_at=None) | ~Q(ending=""), name="window_end_has_a_reason"),
        ]
        indexes = [
            # read by the job that closes windows
            models.Index(fields=["closes_at"], name="windows_to_close", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"window from {self.opens_at:%Y-%m-%d %H:%M}"

    @property
    def plan_key(self) -> str:
        """The name of this window's plan in the outbox."""
        return f"window:{self.pk}"

    @property
    def closed_at(self) -> datetime:
        """When it closed, or when it will."""
        return self.ended_at or self.closes_at

    def is_over(self, now: datetime) -> bool:
        """Whether it will not be open any more: ended, or run out with nobody having closed it yet."""
        return self.ended_at is not None or self.closes_at <= now

    def is_open(self, now: datetime) -> bool:
        """Whether it is open at ``now``."""
        return self.ended_at is None and self.opens_at <= now < self.closes_at
