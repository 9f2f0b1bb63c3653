"""What changed in a patient's other medicines, as the care team was told. Rows are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Record
from people.models import Patient, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class WhatChanged(models.TextChoices):
    """What happened with a medicine; the last one takes back an entry that was wrong altogether."""

    STARTED = "started", _("Started")
    STOPPED = "stopped", _("Stopped")
    DOSE_CHANGED = "dose_changed", _("Dose changed")
    WITHDRAWN = "withdrawn", _("Entered by mistake")


class MedicationChangeQuerySet(models.QuerySet["MedicationChange"]):
    """Questions about changes of medicines."""

    def visible_to(self, user: User | AnonymousUser) -> MedicationChangeQuerySet:
        """The care team's."""
        return self.filter(patient__in=Patient.objects.clinical_for(user))

    def standing(self) -> MedicationChangeQuerySet:
        """As they stand after corrections, the newest first; what was taken back is not among them."""
        return self.filter(corrected_by=None).exclude(what=WhatChanged.WITHDRAWN).order_by("-changed_on", "-id")


class MedicationChange(Record):
    """A medicine was started, stopped, or its dose changed.

    ``medicine`` and ``detail`` are as somebody typed them, checked against no list. With ``month_only`` the day is the
    first of the month and only the month is known. A correction is a new row that names the old one.
    """

    submission = models.UUIDField(unique=True, help_text="The form's, so that the same form sent twice is one row.")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="medication_changes")
    changed_on = models.DateField(_("when"))
    month_only = models.BooleanField(_("only the month is known"), default=False)
    what = models.CharField(_("what changed"), max_length=20, choices=WhatChanged.choices)
    medicine = EncryptedTextField()
    detail = EncryptedTextField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    objects = MedicationChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-changed_on", "-id")
        constraints = [
            models.CheckConstraint(condition=Q(what__in=WhatChanged.values), name="medication_change_known"),
            models.CheckConstraint(
                condition=~Q(what=WhatChanged.WITHDRAWN) | Q(corrects__isnull=False),
                name="medication_change_withdraws_another",
            ),
            models.CheckConstraint(
                condition=Q(month_only=False) | Q(changed_on__day=1), name="medication_month_is_its_first_day"
            ),
        ]
        indexes = [
            # read by the patient's page
            models.Index(fields=["patient", "-changed_on"], name="medication_over_time")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.changed_on}"
