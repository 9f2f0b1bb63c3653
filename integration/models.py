"""What a patient makes of a dose: the window, the entries written in it, and the link that opens one of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Record, Versioned
from people.models import Patient
from sessions.models import TreatmentSession

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


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

    def run_out(self, now: datetime) -> WindowQuerySet:
        """Those whose time has run out and that nobody has closed yet."""
        return self.filter(ended_at=None, closes_at__lte=now)

    def own(self, user: User | AnonymousUser) -> WindowQuerySet:
        """Those that this person's own doses opened."""
        return self.filter(Q(patient__user_id=user.pk))

    def visible_to(self, user: User | AnonymousUser) -> WindowQuerySet:
        """The patient's own, and those of the patients whom one treats."""
        return self.filter(Q(patient__user_id=user.pk) | Q(patient__in=Patient.objects.clinical_for(user)))


class IntegrationWindow(Record):
    """The about three days after a dose in which change comes easier. One a session.

    ``planned_times`` counts how often its messages were laid: planning anew needs new keys in the outbox.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="windows")
    session = models.OneToOneField(TreatmentSession, on_delete=models.PROTECT, related_name="window")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)
    planned_times = models.PositiveSmallIntegerField(default=0)

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

    def is_open(self, now: datetime) -> bool:
        """Whether it is open at ``now``."""
        return self.ended_at is None and self.opens_at <= now < self.closes_at


class EntryQuerySet(models.QuerySet["JournalEntry"]):
    """Questions about journal entries."""

    def own(self, user: User | AnonymousUser) -> EntryQuerySet:
        """What this person wrote."""
        return self.filter(Q(patient__user_id=user.pk))

    def visible_to(self, user: User | AnonymousUser) -> EntryQuerySet:
        """One's own, and what patients whom one treats have shared. Private text is nobody else's."""
        shared = Q(shared_at__isnull=False) & Q(patient__in=Patient.objects.clinical_for(user))
        return self.filter(Q(patient__user_id=user.pk) | shared)


class JournalEntry(Record, Versioned):
    """What a patient wrote. Private unless shared; sealed in the database either way."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="entries")
    window = models.ForeignKey(
        IntegrationWindow, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    text = EncryptedTextField(_("your words"))
    prompt = models.CharField(max_length=40, blank=True)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    by_link = models.BooleanField(default=False)
    submission = models.UUIDField(unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("-written_at", "-id")
        indexes = [
            # read by the patient's journal and by the clinician's page
            models.Index(fields=["patient", "-written_at"], name="entries_of_a_patient")
        ]

    def __str__(self) -> str:
        return f"entry of {self.written_at:%Y-%m-%d}"

    @property
    def is_shared(self) -> bool:
        """Whether the care team can read it."""
        return self.shared_at is not None

    @property
    def after_window(self) -> bool:
        """Whether it belongs to a window that had closed before it was written."""
        return self.window is not None and self.written_at >= self.window.closed_at


class LinkQuerySet(models.QuerySet["EntryLink"]):
    """Questions about links."""

    def usable(self, now: datetime) -> LinkQuerySet:
        """Those that still open their entry."""
        return self.filter(
            used_at=None,
            revoked_at=None,
            expires_at__gt=now,
            window__ended_at=None,
            window__patient__user__is_active=True,
        )


class EntryLink(Record):
    """A single-purpose link: it lets its holder write one entry of one window without signing in, and nothing else."""

    window = models.ForeignKey(IntegrationWindow, on_delete=models.PROTECT, related_name="links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="link")

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window"], condition=Q(used_at=None, revoked_at=None), name="one_live_link_a_window"
            )
        ]

    def __str__(self) -> str:
        return f"link of {self.window_id}"
