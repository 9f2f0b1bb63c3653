"""What sessions mean for the course: the end of the induction, and what a closed course calls off."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from journey.models import Course, TreatmentPlan
from journey.services import change_phase
from journey.stages import Phase
from people.models import User
from sessions.selectors import progress
from sessions.services.changes import cancel_session
from sessions.services.meetings import cancel_meeting
from sessions.services.rows import audit_course, held_course
from sessions.states import AHEAD, OPEN, SessionState


def finish_induction(*, course: Course, by: User, why: str) -> Course:
    """A clinician's word, with a note, that the induction is done and treatment goes on: to *maintenance*.

    Raises ``Refused`` while induction sessions are booked or under way, before any dose, or without a note.
    """
    if not why.strip():
        raise Refused(_("Write down what you found: it is the reason to go on."), code="why", field="why")
    with transaction.atomic():
        course = held_course(course)
        if course.phase == Phase.MAINTENANCE:
            raise Refused(_("Somebody moved this course to maintenance already."), code="state")
        if course.phase != Phase.INDUCTION:
            raise Refused(_("The induction of this course has not begun."), code="phase")
        _require_all_done(course)
        moved = change_phase(course=course, to=Phase.MAINTENANCE, by=by, why=why.strip())
        audit_course("induction.finished", moved, by, given=progress(moved).given)
    return moved


def call_off_sessions(*, course: Course, by: User, why: str, **_kwargs: Any) -> None:
    """A closed course has no sessions and no meetings ahead; a session under way keeps it from closing."""
    if course.sessions.filter(state=SessionState.IN_PROGRESS).exists():
        raise Refused(_("A session is under way. Complete it before you close the course."), code="in_progress")
    for session in course.sessions.filter(state__in=AHEAD).order_by("starts_at"):
        cancel_session(session=session, by=by, why=why)
    for meeting in course.meetings.booked():
        cancel_meeting(meeting=meeting, by=by, why=why)


def keep_what_is_booked(*, plan: TreatmentPlan, course: Course | None, **_kwargs: Any) -> None:
    """Sessions are booked by the numbers of a protocol, so a plan on another one waits until they are called off."""
    if course is None or course.protocol_id == plan.protocol_id:
        return
    if course.sessions.filter(state__in=OPEN).exists():
        raise Refused(
            _("Sessions are booked on %(protocol)s. Cancel them first, then sign the plan on the other protocol.")
            % {"protocol": course.protocol},
            code="booked",
        )


def _require_all_done(course: Course) -> None:
    rows = course.sessions.filter(phase=Phase.INDUCTION)
    if rows.filter(state=SessionState.IN_PROGRESS).exists():
        raise Refused(_("An induction session is still under way. Complete it first."), code="in_progress")
    if ahead := rows.filter(state__in=AHEAD).count():
        raise Refused(
            _("Induction sessions are still booked (%(count)s). Give them or cancel them first.") % {"count": ahead},
            code="ahead",
        )
    if progress(course).given == 0:
        raise Refused(_("No dose has been given yet, so there is no induction to finish."), code="no_dose")
