"""Several sessions and meetings of a course move together, all or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused, StaleSave
from journey.models import Course
from people.models import User
from rota.models import Reservation
from sessions.calendar import Fault, find_faults_of_moves
from sessions.models import Meeting, TreatmentSession
from sessions.services.booking import renumber
from sessions.services.changes import put_session
from sessions.services.fitting import find_meeting_faults, find_misfits, look_up, wanted_of
from sessions.services.meetings import put_meeting, require_booked, stands_at
from sessions.services.rows import audit_course, held_course_to_book, require_state
from sessions.services.seen import require_seen
from sessions.services.slots import NO_MEETINGS, MeetingSlot, Slot, id_in
from sessions.signals import dates_changed
from sessions.states import AHEAD
from sessions.taken import Wanted, booking, find_taken, require_free

Row = TypeVar("Row", TreatmentSession, Meeting)

_PARKED: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Where a session stands for a moment whose time another one of the same move takes over: nothing was booked then."""


def move_series(
    *,
    course: Course,
    moves: Mapping[UUID, Slot],
    meeting_moves: Mapping[UUID, MeetingSlot] = NO_MEETINGS,
    versions: Mapping[UUID, int],
    by: User,
    why: str,
    seen: Collection[str] | None = None,
) -> list[TreatmentSession]:
    """Move sessions and meetings of one course, by their ids, all or none; they may take each other's times.

    ``versions`` are those that the form saw, of each that moves; a stale one raises ``StaleSave``. ``seen`` holds the
    warnings that were ticked (None: all of them); they count what moves in its order, sessions first. What stands there
    already is left alone. Raises ``Taken`` or ``Refused`` when one of the times can not be. Gives the sessions.
    """
    ids = [*moves, *meeting_moves]
    asked: list[list[Wanted]] = []
    with booking(lambda: find_taken(course.patient, asked[0], without=ids) if asked else None):
        course = held_course_to_book(course)
        sessions, meetings = _held_sessions(course, moves), _held_meetings(course, meeting_moves)
        rows: list[TreatmentSession | Meeting] = [*sessions, *meetings]
        slots = _as_they_stand([*moves.values(), *meeting_moves.values()], rows)
        wanted = _with_their_minutes(rows, wanted_of(slots, 0, look_up(course.patient.clinic, slots)))
        if all(stands_at(row, one) for row, one in zip(rows, wanted, strict=True)):
            return sessions
        _require_versions(rows, versions)
        asked.append(wanted)
        require_free(course.patient, wanted, without=ids)
        require_seen(_faults(course, sessions, wanted, slots), seen)
        _put(sessions, meetings, wanted, by, why)
        for phase in {session.phase for session in sessions}:
            renumber(course, phase)
        audit_course("series.moved", course, by, sessions=len(sessions), meetings=len(meetings))
        dates_changed.send(sender=TreatmentSession, course=course, by=by)
    return _in_order(TreatmentSession.objects.in_bulk(list(moves)), moves)


def _held_sessions(course: Course, moves: Mapping[UUID, Slot]) -> list[TreatmentSession]:
    rows = course.sessions.select_for_update(of=("self",), no_key=True).select_related("place", "clinician__user")
    found = _in_order({row.pk: row for row in rows.filter(pk__in=moves).order_by("pk")}, moves)
    for row in found:
        require_state(row, AHEAD)
    return found


def _held_meetings(course: Course, moves: Mapping[UUID, MeetingSlot]) -> list[Meeting]:
    rows = course.meetings.select_for_update(of=("self",), no_key=True).select_related("place", "clinician__user")
    found = _in_order({row.pk: row for row in rows.filter(pk__in=moves).order_by("pk")}, moves)
    for row in found:
        require_booked(row)
    return found


def _in_order(rows: Mapping[UUID, Row], ids: Collection[UUID]) -> list[Row]:
    if set(ids) - rows.keys():
        raise Refused(_("Something of this is not part of the course any more. Open the page again."), code="unknown")
    return [rows[id_] for id_ in ids]


def _as_they_stand(
    slots: Sequence[Slot | MeetingSlot], rows: Sequence[TreatmentSession | Meeting]
) -> list[Slot | MeetingSlot]:
    """The slots with what stays as it is filled in."""
    return [
        replace(slot, place=id_in(slot.place, row.place_id), clinician=id_in(slot.clinician, row.clinician_id))
        for slot, row in zip(slots, rows, strict=True)
    ]


def _with_their_minutes(rows: Sequence[TreatmentSession | Meeting], wanted: Sequence[Wanted]) -> list[Wanted]:
    return [replace(one, minutes=row.minutes) for row, one in zip(rows, wanted, strict=True)]


def _require_versions(rows: Sequence[TreatmentSession | Meeting], versions: Mapping[UUID, int]) -> None:
    for row in rows:
        if versions.get(row.pk) != row.version:
            raise StaleSave(row)


def _faults(
    course: Course,
    sessions: Sequence[TreatmentSession],
    wanted: Sequence[Wanted],
    slots: Sequence[Slot | MeetingSlot],
) -> list[Fault]:
    now, count = clock.now(), len(sessions)
    moves = {row.pk: one.starts_at for row, one in zip(sessions, wanted[:count], strict=True)}
    talks = [
        replace(slot, minutes=one.minutes)
        for slot, one in zip(slots[count:], wanted[count:], strict=True)
        if isinstance(slot, MeetingSlot)
    ]
    return [
        *find_faults_of_moves(course, moves, now=now),
        *find_misfits(course, wanted, doses=range(count)),
        *find_meeting_faults(course, talks, now=now, first_index=count),
    ]


def _put(
    sessions: Sequence[TreatmentSession], meetings: Sequence[Meeting], wanted: Sequence[Wanted], by: User, why: str
) -> None:
    """Write all that does not stand there yet.

    What they hold now is let go first (the database holds it anew with the write), so that they may swap times.
    """
    count = len(sessions)
    doses = [(row, one) for row, one in zip(sessions, wanted[:count], strict=True) if not stands_at(row, one)]
    talks = [(row, one) for row, one in zip(meetings, wanted[count:], strict=True) if not stands_at(row, one)]
    Reservation.objects.filter(source_id__in=[row.pk for row, _one in [*doses, *talks]]).delete()
    _park(doses)
    for session, one in doses:
        put_session(session, one, by, why)
    for meeting, one in talks:
        put_meeting(meeting, one, by, why)


def _park(doses: Sequence[tuple[TreatmentSession, Wanted]]) -> None:
    """Two sessions of a course never begin at one instant, not even while they swap; who keeps their time stays."""
    taken_over = {one.starts_at for session, one in doses if session.starts_at != one.starts_at}
    for number, (session, _one) in enumerate(doses):
        if session.starts_at in taken_over:
            parked = _PARKED + timedelta(days=number)
            TreatmentSession.objects.filter(pk=session.pk).update(starts_at=parked)
