"""The clinic's days on which a course's next maintenance session is due."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from journey.models import Course
from journey.protocol import ProtocolRules
from journey.stages import Phase
from sessions.cadence import MaintenanceDue, next_due
from sessions.programme import step_after


def due_of(course: Course, *, first_ended: datetime | None, last_ended: datetime | None) -> MaintenanceDue | None:
    """When the course's next maintenance session is due, from the ends of its first and last dose; no query."""
    if course.phase != Phase.MAINTENANCE or first_ended is None or last_ended is None:
        return None
    return due_days(course.protocol.rules, course.patient.clinic.zone, first_ended, last_ended)


def due_days(rules: ProtocolRules, zone: ZoneInfo, first_ended: datetime, last_ended: datetime) -> MaintenanceDue:
    """The clinic's days on which the session after the last dose is due by these rules."""
    first_on, last_on = first_ended.astimezone(zone).date(), last_ended.astimezone(zone).date()
    step = step_after(rules, first_dose_on=first_on, last_dose_on=last_on)
    return next_due(last_ended, min_days=step.min_days, max_days=step.max_days, zone=zone)
