"""What staff see of the waitlist: free times and who was asked, who waits, and what patients changed lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q

from people.models import Clinic, User
from scheduling.models import OfferState, Opening, Wait
from sessions.models import SessionChange, TreatmentSession
from sessions.states import AHEAD, SessionState

DAY = timedelta(days=1)
LATELY = 14 * DAY
FAR = 90 * DAY
MOST = 300


@dataclass(frozen=True)
class StaffList:
    """The page of the waitlist."""

    openings: list[Opening]
    waits: list[Wait]
    changes: list[SessionChange]


def staff_list(user: User, clinic: Clinic, now: datetime) -> StaffList:
    """All of the clinic that the person may see; three queries. Free times are told without names."""
    asked: dict[str, Any] = {
        "asked": Count("offers", filter=Q(offers__state=OfferState.OPEN)),
        "declined": Count("offers", filter=Q(offers__state__in=[OfferState.DECLINED, OfferState.OVER])),
    }
    openings = Opening.objects.visible_to(user).open().filter(clinic=clinic, starts_at__gt=now)
    waits = Wait.objects.waiting().visible_to(user).filter(session__course__patient__clinic=clinic)
    changes = SessionChange.objects.filter(
        Q(from_starts_at__isnull=False) | Q(to_state=SessionState.CANCELLED),
        session__in=TreatmentSession.objects.visible_to(user),
        session__course__patient__clinic=clinic,
        by=F("session__course__patient__user"),
        at__gte=now - LATELY,
    )
    related = ("session__course__patient__user", "session__course__patient__clinic")
    return StaffList(
        openings=list(openings.annotate(**asked).select_related("place", "clinician__user")),
        waits=list(waits.filter(session__state__in=AHEAD).select_related(*related, "by")),
        changes=list(changes.select_related(*related).order_by("-at")[:50]),
    )


def sessions_to_add(user: User, clinic: Clinic, now: datetime) -> list[TreatmentSession]:
    """Sessions to come that are not on the list, in order."""
    rows = TreatmentSession.objects.visible_to(user).ahead().between(now, now + FAR)
    rows = rows.filter(course__patient__clinic=clinic).exclude(waits__in=Wait.objects.waiting())
    return list(rows.select_related("course__patient__user")[:MOST])
