"""How soon a clinic means to answer."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Record, Versioned
from correspondence.waiting import MOST_DAYS, STAFFED_DAYS
from people.models import Clinic


class AnswerTime(Record, Versioned):
    """By the end of which staffed day after a message somebody should have answered: 0 is the same day, 1 the next."""

    clinic = models.OneToOneField(Clinic, on_delete=models.PROTECT, related_name="answer_time")
    staffed_days = models.PositiveSmallIntegerField(
        _("staffed days"), default=STAFFED_DAYS, validators=[MaxValueValidator(MOST_DAYS)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(staffed_days__lte=MOST_DAYS), name="answered_within_two_weeks")
        ]

    def __str__(self) -> str:
        return f"{self.clinic}: {self.staffed_days}"
