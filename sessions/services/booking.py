"""Booking: an induction with its meetings as a whole or not at all, and one session after the other from then on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused, StaleSave
from journey.models import Course
from journey.stages import Phase
from people.models import Membership, User
from rota.models import Place
from sessions.calendar import Fault, find_faults, find_faults_of_one
from sessions.models import TreatmentSession
from sessions.programme import series_of
from sessions.selectors import GIVEN_UP
from sessions.services.fitting import find_gate_faults, find_meeting_faults, find_misfits, wanted_in
from sessions.services.meetings import lay_meeting
from sessions.services.rows import audit_course, held_course_to_book, note_change
from sessions.services.seen import require_seen
from sessions.services.slots import MeetingSlot, Slot
from sessions.signals import dates_changed
from sessions.states import AHEAD, SessionState
from sessions.taken import Wanted, booking, find_taken, require_free

_BEFORE_MAINTENANCE = (Phase.PREPARATION, Phase.INDUCTION)


def book_series(
    *,
    course: Course,
    slots: Sequence[Slot],
    meetings: Sequence[MeetingSlot] = (),
    by: User,
    version: int | None = None,
    seen: Collection[str] | None = None,
) -> list[TreatmentSession]:
    """Book the sessions of the induction and the meetings around them, all or none; ``slots`` in their order.

    ``version`` is the course's as the form saw it; a stale one raises ``StaleSave``. ``seen`` holds the keys
    (``Fault.key``, meetings counted on after the sessions) of the warnings that the person has ticked; None takes them all
    as seen. The very same dates again give the sessions that stand. Raises ``Taken`` when somebody or something is held
    already, ``Refused`` when a date can not be.
    """
    wanted: list[Wanted] = []
    with booking(lambda: find_taken(course.patient, wanted)):
        course = held_course_to_book(course)
        standing = [row for row in active_sessions(course) if row.phase == Phase.INDUCTION]
        if standing and [row.starts_at for row in standing] == [slot.starts_at for slot in slots]:
            return standing
        _require_bookable(course, slots, standing, version)
        wanted += wanted_in(course, [*slots, *meetings])
        require_free(course.patient, wanted)
        require_seen(series_faults(course, slots, meetings, wanted), seen)
        sessions = [
            _create(course, Phase.INDUCTION, number, one) for number, one in enumerate(wanted[: len(slots)], start=1)
        ]
        _note_booked(sessions, by)
        for slot, one in zip(meetings, wanted[len(slots) :], strict=True):
            lay_meeting(course, slot, one, sessions[slot.dose - 1] if slot.dose else None, by)
        course.save_version(course.version)
        audit_course("induction.booked", course, by, sessions=len(sessions), meetings=len(meetings))
        dates_changed.send(sender=TreatmentSession, course=course, by=by)
    return sessions


def book_induction(
    *,
    course: Course,
    starts: Sequence[datetime],
    by: User,
    version: int | None = None,
    seen: Collection[str] | None = None,
) -> list[TreatmentSession]:
    """Book the sessions of the induction at these instants, without places, people or meetings (see ``book_series``)."""
    return book_series(course=course, slots=[Slot(at) for at in starts], by=by, version=version, seen=seen)


def book_next(
    *,
    course: Course,
    starts_at: datetime,
    by: User,
    seen: Collection[str] | None = None,
    place: Place | UUID | None = None,
    clinician: Membership | UUID | None = None,
) -> TreatmentSession:
    """Book one further session: of the induction while it lasts, of the maintenance afterwards.

    The same time again gives the session that stands. Raises ``Taken`` when somebody or something is held already,
    ``Refused`` when the course has no place for it.
    """
    wanted: list[Wanted] = []
    with booking(lambda: find_taken(course.patient, wanted)):
        course = held_course_to_book(course)
        active = active_sessions(course)
        if (same := next((row for row in active if row.starts_at == starts_at), None)) is not None:
            return same
        phase = _phase_for_next(course, active)
        wanted += wanted_in(course, [Slot(starts_at, place, clinician)])
        require_free(course.patient, wanted)
        faults = find_faults_of_one(course, starts_at, phase=phase, now=clock.now())
        require_seen([*faults, *find_misfits(course, wanted, doses={0})], seen)
        number = 1 + max((row.number for row in active if row.phase == phase), default=0)
        session = _create(course, phase, number, wanted[0])
        _note_booked([session], by)
        renumber(course, phase)
        session.refresh_from_db()
        audit_course("session.booked", course, by, session=session.pk)
        dates_changed.send(sender=TreatmentSession, course=course, by=by)
    return session


def faults_of_dates(course: Course, starts: Sequence[datetime]) -> list[Fault]:
    """Everything that is wrong with a series of which only the dates are said."""
    slots = [Slot(at) for at in starts]
    return series_faults(course, slots, (), wanted_in(course, slots))


def series_faults(
    course: Course, slots: Sequence[Slot], meetings: Sequence[MeetingSlot], wanted: Sequence[Wanted]
) -> list[Fault]:
    """Everything that is wrong with a series that is asked for, sessions first, then meetings."""
    now, count = clock.now(), len(slots)
    doses = [(one.starts_at, one.minutes) for one in wanted[:count]]
    return [
        *find_faults(course, [slot.starts_at for slot in slots], now=now),
        *find_misfits(course, wanted, doses=range(count)),
        *find_meeting_faults(course, meetings, now=now, first_index=count),
        *find_gate_faults(course, doses, meetings, first_index=count),
    ]


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


def _require_bookable(
    course: Course, slots: Sequence[Slot], standing: Sequence[TreatmentSession], version: int | None
) -> None:
    if version is not None and version != course.version:
        raise StaleSave(course)
    if course.phase not in _BEFORE_MAINTENANCE:
        raise Refused(_("The induction of this course is over, so it cannot be planned any more."), code="phase")
    if standing:
        raise Refused(_("The induction is booked already. Move single sessions, or book a further one."), code="booked")
    if not slots:
        raise Refused(_("There is no date to book."), code="empty")


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


def active_sessions(course: Course) -> list[TreatmentSession]:
    """The sessions of a course that nobody gave up, in order."""
    return list(course.sessions.exclude(state__in=GIVEN_UP).order_by("starts_at"))


def _create(course: Course, phase: Phase, number: int, one: Wanted) -> TreatmentSession:
    return TreatmentSession.objects.create(
        course=course,
        phase=phase,
        number=number,
        starts_at=one.starts_at,
        minutes=one.minutes,
        state=SessionState.BOOKED,
        place=one.place,
        clinician=one.clinician,
    )


def _note_booked(sessions: Sequence[TreatmentSession], by: User) -> None:
    for session in sessions:
        note_change(session, was="", by=by)
