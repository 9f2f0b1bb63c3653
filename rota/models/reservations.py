"""What is held for when: the table in which no patient, no place and no person stands twice at one time.

Nobody writes it. The room that books keeps it by triggers (``common.derived``), whoever writes its rows; the database
refuses an overlap on both engines (``rota.overlap``).
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q


class Held(models.TextChoices):
    """What is held. A place is held longer than its session, by its turnover."""

    PATIENT = "patient"
    PLACE = "place"
    PERSON = "person"


class Source(models.TextChoices):
    """What holds it."""

    SESSION = "session"
    MEETING = "meeting"


class ReservationQuerySet(models.QuerySet["Reservation"]):
    """Questions about what is held."""

    def between(self, first: Any, last: Any) -> ReservationQuerySet:
        """Those that share time with [first, last)."""
        return self.filter(starts_at__lt=last, ends_at__gt=first)


class Reservation(models.Model):
    """A patient (by ``Patient``), a place (``Place``) or a person (``Membership``) is held from one instant to another."""

    held = models.CharField(max_length=8, choices=Held.choices)
    held_id = models.UUIDField()
    source = models.CharField(max_length=8, choices=Source.choices)
    source_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_id", "held"], name="held_once_by_each"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="reservation_ends_after_start"),
        ]
        indexes = [
            # read by the guard against overlaps on SQLite, and by whoever asks what is free
            models.Index(fields=["held_id", "starts_at", "ends_at"], name="reservations_of_one"),
        ]

    def __str__(self) -> str:
        return f"{self.held} {self.starts_at:%Y-%m-%d %H:%M}"
