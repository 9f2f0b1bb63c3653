"""The talks around a session, as the rule about moving it alone takes them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from common.errors import Refused
from rota.availability import Stretch
from scheduling.beside import BesideTalk, Room, room
from sessions.models import Meeting, MeetingKind, TreatmentSession

HOUR = timedelta(hours=1)


def room_of(session: TreatmentSession) -> Room:
    """How far the session can move without a talk of its course coming to lie wrongly; one query."""
    rules = session.course.protocol.rules.meetings
    at = Stretch(session.starts_at, session.starts_at + timedelta(minutes=session.minutes))
    return room(
        at,
        [_talk(row, session) for row in Meeting.objects.booked().filter(course=session.course_id)],
        opens=rules.integration_from_hours * HOUR,
        closes=rules.integration_until_hours * HOUR,
    )


def require_talks_kept(session: TreatmentSession, starts_at: datetime) -> None:
    """Raise ``Refused`` when a talk would come to lie wrongly; ask while the clinic is held."""
    if not room_of(session).holds(starts_at):
        raise Refused(
            _("At that time a talk that belongs to this session would not fit any more. Nothing has changed."),
            code="talks",
        )


def _talk(row: Meeting, session: TreatmentSession) -> BesideTalk:
    is_integration = row.kind == MeetingKind.INTEGRATION
    return BesideTalk(
        Stretch(row.starts_at, row.ends_at),
        integrates=is_integration and row.session_id == session.pk,
        waits=not is_integration,
    )
