"""When staff work: hours of a week, and days on which they do not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.choices import Weekday
from common.models import Record, Versioned
from people.models import Membership, User, id_of

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser


class StaffWeek(Record, Versioned):
    """That somebody's week is kept, and which version of it: the hours are replaced as a whole.

    Of whom there is no row, nobody has said yet when they work; a row without hours says that they never do.
    """

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="week")

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.version}"


class StaffHours(Record):
    """A stretch of a weekday in which a member of staff works, in the clinic's zone."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    begins = models.TimeField(_("begins"))
    ends = models.TimeField(_("ends"))

    class Meta:
        ordering = ("weekday", "begins")
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="staff_hours_end_after_beginning"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="staff_hours_weekday_known"),
            models.UniqueConstraint(fields=["membership", "weekday", "begins"], name="staff_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.begins:%H:%M}–{self.ends:%H:%M}"


class ExceptionKind(models.TextChoices):
    """What an exception does to the week."""

    OFF = "off", _("Away")
    EXTRA = "extra", _("Works in addition")


class StaffExceptionQuerySet(models.QuerySet["StaffException"]):
    """Questions about exceptions."""

    def visible_to(self, user: User | AnonymousUser) -> StaffExceptionQuerySet:
        """Those of colleagues of the same clinics."""
        mine = Membership.objects.active().filter(user_id=id_of(user)).values("clinic")
        return self.filter(membership__clinic__in=mine)

    def not_over(self, today: date) -> StaffExceptionQuerySet:
        """Those that still hold on a day from ``today`` on."""
        return self.filter(last_on__gte=today)


class StaffException(Record):
    """Days, first and last included, on which somebody is away (all day, or in these hours) or works in addition."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="exceptions")
    kind = models.CharField(_("what is different"), max_length=10, choices=ExceptionKind.choices)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = StaffExceptionQuerySet.as_manager()

    class Meta:
        ordering = ("first_on", "begins")
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="exception_ends_after_start"),
            models.CheckConstraint(
                condition=Q(begins=None, ends=None) | Q(begins__isnull=False, ends__gt=F("begins")),
                name="exception_hours_in_order",
            ),
            models.CheckConstraint(
                condition=Q(kind=ExceptionKind.OFF) | Q(kind=ExceptionKind.EXTRA, begins__isnull=False),
                name="extra_work_has_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.first_on} – {self.last_on}"
