"""What a patient's page before an appointment shows: when and where, what to prepare, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from journey.preparation import Preparation
from journey.selectors import has_signed_plan, is_being_prepared, preparation_of
from people.models import User
from sessions.asks import Asks, asks_for, asks_for_talk
from sessions.meeting_states import MeetingState
from sessions.models import Meeting, TreatmentSession
from sessions.states import OPEN


@dataclass(frozen=True)
class Before:
    """One appointment of a patient, as they see it at ``now``."""

    row: TreatmentSession | Meeting
    is_session: bool
    asks: Asks
    preparation: Preparation | None
    now: datetime

    @property
    def by_video(self) -> bool:
        """Whether it is a call."""
        return isinstance(self.row, Meeting) and self.row.by_video

    @property
    def video_url(self) -> str:
        """The address of the call, where the clinic has given one."""
        return self.row.video_url if isinstance(self.row, Meeting) and self.row.by_video else ""

    @property
    def at_home(self) -> bool:
        """Whether a session is held where the patient lives."""
        return self.is_session and self.row.course.protocol.rules.setting == "home"

    @cached_property
    def is_called_off(self) -> bool:
        """Whether it does not take place."""
        return self.row.state in ("cancelled", "missed")

    @cached_property
    def is_ahead(self) -> bool:
        """Whether it is still to come, or has just begun."""
        return self.row.state in (OPEN if self.is_session else {MeetingState.BOOKED})

    @cached_property
    def may_change(self) -> bool:
        """Whether it is still to come, so that they can say that they come, or that they cannot after all."""
        return self.row.state in {"planned", "booked"} and self.row.starts_at > self.now

    @cached_property
    def may_confirm(self) -> bool:
        """Whether they can still say that they come."""
        return self.may_change and self.row.confirmed_at is None


def before(user: User, pk: UUID, now: datetime) -> Before | None:
    """The person's own session or talk; None for anybody else's. A fixed number of queries."""
    related = ("course__patient__clinic", "course__patient__user", "course__protocol", "place")
    row: TreatmentSession | Meeting | None = (
        TreatmentSession.objects.of_person(user).select_related(*related).filter(pk=pk).first()
        or Meeting.objects.of_person(user).select_related(*related).filter(pk=pk).first()
    )
    if row is None:
        return None
    is_session = isinstance(row, TreatmentSession)
    rules = row.course.protocol.rules
    asks = (
        asks_for(setting=rules.setting, product=rules.product)
        if is_session
        else asks_for_talk(by_video=isinstance(row, Meeting) and row.by_video)
    )
    still_prepares = is_session and is_being_prepared(row.course) and has_signed_plan(row.course)
    return Before(row, is_session, asks, preparation_of(row.course, now) if still_prepares else None, now)
