"""The plan that a prescriber signs, and what a patient does before the first dose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Change, Record, Versioned
from journey.models.courses import Course
from journey.models.protocols import ProtocolVersion
from people.models import Membership, Patient, User, id_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class PlanState(models.TextChoices):
    """Where a plan is."""

    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")
    DROPPED = "dropped", _("Dropped")
    REPLACED = "replaced", _("Replaced")


class PlanQuerySet(models.QuerySet["TreatmentPlan"]):
    """Questions about plans."""

    def visible_to(self, user: User | AnonymousUser) -> PlanQuerySet:
        """Those of the patients whose record this person may read."""
        return self.filter(patient__in=Patient.objects.clinical_for(user))

    def drafts(self) -> PlanQuerySet:
        """Not signed yet."""
        return self.filter(state=PlanState.DRAFT)

    def signed(self) -> PlanQuerySet:
        """Signed, and not replaced."""
        return self.filter(state=PlanState.SIGNED)

    def of_person(self, user: User | AnonymousUser) -> PlanQuerySet:
        """The person's own."""
        return self.filter(patient__user_id=id_of(user))

    def standing(self) -> PlanQuerySet:
        """A draft or a signed one."""
        return self.filter(state__in=[PlanState.DRAFT, PlanState.SIGNED])


class TreatmentPlan(Record, Versioned):
    """What one patient is to be treated with: the protocol version, where, how, with what, by whom.

    A signed plan is never changed: a newer one replaces it. ``starting_dose_mg`` is what the prescriber typed, never
    computed. ``digest`` is that of what stood on the page when it was signed, ``review_on`` the day by which it is looked
    at again.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="plans")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    protocol = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    setting = models.CharField(max_length=10)
    route = models.CharField(max_length=20)
    formulation = models.CharField(_("formulation"), max_length=120)
    starting_dose_mg = models.DecimalField(_("starting dose in mg"), max_digits=7, decimal_places=2)
    prescriber = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    therapist = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = EncryptedTextField(null=True, blank=True)
    review_on = models.DateField(_("to be looked at again by"))
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_name = EncryptedTextField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = [
            models.UniqueConstraint(fields=["patient"], condition=Q(state="draft"), name="one_draft_plan_a_patient"),
            models.UniqueConstraint(fields=["course"], condition=Q(state="signed"), name="one_signed_plan_a_course"),
            models.CheckConstraint(condition=Q(starting_dose_mg__gt=0), name="plan_dose_above_zero"),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | Q(signed_at__isnull=False, signed_by__isnull=False, course__isnull=False),
                name="signed_plan_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"plan of {self.patient_id} ({self.state})"


class PlanChange(Change):
    """A plan moved from one state to another."""

    plan = models.ForeignKey(TreatmentPlan, on_delete=models.PROTECT, related_name="changes")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class PreparationMark(Record):
    """Somebody said that a step of the preparation is done, or took it back; the newest of a step stands. Never changed.

    ``step`` is a key of ``journey.preparation``; ``detail`` (JSON, sealed) holds what belongs to it: who the adult is and
    their number, what ride, which card in which version.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="preparation_marks")
    step = models.CharField(max_length=60)
    done = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    detail = EncryptedTextField(null=True, blank=True)

    class Meta:
        ordering = ("at", "id")
        indexes = [
            # read by the list before the first dose: the newest mark of each step
            models.Index(F("course"), F("step"), F("at").desc(), name="preparation_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.course_id}"
