"""The table of a peer that keeps its reminders itself."""

from django.db import models


class Reminder(models.Model):
    """A reminder to one person; sent once it has an instant."""

    name = models.CharField(max_length=80)
    email = models.EmailField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.due_at}"
