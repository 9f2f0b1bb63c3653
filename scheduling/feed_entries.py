"""What stands in somebody's feed: their own appointments, and nothing that says what they are about."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, F, Max, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import Membership, User
from scheduling.feed import BEHIND, Entry, calendar
from sessions.meeting_states import MeetingState
from sessions.models import Meeting, TreatmentSession
from sessions.states import SessionState

_A_LONG_ONE = BEHIND * 2
"""Read a little more than is shown, as the rule knows when something ends."""

Booked = TreatmentSession | Meeting


def calendar_of(user: User, now: datetime) -> bytes:
    """The person's feed as it stands. Two queries."""
    return calendar(
        entries_of(user, now),
        title=_("Appointments"),
        zone_name=user.zone_name,
        host=urlsplit(settings.SITE_URL).hostname or "",
        now=now,
    )


def entries_of(user: User, now: datetime) -> list[Entry]:
    """Their own as a patient, and as staff those that they run; two queries."""
    works = Membership.objects.active().filter(user=user)
    theirs = Q(course__patient__user=user) | Q(clinician__in=works)
    rows: list[Booked] = []
    for model in (TreatmentSession, Meeting):
        found = model.objects.filter(theirs, starts_at__gt=now - _A_LONG_ONE)
        rows += found.select_related("course__patient", "place").annotate(
            changed_at=Coalesce(Max("changes__at"), F("created_at")), changed=Count("changes")
        )
    return [_entry(row, user) for row in rows]


def _entry(row: Booked, user: User) -> Entry:
    is_patient = row.course.patient.user_id == user.pk
    place = "" if is_patient or row.place is None else row.place.name
    url = settings.SITE_URL + (reverse("scheduling:before", args=[row.pk]) if is_patient else reverse("people:sign_in"))
    return Entry(
        id=row.pk,
        starts_at=row.starts_at,
        minutes=row.minutes,
        title=_title(row, place, is_patient=is_patient),
        sequence=row.version + vars(row)["changed"],
        changed_at=vars(row)["changed_at"],
        place=place,
        note=_("Sign in to see more: %(address)s") % {"address": url},
        url=url,
        is_cancelled=row.state in (SessionState.CANCELLED, MeetingState.CANCELLED),
        is_sure=row.state != SessionState.PLANNED,
    )


def _title(row: Booked, place: str, *, is_patient: bool) -> str:
    if is_patient:
        return _("Appointment")
    title = _("Session") if isinstance(row, TreatmentSession) else _("Talk")
    return f"{title}, {place}" if place else title
