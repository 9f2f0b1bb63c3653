"""What the rules found in an application, who passed it, and what was decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Record
from intake.models.applications import Application, Submission
from people.models import Membership, User


class FindingSeverity(models.IntegerChoices):
    """How much a finding weighs."""

    NOTE = 1, _("Note")
    CAUTION = 2, _("Caution")
    STOP = 3, _("Stop")


class Finding(Record):
    """One thing that a rule found in what was sent in. Never changed.

    ``rule`` and ``rules_version`` name the rule; ``by_protocol`` says how severe it is on each protocol on which it holds
    (protocol key to 1–3), ``severity`` is the worst of them. ``inputs`` (JSON, sealed) holds the answers that raised it,
    in words, and where each came from. ``about`` tells apart two findings of one rule.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="findings")
    rule = models.CharField(max_length=60)
    rules_version = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=80, blank=True)
    severity = models.PositiveSmallIntegerField(choices=FindingSeverity.choices)
    by_protocol = models.JSONField(default=dict)
    inputs = EncryptedTextField()

    class Meta:
        ordering = ("-severity", "rule", "about")
        constraints = [
            models.UniqueConstraint(fields=["submission", "rule", "about"], name="finding_once"),
            models.CheckConstraint(condition=Q(severity__in=[1, 2, 3]), name="finding_severity_known"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} ({self.severity})"


class Assessment(Record):
    """The rules looked at what was sent in, on a day, with the clinic's numbers of that day. Never changed.

    ``limits`` are the fields of ``intake.eligibility.facts.Limits``; ``protocols`` are the keys of the protocols that were
    offered then. On any other one nobody has looked.
    """

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="assessment")
    at = models.DateTimeField()
    rules_version = models.PositiveSmallIntegerField()
    limits = models.JSONField(default=dict)
    protocols = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.submission_id} by version {self.rules_version}"


class FindingPass(Record):
    """A prescriber goes on in spite of a stop, and says why. Never changed; it holds for what was sent in then."""

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="passed")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = EncryptedTextField()

    def __str__(self) -> str:
        return f"{self.finding_id} passed"


class DecisionKind(models.TextChoices):
    """What was decided."""

    ACCEPT = "accept", _("Accepted")
    ASK = "ask", _("Asked for more")
    DECLINE = "decline", _("Declined")


class Decision(Record):
    """What a clinician decided on what was sent in. Never changed; the newest one stands.

    ``words`` and ``next_step`` are for the patient to read; ``note`` is for the team. All are sealed. ``sections`` names
    those that were asked about.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = EncryptedTextField(null=True, blank=True)
    next_step = EncryptedTextField(null=True, blank=True)
    note = EncryptedTextField(null=True, blank=True)
    sections = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.application_id}: {self.kind}"
