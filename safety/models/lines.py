"""Crisis lines as a clinic lists them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import Record
from people.models import Clinic


class Way(models.TextChoices):
    """How a line is reached; the same words as in ``safety.crisis``."""

    CALL = "call", _("Call")
    TEXT = "text", _("Text message")


class CrisisLine(Record):
    """A line to call or text in a crisis, as the clinic lists it; without any, the country's defaults are shown."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="crisis_lines")
    label = models.CharField(_("what it is"), max_length=80)
    number = models.CharField(_("number"), max_length=30)
    way = models.CharField(_("by"), max_length=4, choices=Way.choices, default=Way.CALL)
    note = models.CharField(_("note"), max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "label")

    def __str__(self) -> str:
        return f"{self.label}: {self.number}"
