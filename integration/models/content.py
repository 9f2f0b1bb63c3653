"""What a clinic may change of this room: the questions on the writing page, and the small practices. Data, in versions."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Record
from people.models import Clinic

HOUSE = "house-"
"""What stands before the number of a version that comes with the app, in addresses."""


class ContentKind(models.TextChoices):
    """What a version is a version of."""

    PROMPTS = "prompts", _("Questions for the journal")
    PRACTICES = "practices", _("Small practices")


class ContentQuerySet(models.QuerySet["Content"]):
    """Questions about versions of content."""

    def of(self, clinic: Clinic, kind: str) -> ContentQuerySet:
        """The clinic's own and the house's versions, the one in force first."""
        ours = self.filter(Q(clinic=clinic) | Q(clinic=None), kind=kind)
        return ours.order_by(models.F("clinic").desc(nulls_last=True), "-number")

    def history(self, clinic: Clinic, kind: str) -> ContentQuerySet:
        """The same with who published each; the one in force first."""
        return self.of(clinic, kind).select_related("by", "clinic")

    def seen_as(self, clinic: Clinic, kind: str, seen: str) -> ContentQuerySet:
        """The version whose id a form names; none for anything that is no id."""
        try:
            return self.of(clinic, kind).filter(pk=UUID(seen))
        except ValueError:
            return self.none()

    def labelled(self, clinic: Clinic, kind: str, label: str) -> ContentQuerySet:
        """The version that pages call by ``label``: a number of the clinic's own, or ``house-`` and one of the house's."""
        is_house, number = label.startswith(HOUSE), label.removeprefix(HOUSE)
        if not (number.isascii() and number.isdecimal() and len(number) < 9):
            return self.none()
        return self.history(clinic, kind).filter(clinic=None if is_house else clinic, number=int(number))


class Content(Record):
    """One version of a clinic's questions or practices; without a clinic it is what every house comes with.

    A version never changes: what was asked stays known. ``body`` has the shape that the room's pydantic models say.
    A clinic's newest version is in force; a clinic without one has the newest of the house.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, null=True, blank=True, related_name="contents")
    kind = models.CharField(max_length=12, choices=ContentKind.choices)
    number = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ContentQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "-number")
        constraints = [
            models.UniqueConstraint(fields=["clinic", "kind", "number"], name="one_content_of_a_number"),
            # a missing clinic is no equal of a missing clinic
            models.UniqueConstraint(
                fields=["kind", "number"], condition=Q(clinic=None), name="one_house_content_of_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def label(self) -> str:
        """What addresses call it."""
        return str(self.number) if self.clinic_id else f"{HOUSE}{self.number}"
