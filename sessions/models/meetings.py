"""Meetings of a course that are no dosing session: to prepare, to integrate, to be seen before going on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import Change, Record, Versioned
from journey.models import Course
from people.models import Membership, Patient, id_of
from rota.models import Place
from sessions.meeting_states import MeetingState
from sessions.models.dosing import TreatmentSession

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from people.models import User


class MeetingKind(models.TextChoices):
    """What a meeting is for."""

    PREPARATION = "preparation", _("Preparation session")
    INTEGRATION = "integration", _("Integration session")
    CONSULT = "consult", _("Consult")


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Questions about meetings."""

    def visible_to(self, user: User | AnonymousUser) -> MeetingQuerySet:
        """Those of the patients whom this person may see."""
        return self.filter(course__patient__in=Patient.objects.visible_to(user))

    def of_person(self, user: User | AnonymousUser) -> MeetingQuerySet:
        """Those of this person's own treatment."""
        return self.filter(course__patient__user_id=id_of(user))

    def booked(self) -> MeetingQuerySet:
        """Still to come, in order."""
        return self.filter(state=MeetingState.BOOKED).order_by("starts_at")

    def standing(self) -> MeetingQuerySet:
        """Booked or held."""
        return self.filter(state__in=[MeetingState.BOOKED, MeetingState.HELD])

    def between(self, first: datetime, last: datetime) -> MeetingQuerySet:
        """Those that start in [first, last)."""
        return self.filter(starts_at__gte=first, starts_at__lt=last).order_by("starts_at")


class Meeting(Record, Versioned):
    """A talk of a course. ``session`` is the dosing session that it follows (integration) or comes before (consult).

    By video it needs no place; ``video_url`` is the address of any provider.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField(max_length=12, choices=MeetingKind.choices)
    session = models.ForeignKey(
        TreatmentSession, on_delete=models.PROTECT, null=True, blank=True, related_name="meetings"
    )
    starts_at = models.DateTimeField(_("starts"))
    minutes = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, default=MeetingState.BOOKED)
    clinician = models.ForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_video = models.BooleanField(_("by video"), default=False)
    video_url = models.URLField(_("address of the video call"), max_length=500, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in MeetingState]), name="meeting_state_known"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in MeetingKind]), name="meeting_kind_known"),
            models.CheckConstraint(condition=Q(by_video=False) | Q(place=None), name="no_place_for_a_video_call"),
            models.UniqueConstraint(
                fields=["session", "kind"],
                condition=Q(session__isnull=False, state__in=[MeetingState.BOOKED, MeetingState.HELD]),
                name="one_meeting_of_a_kind_a_session",
            ),
        ]
        indexes = [
            # read by the week and by the day
            models.Index(fields=["starts_at"], name="meetings_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def ends_at(self) -> datetime:
        """When it is planned to end."""
        return self.starts_at + timedelta(minutes=self.minutes)


class MeetingChange(Change):
    """A meeting moved from one state to another, or to another time."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="changes")
    from_starts_at = models.DateTimeField(null=True, blank=True)
    to_starts_at = models.DateTimeField(null=True, blank=True)

    class Meta(Change.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(from_starts_at=None) | Q(to_starts_at__isnull=False), name="a_moved_meeting_has_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
