"""Which questionnaires a course asks for now: its facts, read for the rule of the room below, and kept up with.

Whatever the plan counts from calls here, in the transaction that made it true: a course opened, moved or closed, a dose
ended or corrected, a session booked, moved or called off, answers stored or left. An hourly look at every open course
does the rest, for time alone changes a plan, too.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from common import clock
from journey.asking import MeasuresNumbers
from journey.models import Course, PhaseChange
from journey.stages import Phase
from measures import services as asking
from measures.asked import out_of_step, seen_of
from measures.schedule import (
    AfterDose,
    Baseline,
    BeforeDose,
    Cadence,
    Facts,
    Marked,
    ScheduleRules,
    Stretch,
    Wanted,
    wanted,
)
from people.models import Patient, User
from sessions.models import Dose, TreatmentSession
from sessions.states import OPEN

BATCH = 200

logger = logging.getLogger(__name__)

_STRETCHES = {
    Phase.INTAKE: Stretch.BEFORE,
    Phase.PREPARATION: Stretch.BEFORE,
    Phase.INDUCTION: Stretch.SERIES,
    Phase.MAINTENANCE: Stretch.AFTER,
    Phase.CLOSED: Stretch.OVER,
}


def follow(*, patient: Patient, now: datetime) -> int:
    """Let the patient's questionnaires follow their open course; gives how many requests changed. Twice changes nothing.

    Without an open course the plan asks for nothing; what the care team asked for itself stays.
    """
    with transaction.atomic():
        asking.give_up(patient=patient, now=now)
        course = _open_courses().filter(patient=patient).first()
        wishes = _wishes([course], now)[patient.pk] if course else ()
        return asking.sync_assignments(patient=course.patient if course else patient, wanted=wishes, now=now)


def follow_all(*, now: datetime) -> int:
    """Look at every open course, some at a time, and plan where the plan has fallen behind; gives how many were.

    Safe twice, in parallel and when missed: what is found out here is asked once more with the patient held. Trouble
    with one patient stops none of the others.
    """
    behind = 0
    for some in _in_batches(list(_open_courses().values_list("pk", flat=True)), BATCH):
        courses = list(_open_courses().filter(pk__in=some))
        behind += asking.each_alone(
            _behind(courses, now), lambda patient: bool(follow(patient=patient, now=now)), what="plan"
        )
    return behind


def _behind(courses: Sequence[Course], now: datetime) -> list[Patient]:
    """Whose plans have fallen behind; one by one where they can not be looked at together."""
    try:
        patients = {course.patient_id: course.patient for course in courses}
        return [patients[one] for one in out_of_step(_wishes(courses, now), now)]
    except Exception as trouble:  # noqa: BLE001  (whatever it is, the others must be asked)
        if len(courses) > 1:
            return [patient for course in courses for patient in _behind([course], now)]
        # Its text may hold what nobody should read in a log.
        logger.error("Course %s can not be planned: %s", courses[0].pk, type(trouble).__name__)  # noqa: TRY400
        return []


def rules_of(numbers: MeasuresNumbers) -> ScheduleRules:
    """The numbers of a protocol version; the protocol names them as the rule does."""
    data = numbers.model_dump()
    parts = {"baseline": Baseline, "before_dose": BeforeDose, "after_dose": AfterDose, "weekly": Cadence}
    made = {name: make(**data.pop(name)) for name, make in (parts | {"monthly": Cadence}).items()}
    return ScheduleRules(**made, **data)


def facts_of(courses: Sequence[Course], now: datetime) -> dict[UUID, Facts]:
    """What the plan counts from, by the course's id. Five queries, however many courses."""
    patients = [course.patient_id for course in courses]
    doses, sessions, since = _doses(patients), _sessions(courses), _phases_since(courses)
    seen = seen_of(patients, now)
    return {
        course.pk: Facts(
            course=str(course.pk),
            stretch=_STRETCHES[Phase(course.phase)],
            opened_at=course.opened_at,
            since=since.get(course.pk, course.opened_at),
            zone=course.patient.zone,
            doses=tuple(doses[course.patient_id]),
            sessions=tuple(sessions[course.pk]),
            seen=seen.get(course.patient_id, {}),
        )
        for course in courses
    }


def a_course_moved(*, course: Course, **_about: Any) -> None:
    """A course was opened, or moved to another phase; a closed one asks for nothing any more."""
    if course.phase == Phase.CLOSED:
        asking.end_plan(patient=course.patient)
    else:
        follow(patient=course.patient, now=clock.now())


def dates_moved(*, course: Course, **_about: Any) -> None:
    """Sessions were booked, moved or called off."""
    follow(patient=course.patient, now=clock.now())


def a_dose_was_recorded(*, dose: Dose, **_about: Any) -> None:
    """A dose ended, or its times were corrected: the clock counts from it."""
    follow(patient=dose.session.course.patient, now=clock.now())


def the_plan_is_outdated(*, patient: Patient, **_about: Any) -> None:
    """Answers came in, or somebody decided about a request."""
    follow(patient=patient, now=clock.now())


def a_person_moved(*, user: User, **_about: Any) -> None:
    """Another zone: mornings are at another instant."""
    for patient in Patient.objects.filter(user=user).select_related("user", "clinic"):
        follow(patient=patient, now=clock.now())


def _open_courses() -> Any:
    return Course.objects.open().select_related("protocol", "patient__user", "patient__clinic").order_by("pk")


def _wishes(courses: Sequence[Course], now: datetime) -> dict[UUID, tuple[Wanted, ...]]:
    facts = facts_of(courses, now)
    protocols = {course.protocol_id: course.protocol for course in courses}
    rules = {pk: rules_of(protocol.rules.measures) for pk, protocol in protocols.items()}
    return {course.patient_id: wanted(rules[course.protocol_id], facts[course.pk], now=now) for course in courses}


def _doses(patients: Sequence[UUID]) -> dict[UUID, list[Marked]]:
    """The ends of all doses as they stand, of whatever course; a correction keeps the session's id."""
    found: dict[UUID, list[Marked]] = defaultdict(list)
    rows = Dose.objects.standing().filter(session__course__patient__in=patients, ended_at__isnull=False)
    for patient_id, session_id, at in rows.values_list("session__course__patient", "session", "ended_at"):
        found[patient_id].append(Marked(str(session_id), at))
    return found


def _sessions(courses: Sequence[Course]) -> dict[UUID, list[Marked]]:
    found: dict[UUID, list[Marked]] = defaultdict(list)
    rows = TreatmentSession.objects.filter(course__in=courses, state__in=OPEN)
    for course_id, pk, at in rows.values_list("course", "pk", "starts_at"):
        found[course_id].append(Marked(str(pk), at))
    return found


def _phases_since(courses: Sequence[Course]) -> dict[UUID, datetime]:
    rows = PhaseChange.objects.filter(course__in=courses, to_state=F("course__phase")).order_by()
    return dict(rows.values_list("course").annotate(Max("at")))


def _in_batches(ids: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    for first in range(0, len(ids), size):
        yield ids[first : first + size]
