"""Times that can be had for one further session of a course: within its days, where the last ones were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.walltime import to_utc
from journey.models import Course
from journey.stages import Phase
from scheduling.around import facts_of, needs_of
from scheduling.facts import ClinicFacts, PlannedDose
from scheduling.single import propose_times
from sessions.cadence import MaintenanceDue
from sessions.calendar import Fault, find_faults_of_one
from sessions.models import TreatmentSession
from sessions.selectors import GIVEN_UP, next_due

DAY = timedelta(days=1)
AT_LEAST = 14 * DAY
"""So many days are looked at when the days of the protocol are over, or nearly."""
TOO_LATE = "gap_above_max"
MORE, MOST = 12, 6
"""So many are looked for, as some of them a booked session keeps away; so many are shown."""


@dataclass(frozen=True)
class Times:
    """The proposed times, the days they were looked for in, and when the session is due (None in the induction)."""

    found: tuple[PlannedDose, ...]
    first_on: date
    last_on: date
    due: MaintenanceDue | None
    facts: ClinicFacts

    @property
    def is_late(self) -> bool:
        """Whether the days of the protocol are over."""
        return self.due is not None and self.first_on > self.due.latest

    def name_of_place(self, dose: PlannedDose) -> str:
        """Where it would be; empty where the clinic keeps no places."""
        return next((one.name for one in self.facts.places if one.id == dose.place), "")

    def name_of_person(self, dose: PlannedDose) -> str:
        """With whom it would be; empty where nobody has hours."""
        return next((one.name for one in self.facts.people if one.id == dose.person), "")


def times_for(course: Course, *, now: datetime) -> Times:
    """Up to six times for one further session, the nearest to weekday and hour of the last one first.

    Only what nothing speaks against: neither the gaps to what is booked or given, nor the clinic's hours.
    """
    zone = course.patient.clinic.zone
    last = course.sessions.exclude(state__in=GIVEN_UP).order_by("starts_at").last()
    due, today = next_due(course), now.astimezone(zone).date()
    first_on, last_on = _days(course, last, due, today)
    facts = facts_of(course.patient.clinic, first_on, last_on, now=now)
    found = propose_times(
        facts,
        needs_of(course, facts),
        earliest=max(now, to_utc(first_on, time(0), zone)),
        latest=to_utc(last_on + DAY, time(0), zone),
        near=_near(last, first_on, zone),
        most=MORE,
    )
    phase = Phase.MAINTENANCE if course.phase == Phase.MAINTENANCE else Phase.INDUCTION
    fitting = [one for one in found if speaks_against(course, one.at.starts_at, phase=phase, now=now) is None]
    return Times(tuple(sorted(fitting[:MOST], key=lambda one: one.at.starts_at)), first_on, last_on, due, facts)


def speaks_against(course: Course, at: datetime, *, phase: str, now: datetime) -> Fault | None:
    """What speaks against a time, apart from its being late: that stands above the times already."""
    faults = find_faults_of_one(course, at, phase=phase, now=now)
    return next((fault for fault in faults if fault.code != TOO_LATE), None)


def _days(course: Course, last: TreatmentSession | None, due: MaintenanceDue | None, today: date) -> tuple[date, date]:
    tomorrow = today + DAY
    if due is not None:
        first = max(due.earliest, tomorrow)
        return first, max(due.latest, first + AT_LEAST) if due.latest < first + 3 * DAY else due.latest
    zone = course.patient.clinic.zone
    if last is None:
        return tomorrow, tomorrow + AT_LEAST
    first = max(tomorrow, last.starts_at.astimezone(zone).date() + DAY)
    return first, max(first + course.protocol.rules.induction.max_gap_days * DAY, tomorrow + AT_LEAST)


def _near(last: TreatmentSession | None, first_on: date, zone: ZoneInfo) -> datetime | None:
    """The hour of the last session, on the first day of its weekday."""
    if last is None:
        return None
    local = last.starts_at.astimezone(zone)
    day = first_on + ((local.weekday() - first_on.weekday()) % 7) * DAY
    return local.replace(year=day.year, month=day.month, day=day.day)
