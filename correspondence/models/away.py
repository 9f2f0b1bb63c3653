"""Members of staff who are away, and who covers for them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import Record
from people.models import Membership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class AwayQuerySet(models.QuerySet["Away"]):
    """Questions about who is away."""

    def on(self, day: date) -> AwayQuerySet:
        """Those who are away on that day of their clinic."""
        return self.filter(ended_at=None, first_on__lte=day, last_on__gte=day)

    def to_come(self, day: date) -> AwayQuerySet:
        """Those that are not over by that day."""
        return self.filter(ended_at=None, last_on__gte=day)

    def visible_to(self, user: User | AnonymousUser) -> AwayQuerySet:
        """One's own."""
        return self.filter(Q(membership__user_id=user.pk, membership__ended_at=None))


class Away(Record):
    """A member of staff is away, first and last day included, by the clinic's calendar. Taken back by ``ended_at``."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="away")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    cover = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="covers")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AwayQuerySet.as_manager()

    class Meta:
        ordering = ("first_on", "id")
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="away_ends_after_start"),
            models.CheckConstraint(
                condition=Q(cover=None) | ~Q(cover=F("membership")), name="nobody_covers_for_themself"
            ),
        ]
        indexes = [
            # read by the patient's page
            models.Index(fields=["membership", "last_on"], name="away_now", condition=Q(ended_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.first_on} – {self.last_on}"
