"""The words of an agreement in versions, and the signatures under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Record
from consents.kinds import ConsentKind
from people.models import Clinic, Patient, User, id_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    """Questions about the words of agreements."""

    def offered(self, clinic: Clinic) -> ConsentTextQuerySet:
        """The words in force at a clinic: one version a kind."""
        return self.filter(clinic=clinic, retired_at=None)

    def history(self, clinic: Clinic, kind: str) -> ConsentTextQuerySet:
        """All versions of the words of a kind, the newest first."""
        return self.filter(clinic=clinic, kind=kind).order_by("-number")


class ConsentText(Record):
    """One version of the words of an agreement at a clinic. It is never changed; a new version retires it."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="consent_texts")
    kind = models.CharField(max_length=20, choices=ConsentKind.choices)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(
        _("words"),
        help_text=_("Paragraphs with an empty line between; a line that begins with #  is a heading, with - a point."),
    )
    clinic_name = models.CharField(max_length=120, blank=True, help_text="What the clinic was called then.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the words as they are shown: see consents.digest.")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "-number")
        constraints = [
            models.UniqueConstraint(fields=["clinic", "kind", "number"], name="consent_text_version_once"),
            models.UniqueConstraint(
                fields=["clinic", "kind"], condition=Q(retired_at=None), name="one_consent_text_in_force"
            ),
            models.CheckConstraint(condition=Q(kind__in=ConsentKind.values), name="consent_text_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Questions about signatures."""

    def standing(self) -> ConsentQuerySet:
        """Those that were not withdrawn; a newer version of the words may ask again all the same."""
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: User | AnonymousUser) -> ConsentQuerySet:
        """The patient's own, and those of the patients whom this person treats. The office is not among them."""
        return self.filter(Q(patient__user_id=id_of(user)) | Q(patient__in=Patient.objects.clinical_for(user)))

    def own(self, user: User | AnonymousUser) -> ConsentQuerySet:
        """Those that this person signed as a patient."""
        return self.filter(Q(patient__user_id=id_of(user)))

    def patients_who_withdrew(self, kind: str) -> models.QuerySet[Consent, Any]:
        """The ids of the patients who signed once and of whose agreement none stands. For a subquery."""
        stands = Consent.objects.standing().filter(kind=kind, patient=OuterRef("patient"))
        return self.filter(~Exists(stands), kind=kind, withdrawn_at__isnull=False).values("patient")


class Consent(Record):
    """A signature under one version of the words. Only its end is ever added to it.

    ``digest`` is that of the words as they were shown; ``address`` is the network address it came from, sealed, and
    ``agent`` names the browser. Both are evidence, and only the patient and their care team see them.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="signatures")
    kind = models.CharField(max_length=20, choices=ConsentKind.choices)
    signed_name = EncryptedTextField()
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    address = EncryptedTextField(null=True, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "-signed_at")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind"], condition=Q(withdrawn_at=None), name="one_consent_in_force_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("signed_at")), name="consent_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id}: {self.kind}"
