"""How a person wants to be reached, and where: channels, quiet hours, a pause, and the addresses behind the channels."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Record
from messaging.models.outbox import Channel
from messaging.quiet import QuietHours
from people.models import Clinic, Membership, Patient

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User

QUIET_BY_DEFAULT = QuietHours(time(21), time(8))


class ContactPreference(Record):
    """How a person wants to be reached. Quiet hours are wall-clock times in the person's own zone.

    ``order`` holds the channels that leave the house and that the person chose, the first choice first: a message goes by
    the first of them that can be used, and by the next when that one fails for good. ``preferred_at`` is the time of day,
    on the person's own clock, at which they like to be asked; without it the protocol's own time stands.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact")
    quiet_from = models.TimeField(_("quiet from"), default=QUIET_BY_DEFAULT.starts)
    quiet_to = models.TimeField(_("quiet until"), default=QUIET_BY_DEFAULT.ends)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    preferred_at = models.TimeField(_("a good time of day"), null=True, blank=True)
    order = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{self.user}: quiet {self.quiet_from}–{self.quiet_to}"

    @property
    def quiet(self) -> QuietHours:
        """The quiet hours as a value."""
        return QuietHours(self.quiet_from, self.quiet_to)


class ContactConsent(Record):
    """A person's word that a clinic may write to them by a channel; withdrawing it is one click and works at once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contact_consents")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    wording = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic", "channel"], condition=Q(withdrawn_at=None), name="one_consent_per_channel"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.channel}"


class PhoneNumber(Record):
    """The number to which a person wants texts. It counts once a code that was sent to it came back.

    ``number`` is in the form of ITU-T E.164 and sealed; ``digest`` finds it when a text comes in. Only one person has it.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="phone_number")
    number = EncryptedTextField()
    digest = models.CharField(max_length=64, db_index=True)
    code_hash = models.CharField(max_length=128, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=Q(verified_at__isnull=False), name="a_number_belongs_to_one_person"
            )
        ]

    def __str__(self) -> str:
        return f"number of {self.user_id}"


class TextWish(models.TextChoices):
    """What a text that came in asks for."""

    STOP = "stop", _("Stop")
    START = "start", _("Start again")
    HELP = "help", _("Help")
    OTHER = "other", _("Something else")


class TextReceivedQuerySet(models.QuerySet["TextReceived"]):
    """Questions about texts that came in."""

    def run_out(self, before: datetime) -> TextReceivedQuerySet:
        """Those of no more use: nobody tells of them again. What somebody said about stopping counts for good."""
        return self.filter(created_at__lt=before).exclude(wish__in=[TextWish.STOP, TextWish.START])


class TextReceived(Record):
    """A text that came in, so that it is heeded once: what it asked for and from whom (a keyed hash), never its words."""

    sid = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    wish = models.CharField(max_length=8, choices=TextWish.choices)
    answered = models.BooleanField(default=False)

    objects = TextReceivedQuerySet.as_manager()

    class Meta:
        indexes = [
            # read when the next text of the same person comes: was it answered lately?
            models.Index(fields=["digest", "-created_at"], name="text_received_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.sid}: {self.wish}"


class PushDeviceQuerySet(models.QuerySet["PushDevice"]):
    """Questions about devices."""

    def usable(self) -> PushDeviceQuerySet:
        """Those that still take notices."""
        return self.filter(gone_at=None)

    def own(self, user: User | AnonymousUser) -> PushDeviceQuerySet:
        """Those of this person."""
        return self.filter(Q(user_id=user.pk))


class PushDevice(Record):
    """A browser in which a person allowed notices (RFC 8030); what it takes to write to it is sealed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_devices")
    endpoint = EncryptedTextField()
    digest = models.CharField(max_length=64)
    p256dh = EncryptedTextField()
    auth = EncryptedTextField()
    label = models.CharField(max_length=80, blank=True)
    last_taken_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = PushDeviceQuerySet.as_manager()

    class Meta:
        ordering = ("created_at",)
        constraints = [
            models.UniqueConstraint(fields=["digest"], condition=Q(gone_at=None), name="a_device_is_known_once")
        ]

    def __str__(self) -> str:
        return f"device of {self.user_id}"


class AddressTroubleQuerySet(models.QuerySet["AddressTrouble"]):
    """Questions about addresses that failed."""

    def open(self) -> AddressTroubleQuerySet:
        """Those that nobody has mended yet."""
        return self.filter(cleared_at=None)

    def at_clinic(self, clinic: Clinic) -> AddressTroubleQuerySet:
        """Those of people whom this clinic treats, or who work there."""
        works = Membership.objects.active().filter(clinic=clinic).values("user")
        treated = Patient.objects.filter(clinic=clinic).values("user")
        return self.filter(Q(user__in=treated) | Q(user__in=works))

    def visible_to(self, user: User | AnonymousUser) -> AddressTroubleQuerySet:
        """One's own."""
        return self.filter(Q(user_id=user.pk))


class AddressTrouble(Record):
    """An address that failed for good: nothing is sent there until somebody mends it. ``answer`` is a code or a class of error."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_troubles")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    since = models.DateTimeField()
    answer = models.CharField(max_length=120)
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = AddressTroubleQuerySet.as_manager()

    class Meta:
        ordering = ("-since",)
        constraints = [
            models.UniqueConstraint(
                fields=["user", "channel"], condition=Q(cleared_at=None), name="one_open_trouble_an_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.user_id}: {self.answer}"
