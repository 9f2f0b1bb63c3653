"""What the patient sees first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from integration.models import IntegrationWindow, JournalEntry
from integration.selectors import window_now
from journey.models import Course
from journey.stages import Phase
from measures.begun import begun_instruments
from measures.instruments import Instrument
from measures.selectors import due as measures_due
from messaging.models import Message
from people.models import Patient
from sessions.cadence import MaintenanceDue
from sessions.models import TreatmentSession
from sessions.selectors import next_due, upcoming
from sessions.states import SessionState

#: For this long after its time a session that has not begun is still shown as the next one.
STILL_EXPECTED = timedelta(hours=6)
#: For this long after its time a session that nobody has finished is still said to be under way.
STILL_GOING = timedelta(hours=12)


@dataclass(frozen=True)
class Today:
    """What the page shows."""

    now: datetime
    course: Course | None
    window: IntegrationWindow | None
    next_sessions: list[TreatmentSession]
    under_way: TreatmentSession | None
    due: MaintenanceDue | None
    questions: list[object]
    begun: list[Instrument]
    unread: int
    last_entry: JournalEntry | None
    doses_given: int
    doses_planned: int


def today_of(patient: Patient, now: datetime) -> Today:
    """Where the patient is now, in a fixed number of queries."""
    course = Course.objects.open().filter(patient=patient).select_related("protocol", "patient__clinic").first()
    asked = measures_due(patient, now)
    sessions = list(course.sessions.order_by("starts_at").prefetch_related("doses")) if course else []
    return Today(
        now=now,
        course=course,
        window=window_now(patient, now),
        next_sessions=[one for one in upcoming(course) if one.starts_at > now - STILL_EXPECTED][:3] if course else [],
        under_way=next((one for one in sessions if _goes_on(one, now)), None),
        due=next_due(course) if course else None,
        questions=list(asked),
        begun=[one for one in begun_instruments(patient, now) if one.key not in {due.key for due in asked}],
        unread=Message.objects.inbox_of(patient.user).filter(read_at=None).count(),
        last_entry=JournalEntry.objects.own(patient.user).filter(patient=patient).first(),
        doses_given=sum(
            1 for one in sessions if one.phase == Phase.INDUCTION and any(dose.ended_at for dose in one.doses.all())
        ),
        doses_planned=course.protocol.rules.induction.doses if course else 0,
    )


def _goes_on(session: TreatmentSession, now: datetime) -> bool:
    return session.state == SessionState.IN_PROGRESS and session.starts_at > now - STILL_GOING
