"""Reads about a course: how far its preparation is, who said what, and the plan as its patient reads it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consents.kinds import ConsentKind, needed_for
from consents.models import Consent
from consents.selectors import missing_of
from journey.learning import cards
from journey.models import Course, PreparationMark, TreatmentPlan
from journey.preparation import Known, Preparation, preparation, registered, told_of
from journey.stages import Phase
from people.models import Patient


@dataclass(frozen=True)
class Said:
    """The newest mark of a step, opened: ``detail`` is what belongs to it."""

    mark: PreparationMark
    detail: dict[str, Any]


def preparation_of(course: Course, now: datetime) -> Preparation:
    """How far the preparation of the course is; as many queries as rooms above have registered, and two."""
    return preparations_of([course], now)[course.pk]


def preparations_of(courses: Sequence[Course], now: datetime) -> dict[UUID, Preparation]:
    """The same for many courses (with their protocols and patients) in as many queries."""
    marked, told, mine = _marked(courses, now), told_of(courses), registered()
    unsigned = missing_of([course.patient for course in courses], ConsentKind)
    found = {}
    for course in courses:
        setting = str(course.protocol.rules.setting)
        needed = needed_for(setting=setting)
        known = Known(
            setting=setting,
            cards=[card.mark for card in cards()],
            marked=marked[course.pk],
            told=told[course.pk],
            agreed=len(needed.difference(unsigned[course.patient_id])),
            agreements=len(needed),
        )
        found[course.pk] = preparation(known, registered=mine)
    return found


def marks_of(course: Course) -> list[PreparationMark]:
    """Everything that was said about the course's preparation, the newest first. One query."""
    return list(course.preparation_marks.select_related("by").order_by("-at", "-id"))


def said_of(marks: Iterable[PreparationMark]) -> dict[str, Said]:
    """The newest mark of each step that stands, out of ``marks``, the newest first."""
    found: dict[str, Said] = {}
    seen: set[str] = set()
    for mark in marks:
        if mark.step not in seen and mark.done:
            found[mark.step] = Said(mark, json.loads(mark.detail or "{}"))
        seen.add(mark.step)
    return found


def newest_mark(course: Course, step: str) -> PreparationMark | None:
    """What was said last about a step."""
    return course.preparation_marks.filter(step=step).order_by("-at", "-id").first()


def signed_plan(course: Course) -> TreatmentPlan | None:
    """The plan that is signed for the course, with its people."""
    rows = TreatmentPlan.objects.signed().filter(course=course)
    return rows.select_related(
        "protocol", "prescriber__user", "therapist__user", "patient__clinic", "signed_by"
    ).first()


def has_signed_plan(course: Course) -> bool:
    """Whether the course has a signed plan: those from before plans were have none."""
    return TreatmentPlan.objects.signed().filter(course=course).exists()


def consent_withdrawn_at(patient: Patient) -> datetime | None:
    """When the patient took back their consent to treatment, if they did and have not signed since."""
    newest = Consent.objects.filter(patient=patient, kind=ConsentKind.TREATMENT).order_by("-signed_at").first()
    return newest.withdrawn_at if newest else None


def ever_agreed(patient: Patient) -> bool:
    """Whether the patient ever signed that they want the treatment, in whatever version of the words."""
    return Consent.objects.filter(patient=patient, kind=ConsentKind.TREATMENT).exists()


def own_course(patient: Patient) -> Course | None:
    """The patient's open course, with what a page about it needs."""
    rows = Course.objects.open().filter(patient=patient)
    return rows.select_related("protocol", "patient__clinic", "patient__user", "prescriber__user").first()


def is_being_prepared(course: Course) -> bool:
    """Whether the list is still to be gone through: no dose was given."""
    return course.phase in (Phase.INTAKE, Phase.PREPARATION)


def _marked(courses: Collection[Course], now: datetime) -> dict[UUID, set[str]]:
    """The steps whose newest mark says done, by course. One query, and nothing is unsealed."""
    rows = PreparationMark.objects.filter(course__in=[course.pk for course in courses], at__lte=now)
    newest: dict[tuple[UUID, str], bool] = {}
    for course_id, step, done in rows.order_by("at", "id").values_list("course_id", "step", "done"):
        newest[course_id, step] = done
    marked: dict[UUID, set[str]] = defaultdict(set)
    for (course_id, step), done in newest.items():
        if done:
            marked[course_id].add(step)
    return marked
