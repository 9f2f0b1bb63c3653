"""Who would come earlier, which times came free, and to whom each was offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from common.models import Record
from people.models import Clinic, Membership, Patient, User, id_of
from rota.models import Place
from sessions.models import TreatmentSession

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class WaitState(models.TextChoices):
    """Where somebody on the list is."""

    WAITING = "waiting"
    SERVED = "served"  # said yes to an offer
    LEFT = "left"  # took themself off, or the session is over or called off


class WaitQuerySet(models.QuerySet["Wait"]):
    """Questions about the list."""

    def waiting(self) -> WaitQuerySet:
        """Those who wait, the longest first."""
        return self.filter(state=WaitState.WAITING).order_by("created_at")

    def visible_to(self, user: User | AnonymousUser) -> WaitQuerySet:
        """Those of the patients whom this person may see."""
        return self.filter(session__course__patient__in=Patient.objects.visible_to(user))


class Wait(Record):
    """A patient would have this session at an earlier time. Which times are of use follows from the protocol's gaps."""

    session = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="waits")
    state = models.CharField(max_length=8, choices=WaitState.choices, default=WaitState.WAITING)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WaitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(state=WaitState.WAITING), name="once_on_the_waitlist"
            )
        ]

    def __str__(self) -> str:
        return f"waits for {self.session_id}"


class OpeningQuerySet(models.QuerySet["Opening"]):
    """Questions about freed times."""

    def open(self) -> OpeningQuerySet:
        """Those that can still be taken, the soonest first."""
        return self.filter(closed_at=None).order_by("starts_at", "pk")

    def visible_to(self, user: User | AnonymousUser) -> OpeningQuerySet:
        """Those of the clinics where the person works."""
        return self.filter(clinic__in=Membership.objects.active().filter(user_id=id_of(user)).values("clinic"))


class Opening(Record):
    """A time that came free as a session was moved or called off. ``closed_at``: taken, or over.

    ``follows`` is the one that the session's patient took instead: who takes a freed time frees their own.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    freed_by = models.ForeignKey(TreatmentSession, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    clinician = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="led_to")

    objects = OpeningQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at",)
        constraints = [
            # once at a time: a session may come back to a time and leave it again
            models.UniqueConstraint(
                fields=["freed_by", "starts_at"], condition=Q(closed_at=None), name="an_opening_once"
            ),
        ]
        indexes = [
            # read by the look that offers freed times
            models.Index(fields=["starts_at"], condition=Q(closed_at=None), name="openings_open"),
        ]

    def __str__(self) -> str:
        return f"free {self.starts_at:%Y-%m-%d %H:%M}"


class OfferState(models.TextChoices):
    """What became of an offer."""

    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    GONE = "gone"  # somebody else took it, or it is of no use any more
    OVER = "over"  # nobody answered in time


class OfferQuerySet(models.QuerySet["Offer"]):
    """Questions about offers."""

    def open(self) -> OfferQuerySet:
        """Those that can still be taken."""
        return self.filter(state=OfferState.OPEN)

    def visible_to(self, user: User | AnonymousUser) -> OfferQuerySet:
        """Those of the patients whom this person may see."""
        return self.filter(wait__session__course__patient__in=Patient.objects.visible_to(user))

    def of_person(self, user: User | AnonymousUser) -> OfferQuerySet:
        """Those of this person's own treatment."""
        return self.filter(wait__session__course__patient__user_id=id_of(user))


class Offer(Record):
    """A freed time is offered to somebody on the list. The database lets one offer of a time be taken."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="offers")
    wait = models.ForeignKey(Wait, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=8, choices=OfferState.choices, default=OfferState.OPEN)
    until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opening", "wait"], name="offered_once"),
            models.UniqueConstraint(
                fields=["opening"], condition=Q(state=OfferState.TAKEN), name="one_takes_an_opening"
            ),
        ]
        indexes = [
            # read by the look that ends offers nobody answered
            models.Index(fields=["until"], condition=Q(state="open"), name="offers_open"),
        ]

    def __str__(self) -> str:
        return f"offer until {self.until:%Y-%m-%d %H:%M}"
