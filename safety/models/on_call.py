"""Who is asked in which order when a safety task waits, and the clinic's own minutes."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Record, Versioned
from people.models import Clinic, Membership
from safety.tiers import DEFAULTS, FEWEST_MINUTES, MOST_MINUTES, Tier, Wait

_SENSIBLE = [MinValueValidator(FEWEST_MINUTES), MaxValueValidator(MOST_MINUTES)]


class OnCall(Record):
    """A person of the clinic's on-call order; the lowest position is asked first."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="on_call")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = [models.UniqueConstraint(fields=["clinic", "membership"], name="once_in_the_on_call_order")]

    def __str__(self) -> str:
        return f"{self.position}: {self.membership}"


def _minutes(tier: Tier, part: str) -> models.PositiveSmallIntegerField[int, int]:
    return models.PositiveSmallIntegerField(default=getattr(DEFAULTS[tier], part), validators=_SENSIBLE)


class SafetySettings(Record, Versioned):
    """The clinic's lead, and its minutes by tier; a clinic without this row has the defaults of ``safety.tiers``.

    ``version`` counts every change of the on-call order, too: they are edited on one page.
    """

    clinic = models.OneToOneField(Clinic, on_delete=models.CASCADE, related_name="safety_settings")
    lead = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    immediate_answer = _minutes(Tier.IMMEDIATE, "answer")
    immediate_hand = _minutes(Tier.IMMEDIATE, "hand")
    immediate_settle = _minutes(Tier.IMMEDIATE, "settle")
    urgent_answer = _minutes(Tier.URGENT, "answer")
    urgent_hand = _minutes(Tier.URGENT, "hand")
    urgent_settle = _minutes(Tier.URGENT, "settle")
    soon_answer = _minutes(Tier.SOON, "answer")
    soon_hand = _minutes(Tier.SOON, "hand")
    soon_settle = _minutes(Tier.SOON, "settle")

    class Meta:
        verbose_name = _("safety settings")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(**{f"{tier}_{part}__gte": FEWEST_MINUTES, f"{tier}_{part}__lte": MOST_MINUTES})
                        for tier in Tier.values
                        for part in ("answer", "hand", "settle")
                    )
                ),
                name="safety_minutes_make_sense",
            )
        ]

    def __str__(self) -> str:
        return f"{self.clinic}"

    def wait(self, tier: str) -> Wait:
        """The minutes of a tier."""
        return Wait(*(getattr(self, f"{tier}_{part}") for part in ("answer", "hand", "settle")))
