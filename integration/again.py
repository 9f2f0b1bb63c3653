"""How it goes on after writing: whether the patient is asked again, and when. For the pages; nothing is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from common.walltime import local_day
from integration.models import IntegrationWindow
from integration.services.plan import KIND, next_question
from messaging.models import Channel, Message
from messaging.states import OPEN

NOON = 12


@dataclass(frozen=True)
class Again:
    """When the next question comes (``is_wished``: they asked for it), or would come if they asked for it."""

    at: datetime
    now: datetime
    zone: ZoneInfo
    is_wished: bool

    @property
    def is_tomorrow(self) -> bool:
        """Whether that is the next day of theirs."""
        return local_day(self.at, self.zone) == local_day(self.now, self.zone) + timedelta(days=1)

    @property
    def is_in_the_morning(self) -> bool:
        """Whether that is before noon by their clock."""
        return self.at.astimezone(self.zone).hour < NOON


def again_of(window: IntegrationWindow, now: datetime) -> Again | None:
    """What a page after writing says; None where nothing was written yet, or nothing is left to ask. Up to six queries."""
    if not window.entries.exists():
        return None
    is_wished = window.asked_again_at is not None
    at = _waiting(window, now) if is_wished else next_question(window, now)
    return Again(at, now, window.patient.zone, is_wished) if at else None


def _waiting(window: IntegrationWindow, now: datetime) -> datetime | None:
    """When the next question that was laid goes to the inbox."""
    rows = Message.objects.filter(kind=KIND, plan=window.plan_key, channel=Channel.IN_APP, state__in=OPEN)
    return rows.filter(due_at__gt=now).order_by("due_at").values_list("due_at", flat=True).first()
