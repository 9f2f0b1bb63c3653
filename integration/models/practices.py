"""Small practices in a window, and when they were done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.fields import EncryptedTextField
from common.models import Record
from integration.models.content import Content
from integration.models.windows import IntegrationWindow

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User

MOST_MINUTES = 20
MOST_A_DAY = 2


class PracticeQuerySet(models.QuerySet["Practice"]):
    """Questions about practices."""

    def own(self, user: User | AnonymousUser) -> PracticeQuerySet:
        """Those of this person."""
        return self.filter(Q(window__patient__user_id=user.pk))

    def visible_to(self, user: User | AnonymousUser) -> PracticeQuerySet:
        """One's own, with what a page about one needs. The care team sees counts, never the practice itself."""
        return self.own(user).select_related("window__patient__user", "window__patient__clinic")

    def chosen(self) -> PracticeQuerySet:
        """Those that were not put away."""
        return self.filter(stopped_at=None)


class Practice(Record):
    """A small practice that a patient picked or wrote for a window: up to 20 minutes, once or twice a day, for four days.

    The numbers are those of the trial's training (Price 2022, doi:10.1176/appi.ajp.20220216). ``key`` names one of the
    clinic's practices in ``content``; ``own_words`` is one that they wrote themself, private as their journal is.
    """

    window = models.ForeignKey(IntegrationWindow, on_delete=models.PROTECT, related_name="practices")
    key = models.CharField(max_length=40, blank=True)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    own_words = EncryptedTextField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    times_a_day = models.PositiveSmallIntegerField(_("times a day"), default=1)
    chosen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    submission = models.UUIDField(unique=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ("chosen_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(minutes__range=(1, MOST_MINUTES)), name="practice_is_short"),
            models.CheckConstraint(
                condition=Q(times_a_day__range=(1, MOST_A_DAY)), name="practice_once_or_twice_a_day"
            ),
            models.UniqueConstraint(
                fields=["window", "key"], condition=Q(stopped_at=None) & ~Q(key=""), name="a_practice_is_chosen_once"
            ),
        ]

    def __str__(self) -> str:
        return f"practice of {self.minutes} min"


class TickQuerySet(models.QuerySet["PracticeTick"]):
    """Questions about ticks."""

    def standing(self) -> TickQuerySet:
        """Those that were not taken back."""
        return self.filter(taken_back_at=None)


class PracticeTick(Record):
    """A practice was done: on which of the person's own days, and which time of that day."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="ticks")
    on = models.DateField()
    time = models.PositiveSmallIntegerField()
    ticked_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = TickQuerySet.as_manager()

    class Meta:
        ordering = ("on", "time")
        constraints = [
            models.CheckConstraint(condition=Q(time__range=(1, MOST_A_DAY)), name="tick_once_or_twice_a_day"),
            models.UniqueConstraint(
                fields=["practice", "on", "time"], condition=Q(taken_back_at=None), name="one_tick_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"done on {self.on}"
