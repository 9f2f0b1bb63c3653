"""Reads over sessions: the course's progress, what is next, and what is known of one session's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from django.db.models import Count, Max, Min, Prefetch, Q

from common import clock
from journey.models import Course
from journey.protocol import MaintenanceStep
from journey.selectors import consent_withdrawn_at, ever_agreed, has_signed_plan, preparation_of
from journey.stages import Phase
from sessions import cadence
from sessions.cadence import MaintenanceDue
from sessions.meeting_states import MeetingState
from sessions.models import Departure, Dose, Meeting, MeetingKind, Moment, Reading, SessionChange, TreatmentSession
from sessions.order import Day
from sessions.predose import Ready
from sessions.programme import series_of, step_after
from sessions.states import AHEAD, SessionState

Row = TypeVar("Row", Dose, Departure)
GIVEN_UP = (SessionState.CANCELLED, SessionState.MISSED)


@dataclass(frozen=True)
class Progress:
    """Doses given, and how many the protocol plans for the phase (None when it has no number)."""

    given: int
    planned: int | None

    @property
    def percent(self) -> int:
        """0 to 100."""
        return min(100, self.given * 100 // self.planned) if self.planned else 0


@dataclass(frozen=True)
class SessionRecord:
    """All that was written down at a session, with its corrections; read once, asked often."""

    session: TreatmentSession
    readings: list[Reading]
    doses: list[Dose]
    departures: list[Departure]
    changes: list[SessionChange]

    @cached_property
    def dose(self) -> Dose | None:
        """The dose as it stands now."""
        return _standing(self.doses)

    @cached_property
    def departure(self) -> Departure | None:
        """The departure as it stands now."""
        return _standing(self.departures)

    @cached_property
    def standing_readings(self) -> list[Reading]:
        """Readings as they stand now, in the order of their times."""
        corrected = {row.corrects_id for row in self.readings}
        return [row for row in self.readings if row.pk not in corrected]

    def of_moment(self, moment: str) -> list[Reading]:
        """Standing readings of that moment."""
        return [row for row in self.standing_readings if row.moment == moment]

    @property
    def last_before(self) -> Reading | None:
        """The last reading before the dose: the one that the check looks at."""
        before = self.of_moment(Moment.BEFORE)
        return before[-1] if before else None


def record_of(session: TreatmentSession) -> SessionRecord:
    """What was written down at the session; four queries."""
    return SessionRecord(
        session=session,
        readings=list(session.readings.select_related("recorded_by").order_by("taken_at", "id")),
        doses=list(session.doses.select_related("recorded_by", "passed_by").order_by("created_at")),
        departures=list(session.departures.select_related("recorded_by").order_by("created_at")),
        changes=list(session.changes.select_related("by")),
    )


def standing_dose(session: TreatmentSession) -> Dose | None:
    """The dose of the session as it stands after corrections."""
    dose: Dose | None = Dose.objects.filter(session=session, corrected_by=None).first()
    return dose


def day_of(session: TreatmentSession) -> Day:
    """The times of a session as they stand, for the rules of their order; three queries."""
    standing = Reading.objects.filter(session=session, corrected_by=None)
    times = standing.aggregate(
        before=Max("taken_at", filter=Q(moment=Moment.BEFORE)),
        during=Min("taken_at", filter=Q(moment=Moment.DURING)),
        after=Min("taken_at", filter=Q(moment=Moment.AFTER)),
    )
    dose = standing_dose(session)
    left_at = Departure.objects.filter(session=session, corrected_by=None).values_list("left_at", flat=True).first()
    return Day(
        starts_at=session.starts_at,
        last_before=times["before"],
        dose_started=dose.started_at if dose else None,
        dose_ended=dose.ended_at if dose else None,
        first_during=times["during"],
        first_after=times["after"],
        left_at=left_at,
    )


def progress(course: Course, phase: Phase = Phase.INDUCTION) -> Progress:
    """Doses given in the phase, of those that the protocol plans."""
    given = course.sessions.filter(phase=phase, doses__ended_at__isnull=False).distinct().count()
    planned = series_of(course.protocol.rules).doses if phase == Phase.INDUCTION else None
    return Progress(given, planned)


def last_dose_ended(course: Course) -> datetime | None:
    """When the patient's last dose ended, whatever course it belonged to."""
    doses = Dose.objects.filter(session__course__patient=course.patient_id, corrected_by=None, ended_at__isnull=False)
    ended: datetime | None = doses.aggregate(last=Max("ended_at"))["last"]
    return ended


