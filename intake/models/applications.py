"""An application: its sections as they are being written, and what was sent in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from common.fields import EncryptedTextField
from common.models import Change, Record, Versioned
from intake.sections.keys import SectionKey
from intake.states import OPEN, WITH_STAFF, ApplicationState
from people.models import Membership, Patient, User, id_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Questions about applications."""

    def own(self, user: User | AnonymousUser) -> ApplicationQuerySet:
        """The person's own."""
        return self.filter(patient__user_id=id_of(user))

    def open(self) -> ApplicationQuerySet:
        """Neither declined nor taken back."""
        return self.filter(state__in=OPEN)

    def waiting(self) -> ApplicationQuerySet:
        """Sent in, and nobody has decided."""
        return self.filter(state=ApplicationState.SUBMITTED)

    def readable_by(self, user: User | AnonymousUser) -> ApplicationQuerySet:
        """What was sent in to the clinics where this person treats; once accepted, the care team's only."""
        treating = Membership.objects.treating().filter(user_id=id_of(user))
        accepted = Q(state__in=[ApplicationState.ACCEPTED, ApplicationState.ENDED])
        here = Q(patient__clinic__in=treating.values("clinic"))
        mine = Q(patient__in=Patient.objects.clinical_for(user))
        return self.filter(here, Q(state__in=WITH_STAFF), ~accepted | mine)

    def counted_for(self, user: User | AnonymousUser) -> ApplicationQuerySet:
        """Those of the clinics where this person works, for lists that show names and states and nothing that was answered."""
        here = Membership.objects.active().filter(user_id=id_of(user))
        return self.filter(patient__clinic__in=here.values("clinic"))


class Application(Record, Versioned):
    """One person's application at a clinic.

    ``worst`` (0 nothing, 1 note, 2 caution, 3 stop) is the worst finding of what was last sent in, kept for the order of
    the queue. ``version`` is that of the state and the decisions; every section has one of its own.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(max_length=12, default=ApplicationState.BEGUN)
    began_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="First sent in; the queue counts from here.")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    worst = models.PositiveSmallIntegerField(default=0)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ("-began_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(state__in=sorted(OPEN)), name="one_open_application_a_patient"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in ApplicationState]), name="application_state_known"
            ),
            models.CheckConstraint(condition=Q(worst__lte=3), name="application_worst_known"),
        ]
        indexes = [
            # read by the queue: who waits, riskiest and oldest first
            models.Index(
                fields=["-worst", "submitted_at"],
                condition=Q(state=ApplicationState.SUBMITTED),
                name="applications_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"application of {self.patient_id}"


class ApplicationChange(Change):
    """An application moved from one state to another."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="changes")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class ApplicationSection(Record, Versioned):
    """One section as it stands now: ``answers`` is the JSON of its shape (``intake.sections.shapes``), sealed.

    ``done_at`` is empty while it was only begun (kept by itself at a pause, perhaps with gaps). ``unfinished`` (JSON, sealed)
    holds what was typed and does not fit the shape yet, by the form's field, so that leaving mid-word loses nothing.
    ``page`` is the open page that saved last and ``count`` which of its saves that was: what the same page sends next
    follows on, even if it never heard the answer, and what it sent before and comes late changes nothing.
    ``is_carried`` says that it began with answers of a self-check, which anybody may have typed who knew the address.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="sections")
    key = models.CharField(max_length=20, choices=[(key.value, key.value) for key in SectionKey])
    answers = EncryptedTextField()
    unfinished = EncryptedTextField(null=True, blank=True)
    page = models.UUIDField(null=True, blank=True)
    count = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    is_carried = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "key"], name="one_section_of_each_kind"),
            models.CheckConstraint(condition=Q(key__in=[k.value for k in SectionKey]), name="section_key_known"),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.application_id}"

    @property
    def is_to_look_over(self) -> bool:
        """Whether answers of the self-check stand in it that nobody called done yet."""
        return self.is_carried and self.done_at is None


class Submission(Record):
    """What was sent in, as a whole, at one time; never changed. ``answers`` is JSON: section key to its answers, sealed.

    ``submission`` names the press of the button, so that a doubled one is one row.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answers = EncryptedTextField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the answers as they were sent in.")
    submission = models.UUIDField(unique=True)

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="submission_number_once")]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.number}"
