"""A plan of many inductions at once: asked for, worked out by a worker, looked at, and accepted or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from common.models import Change, Record, Versioned
from people.models import Clinic, Membership, User, id_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class MonthState(models.TextChoices):
    """Where a plan is."""

    WAITING = "waiting"  # for a worker
    RUNNING = "running"
    DONE = "done"  # there to be looked at; nothing is booked
    CANCELLED = "cancelled"
    FAILED = "failed"
    ACCEPTED = "accepted"
    DROPPED = "dropped"  # looked at and not taken


class MonthPlanQuerySet(models.QuerySet["MonthPlan"]):
    """Questions about plans."""

    def visible_to(self, user: User | AnonymousUser) -> MonthPlanQuerySet:
        """Those of the clinics where the person works."""
        return self.filter(clinic__in=Membership.objects.active().filter(user_id=id_of(user)).values("clinic"))

    def under_way(self) -> MonthPlanQuerySet:
        """Those that a worker has or will have."""
        return self.filter(state__in=[MonthState.WAITING, MonthState.RUNNING])


class MonthPlan(Record, Versioned):
    """The inductions of those who wait, from ``first_on`` to ``last_on``.

    ``asked`` holds the ids of the courses; ``result`` what was found, as ids and instants (``scheduling.month``). No name
    stands in either. ``unplaced`` of ``asked`` could not be placed; fewer than ``bound`` can not be, whatever is tried
    (so equal numbers are a proof). ``percent`` is how far it is; ``beat_at`` says that its worker lives.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="month_plans")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    asked = models.JSONField(default=list)
    wishes = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=MonthState.choices, default=MonthState.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    result = models.JSONField(default=dict, blank=True)
    placed = models.PositiveSmallIntegerField(null=True, blank=True)
    unplaced = models.PositiveSmallIntegerField(null=True, blank=True)
    bound = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = MonthPlanQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="month_ends_after_start"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="month_percent"),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in MonthState]), name="month_state_known"),
            models.UniqueConstraint(
                fields=["clinic"],
                condition=Q(state__in=[MonthState.WAITING, MonthState.RUNNING]),
                name="one_month_at_a_time_in_a_clinic",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_on} – {self.last_on} ({self.state})"


class MonthPlanChange(Change):
    """A plan moved from one state to another."""

    plan = models.ForeignKey(MonthPlan, on_delete=models.PROTECT, related_name="changes")

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
