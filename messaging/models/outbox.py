"""The outbox: one row for everything that leaves the house to a person, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Record
from messaging.states import CANCELLABLE, FINAL, TAKES_ITS_DAY, MessageState
from people.models import Clinic, Membership, Patient
from people.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class Channel(models.TextChoices):
    """How a message reaches a person."""

    EMAIL = "email", _("E-mail")
    TEXT = "text", _("Text message")
    PUSH = "push", _("Notice on a device")
    IN_APP = "in_app", _("Inbox")


LEAVES_THE_HOUSE = (Channel.EMAIL, Channel.TEXT, Channel.PUSH)
"""The channels that may ring or light up; the inbox waits in silence."""


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about the outbox."""

    def due(self, now: datetime) -> MessageQuerySet:
        """Queued, and its time has come; oldest first."""
        return self.filter(state=MessageState.QUEUED, due_at__lte=now).order_by("due_at", "id")

    def stale(self, now: datetime) -> MessageQuerySet:
        """Claimed or on the wire by a worker whose lease has run out."""
        return self.filter(state__in=[MessageState.CLAIMED, MessageState.SENDING], lease_until__lte=now)

    def cancellable(self) -> MessageQuerySet:
        """Those that can still be called off."""
        return self.filter(state__in=CANCELLABLE)

    def settled(self) -> MessageQuerySet:
        """Those that nothing more will happen to."""
        return self.filter(state__in=FINAL)

    def inbox_of(self, user: User | AnonymousUser) -> MessageQuerySet:
        """What has arrived in the person's own inbox, newest first."""
        if user.pk is None:
            return self.none()
        return self.filter(
            recipient_id=user.pk, channel=Channel.IN_APP, state__in=[MessageState.SENT, MessageState.DELIVERED]
        ).order_by("-settled_at")

    def unread(self) -> MessageQuerySet:
        """Those that the person has not opened yet."""
        return self.filter(read_at=None)

    def visible_to(self, user: User | AnonymousUser) -> MessageQuerySet:
        """One's own, and for the office all of the clinic's."""
        if user.pk is None:
            return self.none()  # invitations have no recipient, and nobody is not their reader
        office = Membership.objects.active().filter(user_id=user.pk, role=Role.ADMIN)
        return self.filter(Q(recipient_id=user.pk) | Q(clinic__in=office.values("clinic")))


class Message(Record):
    """A message to a person: what kind, by which channel, when, and what became of it.

    It holds no text and no address: both are made when it goes, from ``kind``, ``about_id`` and ``context`` (ids and
    codes only). ``plan`` names the plan that it belongs to, so that a plan can be called off as a whole. ``counts_on``
    is the local day of a patient that a message takes which leaves the house unasked: a patient's day has one of them,
    all kinds counted together, and the database sees to that. ``wanted_at`` is its own time, where something made it wait.
    """

    # Every step of a message writes into every index of this table anew, so there is none that nobody reads: the clinic's
    # is the office's below, and the two texts have no second one for searches by their beginning.
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="messages", db_index=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="messages"
    )
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, blank=True, related_name="messages")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=12, default=MessageState.QUEUED)
    unique_key = models.CharField(max_length=140)
    plan = models.CharField(max_length=80, blank=True)
    about_id = models.UUIDField(null=True)
    context = models.JSONField(default=dict, blank=True)
    due_at = models.DateTimeField()
    wanted_at = models.DateTimeField(null=True, blank=True)
    counts_on = models.DateField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    reference = models.CharField(max_length=120, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("-due_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=["unique_key"], name="message_is_laid_once"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in MessageState]), name="message_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[MessageState.CLAIMED, MessageState.SENDING]) | Q(lease_until__isnull=False),
                name="message_claim_has_a_lease",
            ),
            models.UniqueConstraint(
                fields=["recipient", "counts_on"],
                condition=Q(counts_on__isnull=False) & Q(state__in=sorted(TAKES_ITS_DAY)),
                name="one_message_a_day",
            ),
            models.CheckConstraint(
                condition=Q(counts_on=None) | (Q(recipient__isnull=False) & ~Q(channel="in_app")),
                name="message_that_counts_leaves_the_house",
            ),
        ]
        indexes = [
            # read by the drain: what is due
            models.Index(fields=["due_at", "id"], name="message_due", condition=Q(state=MessageState.QUEUED)),
            # read by the drain: claims whose worker went away
            models.Index(
                fields=["lease_until"],
                name="message_stale",
                condition=Q(state__in=[MessageState.CLAIMED, MessageState.SENDING]),
            ),
            # read by the inbox
            models.Index(fields=["recipient", "-settled_at"], name="message_inbox", condition=Q(channel="in_app")),
            # read by whoever calls a plan off
            models.Index(fields=["plan"], name="message_plan"),
            # read by the office's outbox
            models.Index(fields=["clinic", "-due_at"], name="message_outbox"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}: {self.state}"


class Outcome(models.TextChoices):
    """How one try to send a message ended."""

    SENT = "sent", _("sent")
    TEMPORARY = "temporary", _("not taken, will try again")
    PERMANENT = "permanent", _("refused for good")
    UNSURE = "unsure", _("cut off on the wire")
    SKIPPED = "skipped", _("no longer wanted")


class Attempt(Record):
    """One try to send a message. ``answer`` is a code and a class of error, never an address or a text."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    answer = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"


class Trouble(models.Model):
    """A channel that can not send at present, for a reason that is no message's fault: its messages wait.

    The row is there while the trouble lasts. ``answer`` is a class of error or a code, never an address.
    """

    channel = models.CharField(max_length=10, choices=Channel.choices, primary_key=True)
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    retry_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)
    answer = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.channel}: {self.answer} since {self.since:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """When a periodic job last ran through, so that the office and ``/health/ready`` can tell that it does."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"
