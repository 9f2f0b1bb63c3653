"""Who has a first session soon and has not done yet what stands before it: for the caseload, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from home.facts import Ahead
from home.selectors.clues import PatientClue
from journey.models import Course
from journey.selectors import preparations_of
from journey.stages import Phase

#: So long before a first session somebody should look at what is still missing. Ours.
WITHIN = timedelta(days=3)


def unprepared(patients: Iterable[PatientClue], ahead: Mapping[int, Ahead], now: datetime) -> dict[int, str]:
    """What is missing, in a row of words, by patient: of those in preparation whose first session is near.

    Only courses that began with a signed plan are held for their list, so only these are told. Three queries and one for
    each step that a room above knows of; none when nobody's first session is near.
    """
    near = [one.pk for one in patients if one.phase == Phase.PREPARATION and _is_near(ahead.get(one.pk.int), now)]
    courses = list(_planned(near)) if near else []
    found = preparations_of(courses, now) if courses else {}
    return {
        course.patient_id.int: found[course.pk].missing_things for course in courses if not found[course.pk].is_complete
    }


def _is_near(ahead: Ahead | None, now: datetime) -> bool:
    return ahead is not None and ahead.next_at is not None and ahead.next_at <= now + WITHIN


def _planned(patients: list[UUID]) -> Iterable[Course]:
    rows = Course.objects.open().filter(patient__in=patients, plans__state="signed")
    return rows.select_related("protocol", "patient__clinic", "patient__user")
