"""Chairs and rooms of a clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.models import Record, Versioned
from people.models import Clinic, Membership, id_of

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class PlaceKind(models.TextChoices):
    """What a place is."""

    CHAIR = "chair", _("Chair")
    ROOM = "room", _("Room")


class PlaceQuerySet(models.QuerySet["Place"]):
    """Questions about places."""

    def in_use(self) -> PlaceQuerySet:
        """Those that are not given up."""
        return self.filter(retired_at=None)

    def visible_to(self, user: User | AnonymousUser) -> PlaceQuerySet:
        """Those of the clinics where the person works."""
        return self.filter(clinic__in=Membership.objects.active().filter(user_id=id_of(user)).values("clinic"))


class Place(Record, Versioned):
    """A chair or a room in which one patient is at a time. ``turnover_minutes`` are needed after each session.

    ``takes_doses`` says whether a dose can be given there; a room for talking only takes meetings.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="places")
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=PlaceKind.choices, default=PlaceKind.CHAIR)
    turnover_minutes = models.PositiveSmallIntegerField(
        _("minutes needed after a session"), default=15, validators=[MaxValueValidator(180)]
    )
    takes_doses = models.BooleanField(_("doses can be given here"), default=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                F("clinic"), Lower("name"), condition=Q(retired_at=None), name="place_name_once_in_a_clinic"
            ),
            models.CheckConstraint(condition=Q(turnover_minutes__lte=180), name="turnover_three_hours_at_most"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in PlaceKind]), name="place_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceClosureQuerySet(models.QuerySet["PlaceClosure"]):
    """Questions about closed places."""

    def visible_to(self, user: User | AnonymousUser) -> PlaceClosureQuerySet:
        """Those of the clinics where the person works."""
        mine = Membership.objects.active().filter(user_id=id_of(user)).values("clinic")
        return self.filter(place__clinic__in=mine)

    def not_over(self, today: date) -> PlaceClosureQuerySet:
        """Those that still hold on a day from ``today`` on."""
        return self.filter(last_on__gte=today)


class PlaceClosure(Record):
    """Days, first and last included, on which a place cannot be used."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="closures")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    objects = PlaceClosureQuerySet.as_manager()

    class Meta:
        ordering = ("first_on",)
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="place_closure_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"
