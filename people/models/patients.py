"""Patients, and who treats them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Record, Versioned
from people.models.clinics import Clinic, Membership
from people.models.users import User, id_of
from people.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class PatientQuerySet(models.QuerySet["Patient"]):
    """Questions about patients."""

    def visible_to(self, user: User | AnonymousUser) -> PatientQuerySet:
        """The patient themself; those who treat them; the office of their clinic."""
        mine = Membership.objects.active().filter(user_id=id_of(user))
        office = mine.filter(role=Role.ADMIN).values("clinic")
        treated = CareTeamMember.objects.filter(ended_at=None, membership__in=mine).values("patient")
        return self.filter(Q(user_id=id_of(user)) | Q(clinic__in=office) | Q(pk__in=treated))

    def clinical_for(self, user: User | AnonymousUser) -> PatientQuerySet:
        """Those whose clinical record this person may read: the care team's. The office is not among them."""
        treating = Membership.objects.treating().filter(user_id=id_of(user))
        return self.filter(
            pk__in=CareTeamMember.objects.filter(ended_at=None, membership__in=treating).values("patient")
        )


class Patient(Record, Versioned):
    """A person who is treated at a clinic."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="patients")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ("user__name",)
        constraints = [models.UniqueConstraint(fields=["user", "clinic"], name="one_record_per_patient_and_clinic")]

    def __str__(self) -> str:
        return self.user.name

    @property
    def name(self) -> str:
        """What the person is called."""
        return self.user.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the patient lives."""
        return self.user.zone


class CareTeamMember(Record):
    """A member of staff treats a patient, and so may read the record."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="care_team")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="patients")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "membership"], condition=Q(ended_at=None), name="once_on_a_care_team"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.patient}"
