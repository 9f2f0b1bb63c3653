"""Everything on a patient's page, read in a fixed number of queries, however long the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common.pictures.chart import Chart
from common.pictures.window import WindowPicture, window_picture
from home.selectors.patient.asked import Asked, asked_of
from home.selectors.patient.coming import Coming, coming_of
from home.selectors.patient.scores import (
    FIRST,
    Definitions,
    Grid,
    Measure,
    answers_of,
    chart_of,
    definitions_of,
    grid_of,
    measures_of,
    newest_answers,
)
from home.selectors.patient.sessions import Sessions, sessions_of
from home.selectors.patient.told import Told, told_of
from home.selectors.patient.watch import Watched, reviews_of, watched
from home.selectors.patient.way import Way, way_of
from integration.models import IntegrationWindow, JournalEntry
from integration.selectors import marks, shared_entries, window_now
from journey.models import Course, MedicationChange, MedicationChangeQuerySet, PhaseChange
from journey.stages import Phase
from measures.models import Response
from measures.timeline import of as timeline_of
from people.models import CareTeamMember, Patient, User
from safety.models import SafetyTask
from sessions.cadence import MaintenanceDue
from sessions.due import due_of

ENTRIES = 3
SETTLED = 5
MEDICINES = 5


@dataclass(frozen=True)
class Shown:
    """A measure on the page: how it stands, its chart, and the newest answers as a grid (None where there are none)."""

    measure: Measure
    chart: Chart
    grid: Grid | None


@dataclass(frozen=True)
class WholePatient:
    """What the patient page shows."""

    now: datetime
    course: Course | None
    past_courses: list[Course]
    phase_changes: list[PhaseChange]
    sessions: Sessions
    doses_given: int
    doses_planned: int
    due: MaintenanceDue | None
    window: IntegrationWindow | None
    picture: WindowPicture | None
    entries: list[JournalEntry]
    open_tasks: list[SafetyTask]
    settled_tasks: list[SafetyTask]
    medicines: list[MedicationChange]
    shown: list[Shown]
    others: list[Measure]
    told: list[Told]
    asked: Asked
    coming: list[Coming]
    watched: Watched | None
    way: Way
    team: list[CareTeamMember]

    @property
    def is_overdue(self) -> bool:
        """Whether the days for the next maintenance session are over."""
        if self.due is None or self.course is None:
            return False
        return self.due.state(self.now.astimezone(self.course.patient.clinic.zone).date()) == "overdue"

    @property
    def induction_complete(self) -> bool:
        """Whether the clinician's word is what the course waits for."""
        done = 0 < self.doses_planned <= self.doses_given
        return self.course is not None and self.course.phase == Phase.INDUCTION and done


def whole_patient(patient: Patient, user: User, now: datetime, since: datetime | None = None) -> WholePatient:
    """Everything that the care team works with, in a fixed number of queries; charts from ``since`` on."""
    courses = _courses(patient)
    course = next((one for one in courses if one.phase != Phase.CLOSED), None)
    sessions = sessions_of(course)
    phases = list(PhaseChange.objects.filter(course__patient=patient).select_related("by").order_by("at"))
    window, asked = window_now(patient, now), asked_of(patient, now)
    ends = sessions.ends
    due = due_of(course, first_ended=min(ends, default=None), last_ended=max(ends, default=None)) if course else None
    tasks = _tasks(patient, user)
    measures, shown, told = _scores(patient, sessions.first_dose_at, since)
    return WholePatient(
        now=now,
        course=course,
        past_courses=[one for one in courses if one is not course],
        phase_changes=phases,
        sessions=sessions,
        doses_given=sum(one.phase == Phase.INDUCTION and one.ended_at is not None for one in sessions.doses),
        doses_planned=course.protocol.rules.induction.doses if course else 0,
        due=due,
        window=window,
        picture=_picture(window, patient, now),
        entries=list(shared_entries(patient, user)[: ENTRIES + 1]),
        open_tasks=[task for task in tasks if task.closed_at is None],
        settled_tasks=[task for task in tasks if task.closed_at is not None],
        medicines=list(_medicines(patient)[: MEDICINES + 1]),
        shown=shown,
        others=[one for one in measures if one.instrument.key not in FIRST],
        told=told,
        asked=asked,
        coming=coming_of(sessions.ahead, window, asked, due, patient.clinic.zone),
        watched=watched(course, measures, phases, reviews_of(course), now),
        way=way_of(patient, course, user, now),
        team=_team(patient),
    )


def _courses(patient: Patient) -> list[Course]:
    rows = patient.courses.select_related("protocol", "prescriber__user", "patient__clinic")
    return list(rows.order_by("-opened_at"))


def _picture(window: IntegrationWindow | None, patient: Patient, now: datetime) -> WindowPicture | None:
    if window is None:
        return None
    found = marks(window, now, wrote=str(_("The patient wrote")))
    return window_picture(window.opens_at, window.closes_at, now, found, patient.zone)


def _scores(
    patient: Patient, first_dose_at: datetime | None, since: datetime | None
) -> tuple[list[Measure], list[Shown], list[Told]]:
    """Every measure, those that steer a course with their charts and answers, and what has no total."""
    responses = answers_of(patient)
    known = definitions_of(responses)
    measures = measures_of(responses, known, first_dose_at)
    timeline = timeline_of(patient)
    grids = {key: newest_answers(patient, key) for key in FIRST}
    shown = [
        Shown(one, chart_of(one, timeline, patient, since), _grid(one, grids[one.instrument.key], known))
        for one in measures
        if one.instrument.key in FIRST
    ]
    return measures, shown, told_of(responses, known)


def _grid(measure: Measure, columns: list[Response], known: Definitions) -> Grid | None:
    return grid_of(measure.instrument, columns, known) if columns else None


def _tasks(patient: Patient, user: User) -> list[SafetyTask]:
    """All open tasks, the most pressing first, then the last that were settled. Two queries."""
    rows = SafetyTask.objects.visible_to(user).filter(patient=patient)
    waiting = rows.open().select_related("owner__user", "taken_by").pressing_first()
    settled = rows.settled().select_related("closed_by").order_by("-closed_at", "-id")
    return [*waiting, *settled[: SETTLED + 1]]


def _medicines(patient: Patient) -> MedicationChangeQuerySet:
    return MedicationChange.objects.filter(patient=patient).standing().select_related("recorded_by")


def _team(patient: Patient) -> list[CareTeamMember]:
    rows = patient.care_team.filter(ended_at=None).select_related("membership__user")
    return list(rows.order_by("membership__user__name"))
