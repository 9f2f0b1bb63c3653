"""A patient's word that the list may look through their private texts, too."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from common.models import Record
from people.models import Patient


class PrivateLookQuerySet(models.QuerySet["PrivateLook"]):
    """Questions about that word."""

    def in_force(self) -> PrivateLookQuerySet:
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)


class PrivateLook(Record):
    """One giving of that word, under the version of the words that were read, and when it was taken back.

    Rows are kept: they say under what the list looked at what, and when.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="private_looks")
    wording = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateLookQuerySet.as_manager()

    class Meta:
        ordering = ("given_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(withdrawn_at=None), name="one_word_about_private_texts"
            )
        ]

    def __str__(self) -> str:
        return f"given {self.given_at:%Y-%m-%d}"
