"""Booking: the induction as a whole or not at all, and one session after the other from then on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused, StaleSave
from journey.models import Course
from journey.stages import Phase
from people.models import User
from sessions.calendar import Fault, find_faults, find_faults_of_one
from sessions.models import TreatmentSession
from sessions.programme import series_of, session_minutes
from sessions.selectors import GIVEN_UP
from sessions.services.rows import audit_course, held_course, note_change
from sessions.signals import dates_changed
from sessions.states import AHEAD, SessionState

_BEFORE_MAINTENANCE = (Phase.PREPARATION, Phase.INDUCTION)


def book_induction(
    *,
    course: Course,
    starts: Sequence[datetime],
    by: User,
    version: int | None = None,
    seen: Collection[str] | None = None,
) -> list[TreatmentSession]:
    """Book the sessions of the induction, all or none; ``starts`` are aware instants in their order.

    ``version`` is the course's as the form saw it; a stale one raises ``StaleSave``. ``seen`` holds the
    keys (``Fault.key``) of the warnings that the person has ticked; None takes them all as seen. The very same
    dates again give the sessions that stand. Raises ``Refused`` when a date can not be.
    """
    try:
        with transaction.atomic():
            return _book_induction(held_course(course), starts, by, version, seen)
    except IntegrityError as error:
        raise Refused(
            _("Somebody else booked one of these times just now. Open the plan again."), code="taken"
        ) from error


def book_next(
    *, course: Course, starts_at: datetime, by: User, seen: Collection[str] | None = None
) -> TreatmentSession:
    """Book one further session: of the induction while it lasts, of the maintenance afterwards.

    The same time again gives the session that stands. Raises ``Refused`` when the course has no place for it.
    """
    with transaction.atomic():
        course = held_course(course)
        active = _active(course)
        if (same := next((row for row in active if row.starts_at == starts_at), None)) is not None:
            return same
        phase = _phase_for_next(course, active)
        require_seen(find_faults_of_one(course, starts_at, phase=phase, now=clock.now()), seen)
        number = 1 + max((row.number for row in active if row.phase == phase), default=0)
        session = _create(course, phase, number, starts_at, by)
        renumber(course, phase)
        session.refresh_from_db()
        audit_course("session.booked", course, by, session=session.pk)
        dates_changed.send(sender=TreatmentSession, course=course, by=by)
    return session


def renumber(course: Course, phase: str) -> None:
    """Give the sessions still to come their numbers in the order of their dates; what has begun keeps its own."""
    rows = list(course.sessions.filter(phase=phase).exclude(state__in=GIVEN_UP).order_by("starts_at"))
    kept = {row.number for row in rows if row.state not in AHEAD}
    ahead = [row for row in rows if row.state in AHEAD]
    free = iter(number for number in range(1, len(rows) + max(kept, default=0) + 1) if number not in kept)
    wanted = dict(zip((row.pk for row in ahead), free, strict=False))
    moving = [row for row in ahead if row.number != wanted[row.pk]]
    # By way of numbers that nobody has: the database holds each number once at any instant.
    for offset in (1000, 0):
        for row in moving:
            TreatmentSession.objects.filter(pk=row.pk).update(number=wanted[row.pk] + offset)


def require_seen(faults: Sequence[Fault], seen: Collection[str] | None) -> None:
    """Raise ``Refused`` for the first stop, or for a warning that nobody has ticked as seen."""
    for fault in faults:
        if fault.severity == "stop":
            raise Refused(fault.sentence, code=fault.code)
    for fault in faults:
        if seen is not None and fault.key not in seen:
            raise Refused(
                _("%(warning)s Tick that you have seen it, or choose another time.") % {"warning": fault.sentence},
                code="unseen",
            )


def _book_induction(
    course: Course, starts: Sequence[datetime], by: User, version: int | None, seen: Collection[str] | None
) -> list[TreatmentSession]:
    standing = [row for row in _active(course) if row.phase == Phase.INDUCTION]
    if standing and [row.starts_at for row in standing] == list(starts):
        return standing
    if version is not None and version != course.version:
        raise StaleSave(course)
    if course.phase not in _BEFORE_MAINTENANCE:
        raise Refused(_("The induction of this course is over, so it can not be planned any more."), code="phase")
    if standing:
        raise Refused(_("The induction is booked already. Move single sessions, or book a further one."), code="booked")
    if not starts:
        raise Refused(_("There is no date to book."), code="empty")
    require_seen(find_faults(course, starts, now=clock.now()), seen)
    sessions = [_create(course, Phase.INDUCTION, number, at, by) for number, at in enumerate(starts, start=1)]
    course.save_version(course.version)
    audit_course("induction.booked", course, by, sessions=len(sessions))
    dates_changed.send(sender=TreatmentSession, course=course, by=by)
    return sessions


def _phase_for_next(course: Course, active: Sequence[TreatmentSession]) -> Phase:
    if course.phase == Phase.MAINTENANCE:
        if any(row.state in AHEAD for row in active):
            raise Refused(_("The next session is booked already. Move that one instead."), code="booked")
        return Phase.MAINTENANCE
    if course.phase not in _BEFORE_MAINTENANCE:
        raise Refused(_("This course takes no sessions in its present phase."), code="phase")
    planned = series_of(course.protocol.rules).doses
    if sum(row.phase == Phase.INDUCTION for row in active) >= planned:
        raise Refused(
            _("The protocol asks for %(count)s sessions, and all of them are given or booked.") % {"count": planned},
            code="full",
        )
    return Phase.INDUCTION


def _active(course: Course) -> list[TreatmentSession]:
    return list(course.sessions.exclude(state__in=GIVEN_UP).order_by("starts_at"))


def _create(course: Course, phase: Phase, number: int, starts_at: datetime, by: User) -> TreatmentSession:
    session = TreatmentSession.objects.create(
        course=course,
        phase=phase,
        number=number,
        starts_at=starts_at,
        minutes=session_minutes(course.protocol.rules),
        state=SessionState.BOOKED,
    )
    note_change(session, was="", by=by)
    return session
