"""What a patient is asked to answer and when, what became of it, and the link by which a message leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Change, Record
from measures.models.responses import Response
from measures.states import AssignmentState
from people.models import Patient, id_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from people.models import User

S = AssignmentState


class Why(models.TextChoices):
    """Why a questionnaire is asked for; the values are those of ``schedule.Reason``."""

    BASELINE = "baseline", _("Before the first dose")
    BEFORE_DOSE = "before_dose", _("Before a session")
    AFTER_DOSE = "after_dose", _("After a dose")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    ASKED = "asked", _("Asked by the care team")


class State(models.TextChoices):
    """The words of ``states.AssignmentState``."""

    OPEN = S.OPEN.value, _("open")
    ANSWERED = S.ANSWERED.value, _("answered")
    SKIPPED = S.SKIPPED.value, _("skipped")
    GIVEN_UP = S.GIVEN_UP.value, _("not answered")
    WITHDRAWN = S.WITHDRAWN.value, _("withdrawn")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Questions about what is asked."""

    def own(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """What this person is asked."""
        return self.filter(patient__user_id=id_of(user))

    def visible_to(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """One's own, and those of the patients whom one treats."""
        return self.filter(Q(patient__user_id=user.pk) | Q(patient__in=Patient.objects.clinical_for(user)))

    def open(self) -> AssignmentQuerySet:
        """Planned or waiting, the soonest first."""
        return self.filter(state=S.OPEN).order_by("due_at", "id")

    def due(self, now: datetime) -> AssignmentQuerySet:
        """Waiting for an answer at ``now``, the longest first."""
        return self.open().filter(due_at__lte=now, expires_at__gt=now)

    def run_out(self, now: datetime) -> AssignmentQuerySet:
        """Still open although their time is over."""
        return self.filter(state=S.OPEN, expires_at__lte=now)


class Assignment(Record):
    """One request to answer one questionnaire: from ``due_at`` until just before ``expires_at``.

    ``plan_key`` names it in the plan of the course, so that planning twice makes one row. ``about_id`` is the session
    or dose that it belongs to; ``settled_by`` a person who settled it, nobody where the plan or the time did. ``told_at`` and ``reminded_at`` are when messages about it were laid; ``said`` are the words with
    which the patient skipped it.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="assignments")
    instrument = models.CharField(_("questionnaire"), max_length=20)
    reason = models.CharField(max_length=20, choices=Why.choices)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    remind_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=S.OPEN.value)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    response = models.OneToOneField(
        Response, on_delete=models.PROTECT, null=True, blank=True, related_name="assignment"
    )
    about_id = models.UUIDField(null=True, blank=True)
    plan_key = models.CharField(max_length=120, unique=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    said = EncryptedTextField(_("in the patient's words"), null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "instrument"], condition=Q(state=S.OPEN.value), name="one_open_request_a_measure"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("due_at")), name="request_runs_out_after_it_is_due"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in S]), name="request_state_known"),
            models.CheckConstraint(
                condition=Q(state=S.ANSWERED.value, response__isnull=False)
                | (~Q(state=S.ANSWERED.value) & Q(response=None)),
                name="request_answered_by_a_response",
            ),
        ]
        indexes = [
            # read by the job that asks, reminds and gives up
            models.Index(fields=["due_at"], name="requests_to_tell", condition=Q(state=S.OPEN.value)),
            models.Index(fields=["expires_at"], name="requests_to_give_up", condition=Q(state=S.OPEN.value)),
            # read by the plan and by the pages of a patient
            models.Index(fields=["patient", "instrument", "due_at"], name="requests_of_a_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.get_reason_display()}: {self.state}"

    def is_due(self, now: datetime) -> bool:
        """Whether it waits for an answer at ``now``."""
        return self.state == S.OPEN and self.due_at <= now < self.expires_at


class AssignmentChange(Change):
    """A request moved from one state to another, or to another time. Only ever added to."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="changes")
    from_due_at = models.DateTimeField(null=True, blank=True)
    to_due_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class StoppedQuerySet(models.QuerySet["StoppedMeasure"]):
    """Questions about what patients stopped."""

    def standing(self) -> StoppedQuerySet:
        """Those that were not taken up again."""
        return self.filter(resumed_at=None)


class StoppedMeasure(Record):
    """A patient wants not to be asked one questionnaire any more, until they take it up again."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="stopped_measures")
    instrument = models.CharField(_("questionnaire"), max_length=20)
    stopped_at = models.DateTimeField()
    stopped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said = EncryptedTextField(_("in the patient's words"), null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = StoppedQuerySet.as_manager()

    class Meta:
        ordering = ("-stopped_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "instrument"], condition=Q(resumed_at=None), name="stopped_once_a_measure"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} stopped {self.stopped_at:%Y-%m-%d}"


class MeasureLinkQuerySet(models.QuerySet["MeasureLink"]):
    """Questions about links."""

    def usable(self, now: datetime) -> MeasureLinkQuerySet:
        """Those that still open their questionnaire."""
        return self.filter(
            used_at=None,
            revoked_at=None,
            expires_at__gt=now,
            assignment__state=S.OPEN,
            assignment__patient__user__is_active=True,
        )


class MeasureLink(Record):
    """A single-purpose link: its holder may answer this one request without signing in, and sees nothing else."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="links")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    response = models.OneToOneField(Response, on_delete=models.PROTECT, null=True, blank=True, related_name="link")

    objects = MeasureLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(used_at=None, revoked_at=None), name="one_live_link_a_request"
            )
        ]

    def __str__(self) -> str:
        return f"link of {self.assignment_id}"
