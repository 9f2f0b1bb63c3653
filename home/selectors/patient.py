"""One patient as a whole, for the care team."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from common.pictures.chart import Chart, Event, Series, score_chart
from common.pictures.window import WindowPicture, window_picture
from integration.models import IntegrationWindow, JournalEntry
from integration.selectors import marks, shared_entries, window_now
from journey.models import Course, PhaseChange
from journey.stages import Phase
from measures.instruments import Instrument, load
from measures.models import Response
from measures.scoring import Change
from measures.selectors import baseline_of, change_since_baseline
from people.models import CareTeamMember, Patient, User
from safety.models import SafetyTask
from sessions.cadence import MaintenanceDue
from sessions.models import TreatmentSession
from sessions.selectors import all_of, next_due
from sessions.states import AHEAD, SessionState

CHARTED = ("phq-9", "gad-7")


@dataclass(frozen=True)
class Standing:
    """How one measure stands: the latest total against the baseline, by the published rules."""

    instrument: Instrument
    latest: Response
    baseline: Response
    change: Change | None


@dataclass(frozen=True)
class WholePatient:
    """What the patient page shows."""

    course: Course | None
    past_courses: list[Course]
    phase_changes: list[PhaseChange]
    sessions: list[TreatmentSession]
    doses_given: int
    doses_planned: int
    ahead: list[TreatmentSession]
    due: MaintenanceDue | None
    window: IntegrationWindow | None
    picture: WindowPicture | None
    entries: list[JournalEntry]
    tasks: list[SafetyTask]
    responses: list[Response]
    standings: list[Standing]
    chart: Chart
    team: list[CareTeamMember]

    @property
    def induction_complete(self) -> bool:
        """Whether the clinician's word is what the course waits for."""
        done = 0 < self.doses_planned <= self.doses_given
        return self.course is not None and self.course.phase == Phase.INDUCTION and done

    @property
    def under_way(self) -> TreatmentSession | None:
        """The session that is going on now, if there is one."""
        return next((one for one in self.sessions if one.state == SessionState.IN_PROGRESS), None)


def whole_patient(patient: Patient, user: User, now: datetime) -> WholePatient:
    """Everything that the care team works with, in a fixed number of queries."""
    courses = list(
        patient.courses.select_related("protocol", "prescriber__user", "patient__clinic").order_by("-opened_at")
    )
    course = next((one for one in courses if one.phase != Phase.CLOSED), None)
    sessions = all_of(course) if course else []
    responses = list(patient.responses.order_by("answered_at", "id"))
    window = window_now(patient, now)
    doses = _doses(sessions)
    return WholePatient(
        course=course,
        past_courses=[one for one in courses if one is not course],
        phase_changes=list(PhaseChange.objects.filter(course__patient=patient).select_related("by").order_by("at")),
        sessions=sessions,
        doses_given=sum(one.phase == Phase.INDUCTION for one, _ in doses),
        doses_planned=course.protocol.rules.induction.doses if course else 0,
        ahead=[one for one in sessions if one.state in AHEAD],
        due=next_due(course) if course else None,
        window=window,
        picture=_picture(window, patient, now),
        entries=list(shared_entries(patient, user)[:20]),
        tasks=list(SafetyTask.objects.visible_to(user).filter(patient=patient).order_by("-opened_at")),
        responses=responses[::-1],
        standings=_standings(responses, _first_dose_at(sessions)),
        chart=_chart(patient, responses, doses),
        team=list(
            patient.care_team.filter(ended_at=None)
            .select_related("membership__user")
            .order_by("membership__user__name")
        ),
    )


def _doses(sessions: list[TreatmentSession]) -> list[tuple[TreatmentSession, datetime]]:
    """Sessions with the instant at which their dose ended, as it stands after corrections."""
    return [(one, dose.ended_at) for one in sessions for dose in one.doses.all() if dose.ended_at is not None]


def _first_dose_at(sessions: list[TreatmentSession]) -> datetime | None:
    """When the first dose began: what was answered by then is the baseline."""
    return min((dose.started_at for one in sessions for dose in one.doses.all()), default=None)


def _picture(window: IntegrationWindow | None, patient: Patient, now: datetime) -> WindowPicture | None:
    if window is None:
        return None
    found = marks(window, now, wrote=str(_("The patient wrote")))
    return window_picture(window.opens_at, window.closes_at, now, found, patient.zone)


def _standings(responses: list[Response], first_dose_at: datetime | None) -> list[Standing]:
    standings = []
    for key in CHARTED:
        scored = [one for one in responses if one.instrument == key and one.total is not None]
        base = baseline_of(scored, first_dose_at)
        if base is not None:
            standings.append(Standing(load(key), scored[-1], base, change_since_baseline(scored, first_dose_at)))
    return standings


def _chart(patient: Patient, responses: list[Response], doses: list[tuple[TreatmentSession, datetime]]) -> Chart:
    series = []
    for key in CHARTED:
        points = [
            (one.answered_at, float(one.total)) for one in responses if one.instrument == key and one.total is not None
        ]
        if points:
            series.append(Series(load(key).title, points, 27.0))
    events = [Event(ended, "dose", f"{one.get_phase_display()} {one.number}") for one, ended in doses]
    bands = [(band.lowest, band.highest, band.text) for band in load("phq-9").bands]
    return score_chart(series, events, bands, patient.clinic.zone)
