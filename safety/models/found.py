"""Where the list of words found something in a text, kept when it was looked through."""

from __future__ import annotations

from django.db import models

from common import clock
from common.models import Record
from safety.models.tasks import SafetyTask


class FoundWords(Record):
    """One finding in one text as it stood, so that the page of a task need not look through it again.

    ``occasion`` stands for the text with its words, which are not kept here; ``start`` and ``end`` are places in it.
    Rows are only ever added: an edit that asks for a person again adds another.
    """

    task = models.ForeignKey(SafetyTask, on_delete=models.PROTECT, related_name="found")
    occasion = models.UUIDField()
    kind = models.CharField(max_length=10)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("at", "id")
        constraints = [
            models.UniqueConstraint(fields=["task", "occasion"], name="words_found_once_in_a_text"),
            models.CheckConstraint(condition=models.Q(start__lt=models.F("end")), name="words_found_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start}-{self.end}"
