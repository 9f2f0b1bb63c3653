"""What a clinic sets for its intake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.models import Record, Versioned
from people.models import Clinic


def _between(least: int, most: int) -> list[Callable[[Any], None]]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class IntakeSettings(Record, Versioned):
    """The numbers and choices of a clinic's intake; without a row the defaults stand.

    Blood pressure from ``*_caution`` (mmHg) is a caution, from ``*_stop`` a stop. 140/90 is the general guide of the
    esketamine label; that habitual pressure above 160/100 excludes is the practice of one at-home programme. What counts
    as recent, and for how long a reading is good, are ours: a prescriber signs them off.
    """

    clinic = models.OneToOneField(Clinic, on_delete=models.CASCADE, related_name="intake_settings")
    takes_applications = models.BooleanField(_("New people can apply"), default=True)
    systolic_caution = models.PositiveSmallIntegerField(default=140, validators=_between(100, 250))
    diastolic_caution = models.PositiveSmallIntegerField(default=90, validators=_between(50, 150))
    systolic_stop = models.PositiveSmallIntegerField(default=160, validators=_between(100, 250))
    diastolic_stop = models.PositiveSmallIntegerField(default=100, validators=_between(50, 150))
    pressure_valid_days = models.PositiveSmallIntegerField(default=180, validators=_between(1, 730))
    least_age = models.PositiveSmallIntegerField(default=18, validators=_between(12, 99))
    event_recent_months = models.PositiveSmallIntegerField(default=6, validators=_between(1, 120))
    suicidal_recent_months = models.PositiveSmallIntegerField(default=12, validators=_between(1, 120))
    answer_days = models.PositiveSmallIntegerField(default=5, validators=_between(1, 60))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(systolic_stop__gt=F("systolic_caution"), diastolic_stop__gt=F("diastolic_caution")),
                name="intake_stop_above_caution",
            )
        ]

    def __str__(self) -> str:
        return f"intake of {self.clinic_id}"
