"""What every write of a session begins and ends with: the row, held until the transaction ends, and the audit entry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from journey.models import Course
from people.models import Clinic, User
from sessions.models import Meeting, MeetingChange, SessionChange, TreatmentSession
from sessions.order import SENTENCES, Problem
from sessions.states import SessionState

Row = TypeVar("Row", bound=Model)


def hold_clinic(clinic_id: UUID) -> None:
    """Nobody else books at this clinic before this transaction ends; whoever books holds it before anything else.

    Two who want the same chair wait in line here, so that the later one is told who has it instead of running into the
    database's refusal, and two series in opposite order can not wait for each other.
    """
    Clinic.objects.select_for_update(no_key=True).only("pk").get(pk=clinic_id)


def held(session: TreatmentSession) -> TreatmentSession:
    """The session as it stands now; nobody else writes to it before this transaction ends.

    The course is held first: renumbering touches the other sessions, and two people must wait in the same order.
    """
    Course.objects.select_for_update(no_key=True).only("pk").get(pk=session.course_id)
    rows = TreatmentSession.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related(
        "course__protocol", "course__patient__clinic", "course__patient__user", "place", "clinician__user"
    ).get(pk=session.pk)


def held_to_book(session: TreatmentSession) -> TreatmentSession:
    """The session held as by ``held``, and before it its clinic: for whatever changes what is held for when."""
    hold_clinic(_clinic_of(session.course_id))
    return held(session)


def held_meeting(meeting: Meeting) -> Meeting:
    """The meeting as it stands now, with its clinic and its course held before it."""
    hold_clinic(_clinic_of(meeting.course_id))
    Course.objects.select_for_update(no_key=True).only("pk").get(pk=meeting.course_id)
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related(
        "course__protocol", "course__patient__clinic", "course__patient__user", "session", "place", "clinician__user"
    ).get(pk=meeting.pk)


def held_course(course: Course) -> Course:
    """The course as it stands now, held like a session."""
    rows = Course.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("protocol", "patient__clinic", "patient__user").get(pk=course.pk)


def held_course_to_book(course: Course) -> Course:
    """The course held as by ``held_course``, and before it its clinic."""
    hold_clinic(_clinic_of(course.pk))
    return held_course(course)


def _clinic_of(course_id: UUID) -> UUID:
    found: UUID = Course.objects.values_list("patient__clinic_id", flat=True).get(pk=course_id)
    return found


def require_state(session: TreatmentSession, allowed: Collection[SessionState]) -> None:
    """Raise ``Refused`` unless the session is in one of these states."""
    if session.state in allowed:
        return
    sentences = {
        SessionState.PLANNED: _("This session has not begun yet."),
        SessionState.BOOKED: _("This session has not begun yet."),
        SessionState.IN_PROGRESS: _("This session is under way."),
        SessionState.COMPLETED: _(
            "This session is completed. What was written down can be corrected, nothing can be added."
        ),
        SessionState.CANCELLED: _("This session was cancelled."),
        SessionState.MISSED: _("This session was marked as missed."),
    }
    raise Refused(sentences[SessionState(session.state)], code="state")


def require_time(problem: Problem | None, field: str) -> None:
    """Raise ``Refused`` with the sentence of the problem."""
    if problem is not None:
        raise Refused(_(SENTENCES[problem]), code=problem.value, field=field)


def sent_before(rows: Any, submission: UUID | None, session: TreatmentSession) -> Any:
    """The row that this very form has stored already, or None. Raises ``Refused`` when it belongs to another session."""
    if submission is None:
        return None
    row = rows.filter(submission=submission).first()
    if row is not None and row.session_id != session.pk:
        raise Refused(_("This form was already used for another session. Open the page again."), code="submission")
    return row


def note_change(
    session: TreatmentSession, *, was: str, by: User, why: str = "", from_at: datetime | None = None
) -> SessionChange:
    """Add the row that says how the session came to its present state or time."""
    return SessionChange.objects.create(
        session=session,
        from_state=was,
        to_state=session.state,
        by=by,
        at=clock.now(),
        why=why,
        from_starts_at=from_at,
        to_starts_at=session.starts_at if from_at or not was else None,
    )


def note_meeting(
    meeting: Meeting, *, was: str, by: User, why: str = "", from_at: datetime | None = None
) -> MeetingChange:
    """Add the row that says how the meeting came to its present state or time."""
    return MeetingChange.objects.create(
        meeting=meeting,
        from_state=was,
        to_state=meeting.state,
        by=by,
        at=clock.now(),
        why=why,
        from_starts_at=from_at,
        to_starts_at=meeting.starts_at if from_at or not was else None,
    )


def audit_session(action: str, session: TreatmentSession, by: User, **detail: Any) -> None:
    """One audit row about a session."""
    patient = session.course.patient
    audit.record(action, by=by, on=session, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)


def audit_meeting(action: str, meeting: Meeting, by: User, **detail: Any) -> None:
    """One audit row about a meeting."""
    patient = meeting.course.patient
    audit.record(action, by=by, on=meeting, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)


def audit_course(action: str, course: Course, by: User, **detail: Any) -> None:
    """One audit row about a course."""
    patient = course.patient
    audit.record(action, by=by, on=course, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)
