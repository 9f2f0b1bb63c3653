"""How often somebody without a login asked for something, so that nobody can ask too often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from common.models import Record

if TYPE_CHECKING:
    from datetime import datetime


class KnockQuerySet(models.QuerySet["Knock"]):
    """Questions about who knocked."""

    def run_out(self, before: datetime) -> KnockQuerySet:
        """Those that count no more."""
        return self.filter(created_at__lt=before)


class Knock(Record):
    """Somebody asked for a link to apply. ``who`` is a keyed hash, of an address or of a place in the network.

    Nobody can read out of it who it was; the row goes when it counts no more.
    """

    who = models.CharField(max_length=32)

    objects = KnockQuerySet.as_manager()

    class Meta:
        # read by the door: how often this one asked lately
        indexes = [models.Index(fields=["who", "created_at"], name="knocks_lately")]

    def __str__(self) -> str:
        return f"a knock at {self.created_at}"
