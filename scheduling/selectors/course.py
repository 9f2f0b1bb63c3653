"""A course as the rules about changes take it: everything booked and given, and the clinic around it. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from journey.models import Course
from journey.protocol import ProtocolRules
from journey.stages import Phase
from rota.availability import DAY, Stretch
from scheduling.around import facts_of, needs_of
from scheduling.consequences import BookedDose, BookedTalk, CourseDates
from scheduling.facts import ClinicFacts, GateNeed, IntegrationNeed
from sessions.meeting_states import MeetingState
from sessions.models import Meeting, TreatmentSession
from sessions.programme import gaps_of
from sessions.selectors import GIVEN_UP, maintenance_step, next_due
from sessions.states import AHEAD

_ROOM = 21
"""So many days after the last date are looked at: a series can be put off by about that. Ours."""


@dataclass(frozen=True)
class CourseLook:
    """The course with its rows; ``facts`` are the clinic's without what the course itself holds ahead."""

    course: Course
    dates: CourseDates
    facts: ClinicFacts
    sessions: Mapping[UUID, TreatmentSession]
    meetings: Mapping[UUID, Meeting]

    def row(self, known: UUID) -> TreatmentSession | Meeting:
        """The row of a session or a meeting."""
        return self.sessions.get(known) or self.meetings[known]


def look_at(course: Course, *, now: datetime, also: datetime | None = None) -> CourseLook:
    """The course and its clinic from today to some weeks after its last date, or after ``also``."""
    clinic = course.patient.clinic
    rows = course.sessions.exclude(state__in=GIVEN_UP).select_related("place", "clinician__user").order_by("starts_at")
    sessions = {row.pk: row for row in rows}
    talks = course.meetings.standing().select_related("place", "clinician__user", "session").order_by("starts_at")
    meetings = {row.pk: row for row in talks}
    ahead = [row.pk for row in sessions.values() if row.state in AHEAD]
    own = [*ahead, *(row.pk for row in meetings.values() if row.state == MeetingState.BOOKED)]
    starts = [*(row.starts_at for row in sessions.values()), *(row.starts_at for row in meetings.values())]
    first, last = _days(course, starts, now, also)
    facts = facts_of(clinic, first, last, now=now, without=own)
    needs = needs_of(course, facts, without=own)
    rules: ProtocolRules = course.protocol.rules
    is_maintenance = course.phase == Phase.MAINTENANCE
    step = maintenance_step(course) if is_maintenance else None
    due = next_due(course)
    needs = replace(
        needs,
        cadence=gaps_of(rules, course.phase, step),
        gates=_gates(rules),
        integration=_integration(rules),
        last_dose=None,
    )
    dates = CourseDates(
        zone=clinic.zone,
        needs=needs,
        doses=tuple(_dose(row) for row in sessions.values()),
        talks=tuple(_talk(row) for row in meetings.values()),
        planned=None if is_maintenance else rules.induction.doses,
        due_from=due.earliest if due else None,
    )
    return CourseLook(course, dates, facts, sessions, meetings)


def _days(course: Course, starts: list[datetime], now: datetime, also: datetime | None) -> tuple[date, date]:
    zone = course.patient.clinic.zone
    first = now.astimezone(zone).date() - DAY
    last = max(at.astimezone(zone).date() for at in [now, *starts, *([also] if also else [])])
    # A typed year 2100 is answered, but not with a century of days.
    return first, min(last, first + 366 * DAY) + _ROOM * DAY


def _dose(row: TreatmentSession) -> BookedDose:
    at = Stretch(row.starts_at, row.starts_at + timedelta(minutes=row.minutes))
    return BookedDose(row.pk, at, row.place_id, row.clinician_id, fixed=row.state not in AHEAD, number=row.number)


def _talk(row: Meeting) -> BookedTalk:
    return BookedTalk(
        row.pk,
        row.kind,
        Stretch(row.starts_at, row.ends_at),
        row.session_id,
        row.place_id,
        row.clinician_id,
        row.by_video,
        fixed=row.state != MeetingState.BOOKED,
    )


def _gates(rules: ProtocolRules) -> tuple[GateNeed, ...]:
    consults = rules.meetings.consults
    return tuple(GateNeed("consult", one.before_dose, one.minutes, one.roles, one.by_video) for one in consults)


def _integration(rules: ProtocolRules) -> IntegrationNeed:
    """The window holds for every talk to integrate, also for one that the protocol does not ask for."""
    part = rules.meetings
    return IntegrationNeed(
        part.integration_after,
        part.integration_minutes,
        part.integration_from_hours,
        part.integration_until_hours,
        part.integration_by_video,
    )
