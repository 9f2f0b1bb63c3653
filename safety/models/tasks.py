"""Safety tasks: something a member of staff must look at, with who answers for it, what became of it, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, Q, When
from django.utils.translation import gettext_lazy as _

from common import clock
from common.fields import EncryptedTextField
from common.models import Record, Versioned
from people.models import Membership, Patient
from people.models.users import id_of
from safety.escalation import Stage
from safety.tiers import GRAVEST_FIRST, Source, Tier

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class Disposition(models.TextChoices):
    """How staff settled it."""

    SPOKE = "spoke", _("Spoke with the patient")
    ASSESSED = "assessed", _("Assessed in person or by video")
    EMERGENCY = "emergency", _("Emergency services called")
    NO_CONCERN = "no_concern", _("Reviewed, no present concern")


class Happened(models.TextChoices):
    """What a row of a task's history says."""

    OPENED = "opened", _("Opened")
    TOLD = "told", _("Told")
    TAKEN = "taken", _("Taken")
    HANDED_ON = "handed_on", _("Handed on")
    ESCALATED = "escalated", _("Went on")
    NOTED = "noted", _("Noted")
    RAISED = "raised", _("Made more urgent")
    CLOSED = "closed", _("Closed")


_GRAVEST_FIRST = Case(
    *(When(tier=tier, then=number) for number, tier in enumerate(GRAVEST_FIRST)),
    output_field=models.SmallIntegerField(),
)
_UNTAKEN_FIRST = Case(When(taken_at=None, then=0), default=1, output_field=models.SmallIntegerField())


class SafetyTaskQuerySet(models.QuerySet["SafetyTask"]):
    """Questions about safety tasks."""

    def open(self) -> SafetyTaskQuerySet:
        """Those that nobody has settled."""
        return self.filter(closed_at=None)

    def settled(self) -> SafetyTaskQuerySet:
        """Those that somebody has settled."""
        return self.filter(closed_at__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> SafetyTaskQuerySet:
        """The care team's; and while it is open, that of whoever was asked to answer for it.

        Whoever settled one may read it as long as they treat people at that clinic. Being asked opens the task and
        nothing else of the record.
        """
        mine = Q(patient__in=Patient.objects.clinical_for(user))
        here = Membership.objects.treating().filter(user_id=id_of(user)).values("clinic")
        settled = Q(closed_by=id_of(user), patient__clinic__in=here)
        return self.filter(mine | (Q(closed_at=None) & _asked(user)) | settled)

    def asked_of(self, user: User | AnonymousUser) -> SafetyTaskQuerySet:
        """Those that this person was ever asked to answer for, and treats people here still."""
        return self.filter(_asked(user))

    def oldest_first(self) -> SafetyTaskQuerySet:
        """In the order in which they came."""
        return self.order_by("opened_at", "id")

    def pressing_first(self) -> SafetyTaskQuerySet:
        """In the order in which they should be looked at: the gravest, of those what nobody took, then what is due first.

        So an immediate one that nobody has taken comes before everything, as in the caseload; and of equals what is
        overdue comes before what is not yet.
        """
        return self.order_by(_GRAVEST_FIRST, _UNTAKEN_FIRST, "due_at", "opened_at", "id")

    def to_move_on(self, now: datetime) -> SafetyTaskQuerySet:
        """Open ones whose next step has come, the gravest first, and of those the ones that wait longest."""
        return self.open().filter(next_step_at__lte=now).order_by(_GRAVEST_FIRST, "next_step_at", "id")


def _asked(user: User | AnonymousUser) -> Q:
    places = Membership.objects.treating().filter(user_id=id_of(user))
    rows = SafetyTaskChange.objects.filter(member__in=places).exclude(stage="")
    return Q(owner__in=places) | Q(pk__in=rows.values("task"))


class SafetyTask(Record, Versioned):
    """Opened by a rule or a person, closed only by staff with a disposition and a note.

    ``owner`` is who is asked to answer for it since ``asked_at``, ``level`` how often it went on to somebody, ``due_at``
    when it has to be answered, and once somebody took it, settled. ``stumbles`` counts how often in a row the clock failed
    to move it on. ``about_id`` names what it is about, where ``source_id`` names the one occasion (a text as it stood,
    an alert that was sent).
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="safety_tasks")
    source = models.CharField(max_length=20, choices=Source.choices)
    source_id = models.UUIDField()
    about_id = models.UUIDField(null=True, blank=True)
    tier = models.CharField(_("how soon"), max_length=10, choices=Tier.choices, default=Tier.URGENT)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(default=clock.now)
    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    level = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.OWNER)
    escalated_at = models.DateTimeField(null=True, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    stumbles = models.PositiveIntegerField(default=0, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    disposition = models.CharField(_("what was done"), max_length=20, choices=Disposition.choices, blank=True)
    note = EncryptedTextField(_("note"), null=True, blank=True)

    objects = SafetyTaskQuerySet.as_manager()

    class Meta:
        ordering = ("opened_at",)
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="one_task_per_source"),
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(source=Source.CALL, closed_at=None),
                name="one_open_call_per_patient",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | (Q(closed_by__isnull=False) & ~Q(disposition="")),
                name="safety_task_closed_with_a_disposition",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(note__isnull=False), name="safety_task_closed_with_a_note"
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="safety_task_taken_by_somebody",
            ),
        ]
        indexes = [
            # read by the caseload and by the check before a dose
            models.Index(fields=["patient"], name="safety_task_open", condition=Q(closed_at=None)),
            # read by the timetable, twice a minute
            models.Index(fields=["next_step_at"], name="safety_task_next_step", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.opened_at:%Y-%m-%d}"

    @property
    def is_follow_up(self) -> bool:
        """Whether it asks how it went on after emergency services were called; ``about_id`` is the task before."""
        return self.source == Source.STAFF and self.about_id is not None

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it."""
        return self.closed_at is None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it should have been answered, or settled, before ``now``."""
        return self.is_open and self.due_at <= now


class SafetyTaskChange(Record):
    """One thing that happened to a task; rows are only ever added. ``member`` is who was told, asked, or took it.

    A row with a ``stage`` asked that person to answer, on the care team or not: it opens the task to them. ``by`` is
    empty where a rule or the clock did it. ``note`` is what a person wrote about it, sealed.
    """

    task = models.ForeignKey(SafetyTask, on_delete=models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10, choices=Happened.choices)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices, blank=True)
    tier = models.CharField(max_length=10, choices=Tier.choices, blank=True)
    note = EncryptedTextField(null=True, blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.at:%Y-%m-%d %H:%M}"
