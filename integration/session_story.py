"""What a patient made of one session, for the care team: intention, what was written, practices, scores around it.

What is private is counted and nothing else of it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from integration.models import EntryStage, IntegrationWindow, JournalEntry
from integration.practice_selectors import PracticeSeen, practices_of
from measures.instruments import library
from measures.models import Response
from people.models import Patient
from sessions.models import Dose, TreatmentSession

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Around:
    """The last total of a questionnaire before the dose, and the first after it, before the next dose."""

    title: str
    before: Response | None
    after: Response | None

    @property
    def change(self) -> int | None:
        """By how many points it went up (or, below zero, down)."""
        if self.before is None or self.after is None or self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total


@dataclass(frozen=True)
class SessionStory:
    """All that the page of one session shows."""

    session: TreatmentSession
    patient: Patient
    window: IntegrationWindow | None
    intention: JournalEntry | None
    intention_is_private: bool
    shared: list[JournalEntry]
    private: int
    practices: list[PracticeSeen]
    scores: list[Around]


def session_for(user: User, pk: UUID) -> TreatmentSession | None:
    """A session of a patient whom ``user`` treats; None for anything else. One query."""
    rows = TreatmentSession.objects.filter(course__patient__in=Patient.objects.clinical_for(user))
    return rows.select_related("course__patient__user", "course__patient__clinic").filter(pk=pk).first()


def story_of(session: TreatmentSession) -> SessionStory:
    """What the patient made of this session. A fixed number of queries, however much it is."""
    patient = session.course.patient
    window = IntegrationWindow.objects.filter(session=session).first()
    entries = JournalEntry.objects.filter(_of_these_days(session, window), patient=patient)
    shared = list(entries.shared_now().order_by("written_at", "id"))
    hidden = list(entries.private_now().values_list("stage", flat=True))
    intentions = [one for one in shared if one.stage == EntryStage.INTENTION]
    return SessionStory(
        session=session,
        patient=patient,
        window=window,
        intention=intentions[0] if intentions else None,
        intention_is_private=EntryStage.INTENTION in hidden,
        shared=[one for one in shared if one.stage != EntryStage.INTENTION],
        private=sum(stage != EntryStage.INTENTION for stage in hidden),
        practices=practices_of(window) if window else [],
        scores=_scores(session, patient),
    )


def _of_these_days(session: TreatmentSession, window: IntegrationWindow | None) -> Q:
    """What was written for the session or on its window's pages, and on a free page while the window was open."""
    theirs = Q(window__session=session) | Q(session=session)
    if window is None:
        return theirs
    free = Q(window=None, session=None, stage=EntryStage.FREE)
    return theirs | (free & Q(written_at__gte=window.opens_at, written_at__lt=window.closed_at))


def _scores(session: TreatmentSession, patient: Patient) -> list[Around]:
    dose = Dose.objects.filter(session=session, corrected_by=None, ended_at__isnull=False).first()
    if dose is None or dose.ended_at is None:
        return []
    later = Dose.objects.filter(session__course__patient=patient, corrected_by=None, started_at__gt=dose.ended_at)
    until = later.order_by("started_at").values_list("started_at", flat=True).first()
    before: dict[str, Response] = {}
    after: dict[str, Response] = {}
    rows = Response.objects.standing().filter(patient=patient, total__isnull=False).order_by("answered_at", "id")
    for row in rows:
        if row.answered_at <= dose.started_at:
            before[row.instrument] = row
        elif row.answered_at >= dose.ended_at and (until is None or row.answered_at < until):
            after.setdefault(row.instrument, row)
    known = [one for one in library(patient.clinic_id) if one.key in before or one.key in after]
    return [Around(str(one.title), before.get(one.key), after.get(one.key)) for one in known]
