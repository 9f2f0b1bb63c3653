"""Private addresses under which a calendar program reads somebody's times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from common.models import Record
from people.models import User, id_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class FeedQuerySet(models.QuerySet["Feed"]):
    """Questions about feeds."""

    def live(self) -> FeedQuerySet:
        """Those that were not revoked."""
        return self.filter(revoked_at=None)

    def visible_to(self, user: User | AnonymousUser) -> FeedQuerySet:
        """Only one's own."""
        return self.filter(user_id=id_of(user))


class Feed(Record):
    """The address of one person's feed. Only the ``digest`` of its secret is kept, so it is shown once."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="one_feed_a_person"),
        ]

    def __str__(self) -> str:
        return f"feed of {self.user_id}"
