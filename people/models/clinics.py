"""Clinics, when they are open, and who works there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.choices import Weekday, check_zone
from common.models import Record, Versioned
from people.models.users import User, id_of
from people.roles import Permission, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Clinic(Record, Versioned):
    """A clinic with its zone, hours and the words under which it writes to people."""

    name = models.CharField(_("name"), max_length=120)
    sender_name = models.CharField(
        _("name on messages"), max_length=60, help_text=_("Shown as the sender. Keep it neutral: others may see it.")
    )
    zone_name = models.CharField(_("time zone"), max_length=64, validators=[check_zone])
    country = models.CharField(_("country"), max_length=2, default="US")
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the clinic's hours are meant."""
        return ZoneInfo(self.zone_name)


class OpeningHours(Record):
    """A stretch of a weekday in which the clinic is open, in the clinic's zone."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ("weekday", "opens")
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hours_close_after_opening"),
            models.UniqueConstraint(fields=["clinic", "weekday", "opens"], name="hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ClosureQuerySet(models.QuerySet["Closure"]):
    """Questions about closures."""

    def visible_to(self, user: User | AnonymousUser) -> ClosureQuerySet:
        """Those of the clinics where the person works."""
        return self.filter(clinic__in=Membership.objects.active().filter(user_id=id_of(user)).values("clinic"))


class Closure(Record):
    """Days on which the clinic is closed, first and last included."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="closures")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ("first_on",)
        constraints = [models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="closure_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Questions about who works where."""

    def active(self) -> MembershipQuerySet:
        """Those who work here now."""
        return self.filter(ended_at=None, user__is_active=True)

    def treating(self) -> MembershipQuerySet:
        """Those who may treat: prescribers and clinicians."""
        return self.active().filter(role__in=[Role.PRESCRIBER, Role.CLINICIAN])

    def visible_to(self, user: User | AnonymousUser) -> MembershipQuerySet:
        """Colleagues of the same clinics."""
        return self.filter(clinic__in=Membership.objects.active().filter(user_id=id_of(user)).values("clinic"))


class Membership(Record):
    """A person works for a clinic in a role. Ended, never deleted."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("user__name",)
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic"], condition=Q(ended_at=None), name="one_role_per_person_and_clinic"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"

    def may(self, permission: Permission) -> bool:
        """Whether this role carries the permission."""
        return self.ended_at is None and permission.granted_to(Role(self.role))
