"""When a patient can not come, and what a clinic allows patients to change themselves."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.choices import Weekday
from common.models import Record, Versioned
from people.models import Clinic, Patient, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class RefusalQuerySet(models.QuerySet["Refusal"]):
    """Questions about refusals."""

    def visible_to(self, user: User | AnonymousUser) -> RefusalQuerySet:
        """Those of the patients whom this person may see."""
        return self.filter(patient__in=Patient.objects.visible_to(user))


class Refusal(Record):
    """When a patient can not come, in the patient's own zone: a weekday or some days, all day or in some hours.

    Exactly one of ``weekday`` (week after week) and ``first_on``/``last_on`` (those days) is given.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="refusals")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices, null=True, blank=True)
    first_on = models.DateField(_("first day"), null=True, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = RefusalQuerySet.as_manager()

    class Meta:
        ordering = ("weekday", "first_on", "begins")
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=False, first_on=None, last_on=None)
                | Q(weekday=None, first_on__isnull=False, last_on__gte=F("first_on")),
                name="refusal_of_a_weekday_or_of_days",
            ),
            models.CheckConstraint(
                condition=Q(begins=None, ends=None) | Q(begins__isnull=False, ends__gt=F("begins")),
                name="refusal_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"refusal of {self.patient_id}"


class SchedulingRules(Versioned):
    """What a clinic has settled about booking; the defaults hold until somebody changes them.

    ``notice_hours``: until so long before a session patients may move or cancel it themselves. ``moves_allowed``: so often
    in a course. ``step_minutes``: sessions begin on these steps after the hour. ``offer_minutes``: so long a freed time is
    kept for those to whom it was offered. ``day_before_at``: the patient's wall time of the reminder on the day before.
    None of these numbers is clinical; they are ours.
    """

    clinic = models.OneToOneField(Clinic, on_delete=models.PROTECT, primary_key=True, related_name="scheduling_rules")
    patients_move = models.BooleanField(_("patients may move their sessions"), default=True)
    patients_cancel = models.BooleanField(_("patients may cancel their sessions"), default=True)
    notice_hours = models.PositiveSmallIntegerField(
        _("until so many hours before"), default=48, validators=[MaxValueValidator(336)]
    )
    moves_allowed = models.PositiveSmallIntegerField(
        _("so often in a course"), default=3, validators=[MaxValueValidator(50)]
    )
    step_minutes = models.PositiveSmallIntegerField(
        _("sessions begin every so many minutes"), default=30, validators=[MinValueValidator(5), MaxValueValidator(120)]
    )
    offer_minutes = models.PositiveSmallIntegerField(
        _("a freed time is offered for so many minutes"),
        default=120,
        validators=[MinValueValidator(15), MaxValueValidator(2880)],
    )
    day_before_at = models.TimeField(_("reminder on the day before at"), default=time(16))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(step_minutes__range=(5, 120)), name="step_minutes_in_range"),
        ]

    def __str__(self) -> str:
        return f"rules of {self.clinic_id}"
