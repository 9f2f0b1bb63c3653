"""What the patient sees first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from common.walltime import local_day
from consents.models import Consent
from correspondence.selectors import unread_for_patient
from intake.selectors.application import standing_of
from intake.standing import Standing
from integration.models import EntryDraft, EntryStage, IntegrationWindow, JournalEntry
from integration.practice_presenters import PracticesShown
from integration.practice_selectors import practices_today
from integration.prompts import Prompt
from integration.selectors import is_reading_again_offered, last_window, moments, stage_of, week_of
from integration.services.prompts import standing
from journey.models import Course
from journey.preparation import Preparation
from journey.selectors import has_signed_plan, preparation_of
from journey.stages import Phase
from measures.begun import begun_instruments
from measures.instruments import Instrument
from measures.selectors import due as measures_due
from messaging.models import Message
from people.models import Patient
from sessions.cadence import MaintenanceDue
from sessions.models import TreatmentSession
from sessions.selectors import next_due, upcoming
from sessions.states import SessionState

#: For this long after its time, and all through its day, a session that has not begun is still shown as the next one.
STILL_EXPECTED = timedelta(hours=6)
#: For this long after its time a session that nobody has finished is still said to be under way.
STILL_GOING = timedelta(hours=12)
#: For so long after a dose its window is still spoken of once it has closed.
STILL_NEAR = timedelta(days=14)


@dataclass(frozen=True)
class Closed:
    """The last window after it has closed; ``is_week`` while the week is to be looked back on, ``week_at`` before that.

    ``prompt`` is the question about the week.
    """

    window: IntegrationWindow
    is_week: bool
    prompt: Prompt | None
    week_at: datetime | None


@dataclass(frozen=True)
class NextSession:
    """The next session, and what the patient wrote that they bring to it."""

    session: TreatmentSession
    intention: JournalEntry | None


@dataclass(frozen=True)
class Today:
    """What the page shows.

    ``pages`` is how many pages of the journal were begun and not kept, ``draft`` the newest of the open window's page.
    ``standing`` is where somebody stands with their application before there is a course, ``preparation`` the list before
    the first session of a course with a signed plan, ``reworded`` how many agreements ask anew.
    """

    now: datetime
    course: Course | None
    window: IntegrationWindow | None
    closed: Closed | None
    practices: PracticesShown | None
    next_sessions: list[TreatmentSession]
    coming: NextSession | None
    under_way: TreatmentSession | None
    due: MaintenanceDue | None
    questions: list[object]
    begun: list[Instrument]
    draft: EntryDraft | None
    pages: int
    unread: int
    letters: int
    reads_again: bool
    was_treated: bool
    doses_given: int
    doses_planned: int
    standing: Standing | None
    preparation: Preparation | None
    reworded: int


def today_of(patient: Patient, now: datetime) -> Today:
    """Where the patient is now, in a fixed number of queries."""
    course = Course.objects.open().filter(patient=patient).select_related("protocol", "patient__clinic").first()
    asked = measures_due(patient, now)
    sessions = list(course.sessions.order_by("starts_at").prefetch_related("doses")) if course else []
    ahead = [one for one in upcoming(course) if _is_expected(one, patient, now)][:3] if course else []
    last = last_window(patient)
    is_open = last is not None and last.is_open(now)
    return Today(
        now=now,
        course=course,
        window=last if is_open else None,
        closed=None if is_open else _closed(last, now),
        practices=practices_today(patient, now),
        next_sessions=ahead,
        coming=_coming(ahead),
        under_way=next((one for one in sessions if _goes_on(one, now)), None),
        due=next_due(course) if course else None,
        questions=list(asked),
        begun=[one for one in begun_instruments(patient, now) if one.key not in {due.key for due in asked}],
        pages=EntryDraft.objects.own(patient.user).count(),
        draft=EntryDraft.objects.of_page(patient, stage="", window=last).first() if is_open else None,
        unread=Message.objects.inbox_of(patient.user).filter(read_at=None).count(),
        letters=unread_for_patient(patient),
        reads_again=not is_open and is_reading_again_offered(patient),
        was_treated=last is not None,
        doses_given=sum(
            1 for one in sessions if one.phase == Phase.INDUCTION and any(dose.ended_at for dose in one.doses.all())
        ),
        doses_planned=course.protocol.rules.induction.doses if course else 0,
        standing=standing_of(patient, now) if course is None and last is None else None,
        preparation=_preparation(course, now),
        reworded=Consent.objects.standing().filter(patient=patient).exclude(text__retired_at=None).count(),
    )


def _preparation(course: Course | None, now: datetime) -> Preparation | None:
    """The list that holds the first dose; a course from before plans were has none."""
    if course is None or course.phase != Phase.PREPARATION or not has_signed_plan(course):
        return None
    return preparation_of(course, now)


def _closed(window: IntegrationWindow | None, now: datetime) -> Closed | None:
    if window is None or window.opens_at < now - STILL_NEAR:
        return None
    rows = moments(window)
    is_week = stage_of(window, rows, now) == EntryStage.WEEK and not window.week_written  # type: ignore[attr-defined]
    prompt = standing(window, EntryStage.WEEK).prompt if is_week else None
    return Closed(window, is_week, prompt, week_of(rows, now))


def _coming(ahead: list[TreatmentSession]) -> NextSession | None:
    """The first session that has not begun, with its intention. One query."""
    if not ahead:
        return None
    return NextSession(ahead[0], JournalEntry.objects.intention_of(ahead[0]).first())


def _is_expected(session: TreatmentSession, patient: Patient, now: datetime) -> bool:
    is_its_day = local_day(session.starts_at, patient.zone) == local_day(now, patient.zone)
    return is_its_day or session.starts_at > now - STILL_EXPECTED


def _goes_on(session: TreatmentSession, now: datetime) -> bool:
    return session.state == SessionState.IN_PROGRESS and session.starts_at > now - STILL_GOING
