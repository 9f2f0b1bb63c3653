"""What the care team did about what was shared: who read it, what they answered, and who called about a window."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from common.models import Record
from correspondence.models import Letter
from integration.models.entries import JournalEntry
from integration.models.windows import IntegrationWindow


class EntryLook(Record):
    """A member of the care team opened a shared entry, or set it aside as read. Rows are only added."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="looks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class EntryReply(Record):
    """A letter of the care team that answers a shared entry. It stands in the thread, and under the entry for the patient."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="replies")
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="entry_reply")

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return f"{self.letter_id} answers {self.entry_id}"


class WindowCall(Record):
    """A member of the care team noted that they called a patient about an open window. Rows are only added."""

    window = models.ForeignKey(IntegrationWindow, on_delete=models.PROTECT, related_name="calls")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"called {self.at:%Y-%m-%d %H:%M}"
