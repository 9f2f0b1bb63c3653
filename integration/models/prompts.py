"""Which question stood on the writing page of a window, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Record
from integration.models.content import Content
from integration.models.entries import EntryStage, JournalEntry
from integration.models.windows import IntegrationWindow


class PromptOutcome(models.TextChoices):
    """What the patient made of a question."""

    OFFERED = "offered", _("stood there")
    SWAPPED = "swapped", _("swapped for another one")
    ANSWERED = "answered", _("answered")


class WindowPrompt(Record):
    """A question that was drawn for a stage of a window. None comes twice in a course until all have been drawn.

    The newest row of a stage is the one that stands; ``content`` is the version that its words are read from.
    """

    window = models.ForeignKey(IntegrationWindow, on_delete=models.PROTECT, related_name="prompts")
    stage = models.CharField(max_length=16, choices=EntryStage.choices)
    key = models.CharField(max_length=40)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=10, choices=PromptOutcome.choices, default=PromptOutcome.OFFERED)
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["window", "stage", "place"], name="one_question_at_a_place"),
            models.CheckConstraint(
                condition=Q(entry=None) | Q(outcome=PromptOutcome.ANSWERED), name="an_answered_question_has_its_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.place}: {self.key}"
