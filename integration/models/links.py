"""The link in a message: it opens one entry without a sign-in."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Record
from integration.models.entries import JournalEntry
from integration.models.windows import Ending, IntegrationWindow


class LinkPurpose(models.TextChoices):
    """What a link is for."""

    WINDOW = "window", _("one entry while the window is open")
    WEEK = "week", _("one entry about a week after the dose")


class LinkQuerySet(models.QuerySet["EntryLink"]):
    """Questions about links."""

    def live(self) -> LinkQuerySet:
        """Those that nobody has used or taken back, whatever the time."""
        return self.filter(used_at=None, revoked_at=None)

    def for_window(self) -> LinkQuerySet:
        """Those of the window itself, not of its day a week later."""
        return self.filter(purpose=LinkPurpose.WINDOW)

    def usable(self, now: datetime) -> LinkQuerySet:
        """Those that open their entry at ``now``; a window's own first."""
        begun = Q(starts_at=None) | Q(starts_at__lte=now)
        of_its_time = Q(purpose=LinkPurpose.WINDOW, window__ended_at=None) | (
            Q(purpose=LinkPurpose.WEEK) & ~Q(window__ending=Ending.NEW_DOSE)
        )
        rows = self.live().filter(begun, of_its_time, expires_at__gt=now, window__patient__user__is_active=True)
        return rows.order_by("-purpose", "-created_at")


class EntryLink(Record):
    """A single-purpose link: it lets its holder write one entry of one window without signing in, and nothing else.

    It opens from ``starts_at`` (at once, without one) until just before ``expires_at``. ``replaced`` marks one that was
    revoked because the plan of its messages changed, and not because the patient took it back.
    """

    window = models.ForeignKey(IntegrationWindow, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=8, choices=LinkPurpose.choices, default=LinkPurpose.WINDOW)
    starts_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaced = models.BooleanField(default=False)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="link")

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window", "purpose"],
                condition=Q(used_at=None, revoked_at=None),
                name="one_live_link_a_purpose",
            ),
            models.CheckConstraint(
                condition=Q(replaced=False) | Q(revoked_at__isnull=False), name="a_replaced_link_is_revoked"
            ),
        ]

    def __str__(self) -> str:
        return f"link of {self.window_id} for {self.purpose}"