def doses_around(session: TreatmentSession, at: datetime) -> tuple[datetime | None, datetime | None]:
    """When the patient's doses of other sessions nearest to ``at`` began, of whatever course: before it, and after."""
    doses = Dose.objects.filter(session__course__patient=session.course.patient_id, corrected_by=None)
    found = doses.exclude(session=session).aggregate(
        before=Max("started_at", filter=Q(started_at__lte=at)), after=Min("started_at", filter=Q(started_at__gt=at))
    )
    return found["before"], found["after"]


def is_first_dose(session: TreatmentSession) -> bool:
    """Whether no other session of the course has a dose."""
    others = Dose.objects.filter(session__course=session.course_id, corrected_by=None).exclude(session=session)
    return not others.exists()


def ready_of(session: TreatmentSession, at: datetime) -> Ready:
    """What plan and protocol ask for before this dose, which begins at ``at``; one query without a plan and consults."""
    course = session.course
    consult_before = lacking_consult(session, at)
    if not has_signed_plan(course):
        return Ready(consult_before=consult_before)
    missing = preparation_of(course, clock.now()).missing_things if is_first_dose(session) else ""
    return Ready(missing, consent_withdrawn_at(course.patient), ever_agreed(course.patient), consult_before)


def lacking_consult(session: TreatmentSession, at: datetime) -> int | None:
    """The number of a dose at ``at``, where the protocol asks for a consult before it and none was held in time."""
    gates = {gate.before_dose for gate in session.course.protocol.rules.meetings.consults}
    if not gates:
        return None
    doses = Dose.objects.filter(session__course=session.course_id, corrected_by=None, started_at__lt=at)
    before = doses.exclude(session=session).aggregate(count=Count("pk"), last=Max("started_at"))
    number = before["count"] + 1
    if number not in gates:
        return None
    consults = Meeting.objects.filter(course=session.course_id, kind=MeetingKind.CONSULT, state=MeetingState.HELD)
    consults = consults.filter(starts_at__lte=at, **({"starts_at__gt": before["last"]} if before["last"] else {}))
    return None if consults.exists() else number


def maintenance_step(course: Course) -> MaintenanceStep | None:
    """What the protocol asks for after the last dose of this course; None before the first one."""
    doses = Dose.objects.filter(session__course=course, corrected_by=None, ended_at__isnull=False)
    ends = doses.aggregate(first=Min("ended_at"), last=Max("ended_at"))
    if ends["first"] is None:
        return None
    zone = course.patient.clinic.zone
    first_on, last_on = (ends[key].astimezone(zone).date() for key in ("first", "last"))
    return step_after(course.protocol.rules, first_dose_on=first_on, last_dose_on=last_on)


def next_due(course: Course) -> MaintenanceDue | None:
    """The days on which the next maintenance session is due, in the clinic's calendar; None outside maintenance."""
    if course.phase != Phase.MAINTENANCE:
        return None
    step, ended = maintenance_step(course), last_dose_ended(course)
    if step is None or ended is None:
        return None
    zone = course.patient.clinic.zone
    return cadence.next_due(ended, min_days=step.min_days, max_days=step.max_days, zone=zone)


def last_weight(session: TreatmentSession) -> Decimal | None:
    """The patient's weight as it was last known in this course, in kg."""
    doses = Dose.objects.filter(session__course=session.course_id, corrected_by=None, weight_kg__isnull=False)
    return doses.order_by("-started_at").values_list("weight_kg", flat=True).first()


def upcoming(course: Course) -> list[TreatmentSession]:
    """Planned and booked sessions of the course, in order."""
    return list(course.sessions.filter(state__in=AHEAD).order_by("starts_at"))


def all_of(course: Course) -> list[TreatmentSession]:
    """Every session of the course in order, with its doses."""
    doses = Prefetch("doses", Dose.objects.filter(corrected_by=None))
    return list(course.sessions.order_by("starts_at").prefetch_related(doses))


def is_over_for_its_person(session: TreatmentSession) -> bool:
    """Whether the dose of a session has ended that its clinic has not finished writing down. Its doses are read."""
    dose = _standing(sorted(session.doses.all(), key=lambda one: (one.created_at, one.pk)))
    return session.state == SessionState.IN_PROGRESS and dose is not None and dose.ended_at is not None


def _standing(rows: list[Row]) -> Row | None:
    corrected = {row.corrects_id for row in rows}
    standing = [row for row in rows if row.pk not in corrected]
    return standing[-1] if standing else None
