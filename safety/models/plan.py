"""The safety plan: what a person and their clinician wrote down for a hard hour. Versions are only ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from common import clock
from common.fields import EncryptedTextField
from common.models import Record
from people.models import Patient
from safety.models.tasks import SafetyTask

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class SafetyPlanQuerySet(models.QuerySet["SafetyPlan"]):
    """Questions about safety plans."""

    def visible_to(self, user: User | AnonymousUser) -> SafetyPlanQuerySet:
        """The patient's own; the care team's; and of whoever is asked about a patient by an open safety task."""
        own = Patient.objects.filter(user_id=user.pk) if user.pk else Patient.objects.none()
        asked = SafetyTask.objects.visible_to(user).open().values("patient")
        return self.filter(
            Q(patient__in=own) | Q(patient__in=Patient.objects.clinical_for(user)) | Q(patient__in=asked)
        )

    def newest_first(self) -> SafetyPlanQuerySet:
        """The version that holds now comes first."""
        return self.order_by("-number")

    def numbered(self, *numbers: int) -> SafetyPlanQuerySet:
        """The versions of these numbers."""
        return self.filter(number__in=numbers)

    def in_force(self) -> SafetyPlanQuerySet:
        """Of each patient the newest version only."""
        newest = SafetyPlan.objects.filter(patient=OuterRef("patient")).order_by("-number").values("number")[:1]
        return self.filter(number=Subquery(newest))

    def by_the_patient(self) -> SafetyPlanQuerySet:
        """Versions that the patient saved, alone or with somebody beside them."""
        return self.filter(saved_by=F("patient__user"))


class SafetyPlan(Record):
    """One version of a patient's safety plan. A change is a new version, which names the one before.

    Texts hold a thing a line. ``company``, ``helpers`` and ``professionals`` hold people as sealed JSON
    (``safety.plan_parts``), because a number is there to be pressed.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="safety_plans")
    number = models.PositiveIntegerField()
    before = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="after")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)
    warning_signs = EncryptedTextField(_("warning signs"))
    own_ways = EncryptedTextField(_("things that help by oneself"))
    company = EncryptedTextField(_("people and places that take the mind off"))
    helpers = EncryptedTextField(_("people to ask for help"))
    professionals = EncryptedTextField(_("professionals and the clinic"))
    safer_place = EncryptedTextField(_("making the place safer"))

    objects = SafetyPlanQuerySet.as_manager()

    class Meta:
        ordering = ("patient", "-number")
        constraints = [
            models.UniqueConstraint(fields=["patient", "number"], name="one_safety_plan_version_of_a_number"),
            models.CheckConstraint(
                condition=Q(number=1, before=None) | Q(number__gt=1, before__isnull=False),
                name="safety_plan_names_the_one_before",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} · {self.number}"

    @property
    def is_by_the_patient(self) -> bool:
        """Whether the patient saved this version."""
        return self.saved_by_id == self.patient.user_id


class PlanLook(Record):
    """A member of staff looked at this version of a plan for the first time; until then it is new to them."""

    plan = models.ForeignKey(SafetyPlan, on_delete=models.PROTECT, related_name="looks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "by"], name="one_first_look_per_person_and_plan")]

    def __str__(self) -> str:
        return f"{self.plan_id} · {self.by_id}"
