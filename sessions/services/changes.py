"""A booked session is moved, cancelled or missed; each leaves a row that says who, when and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused, StaleSave
from common.states import move
from people.models import Membership, User
from rota.models import Place
from sessions.calendar import find_faults_of_one
from sessions.models import Meeting, SessionChange, TreatmentSession
from sessions.selectors import standing_dose
from sessions.services.booking import renumber
from sessions.services.fitting import find_misfits, look_up, wanted_of
from sessions.services.meetings import changes_of, require_booked, stands_at
from sessions.services.rows import (
    audit_meeting,
    audit_session,
    held_meeting,
    held_to_book,
    note_change,
    require_state,
)
from sessions.services.seen import require_seen
from sessions.services.slots import KEEP, Keep, Slot, id_in
from sessions.signals import dates_changed, slot_freed
from sessions.states import AHEAD, TRANSITIONS, SessionState
from sessions.taken import Wanted, booking, find_taken, require_free


def move_session(
    *,
    session: TreatmentSession,
    starts_at: datetime,
    version: int,
    by: User,
    why: str,
    seen: Collection[str] | None = None,
    place: Place | UUID | Keep | None = KEEP,
    clinician: Membership | UUID | Keep | None = KEEP,
) -> TreatmentSession:
    """Move a planned or booked session to another time, place or person; the same move again changes nothing.

    ``seen`` holds the warnings that were ticked (None: all of them). Raises ``StaleSave`` when the session was changed
    meanwhile, ``Taken`` when somebody or something is held then, ``Refused`` when the time can not be.
    """
    wanted: list[Wanted] = []
    with booking(lambda: find_taken(session.course.patient, wanted, without=[session.pk])):
        session = held_to_book(session)
        require_state(session, AHEAD)
        wanted += _wanted(session, session_slot(session, starts_at, place, clinician))
        (one,) = wanted
        if stands_at(session, one):
            return session
        if session.version != version:
            raise StaleSave(session)
        require_free(session.course.patient, [one], without=[session.pk])
        require_seen([*_faults_in_time(session, one), *find_misfits(session.course, [one], doses={0})], seen)
        put_session(session, one, by, why)
        renumber(session.course, session.phase)
        session.refresh_from_db()
        audit_session("session.moved", session, by)
        dates_changed.send(sender=TreatmentSession, course=session.course, by=by)
    return session


def assign(
    *,
    booked: TreatmentSession | Meeting,
    place: Place | UUID | None,
    clinician: Membership | UUID | None,
    version: int,
    by: User,
) -> TreatmentSession | Meeting:
    """Say where and with whom something booked takes place, at the time at which it stands; None takes it away.

    The same again changes nothing. Raises ``StaleSave``, ``Taken`` or ``Refused``.
    """
    is_dose = isinstance(booked, TreatmentSession)
    slot = Slot(booked.starts_at, place, clinician)
    wanted: list[Wanted] = []
    with booking(lambda: find_taken(booked.course.patient, wanted, without=[booked.pk])):
        if isinstance(booked, TreatmentSession):
            booked = held_to_book(booked)
            require_state(booked, AHEAD)
        else:
            booked = held_meeting(booked)
            require_booked(booked)
        wanted += _wanted(booked, slot)
        (one,) = wanted
        if stands_at(booked, one):
            return booked
        if booked.version != version or booked.starts_at != one.starts_at:
            raise StaleSave(booked)
        require_free(booked.course.patient, [one], without=[booked.pk])
        require_seen(find_misfits(booked.course, [one], doses={0} if is_dose else ()), None)
        booked.save_version(version, place=one.place, clinician=one.clinician)
        if isinstance(booked, TreatmentSession):
            audit_session("session.assigned", booked, by)
        else:
            audit_meeting("meeting.assigned", booked, by)
    return booked


def confirm(
    *, booked: TreatmentSession | Meeting, by: User, starts_at: datetime | None = None
) -> TreatmentSession | Meeting:
    """The patient says that they come; the same again changes nothing, and nobody's open form grows stale by it.

    ``starts_at`` is the time that the page showed: if it was moved meanwhile, ``StaleSave`` is raised. Raises ``Refused``
    when it is over or no longer booked.
    """
    with booking():
        if isinstance(booked, TreatmentSession):
            booked = held_to_book(booked)
            require_state(booked, AHEAD)
        else:
            booked = held_meeting(booked)
            require_booked(booked)
        if starts_at is not None and booked.starts_at != starts_at:
            raise StaleSave(booked)
        if booked.confirmed_at is not None:
            return booked
        if booked.starts_at <= clock.now():
            raise Refused(_("This time has begun already, so there is nothing to confirm."), code="past")
        type(booked)._default_manager.filter(pk=booked.pk).update(confirmed_at=clock.now())
        booked.refresh_from_db(fields=["confirmed_at"])
        if isinstance(booked, TreatmentSession):
            audit_session("session.confirmed", booked, by)
        else:
            audit_meeting("meeting.confirmed", booked, by)
    return booked


def cancel_session(*, session: TreatmentSession, by: User, why: str, version: int | None = None) -> TreatmentSession:
    """Call a session off, with a reason. One under way can be called off as long as no dose was given.

    Its meetings stay booked: whoever cancels sees them beforehand, and decides.
    """
    return _give_up(session, SessionState.CANCELLED, by, why, version)


def mark_missed(*, session: TreatmentSession, by: User, why: str, version: int | None = None) -> TreatmentSession:
    """The patient did not come. Raises ``Refused`` before the session's time."""
    return _give_up(session, SessionState.MISSED, by, why, version)


def session_slot(
    session: TreatmentSession,
    starts_at: datetime,
    place: Place | UUID | Keep | None = KEEP,
    clinician: Membership | UUID | Keep | None = KEEP,
) -> Slot:
    """The slot of a session that stands, at another time, place or person."""
    return Slot(
        starts_at,
        id_in(place, session.place_id),
        id_in(clinician, session.clinician_id),
    )


def put_session(session: TreatmentSession, one: Wanted, by: User, why: str) -> None:
    """Write another time, place and person, and tell who waits for a free time; another time has to be confirmed anew."""
    was = {name: getattr(session, name) for name in ("starts_at", "minutes", "place", "clinician")}
    changes = changes_of(session, one)
    session.save_version(session.version, **changes)
    from_at = was["starts_at"] if "starts_at" in changes else None
    note_change(session, was=session.state, by=by, why=why.strip(), from_at=from_at)
    if from_at is not None:
        slot_freed.send(sender=TreatmentSession, session=session, by=by, **was)


def _wanted(booked: TreatmentSession | Meeting, slot: Slot) -> list[Wanted]:
    """What is asked for of something booked, as long as it is; place and person as they are while the clinic is held."""
    return wanted_of([slot], booked.minutes, look_up(booked.course.patient.clinic, [slot]))


def _faults_in_time(session: TreatmentSession, one: Wanted) -> list[Any]:
    if session.starts_at == one.starts_at:
        return []
    return [
        *find_faults_of_one(session.course, one.starts_at, phase=session.phase, now=clock.now(), instead_of=session)
    ]


def _give_up(session: TreatmentSession, to: SessionState, by: User, why: str, version: int | None) -> TreatmentSession:
    if not why.strip():
        raise Refused(_("Say why, in a few words."), code="why", field="why")
    with booking():
        session = held_to_book(session)
        if version is not None and session.version != version and session.state != to:
            raise StaleSave(session)
        if to == SessionState.MISSED and session.state in AHEAD and session.starts_at > clock.now():
            raise Refused(
                _("This session is still to come, so nobody has missed it. Cancel it instead."), code="too_early"
            )
        if standing_dose(session) is not None:
            raise Refused(_("A dose was given in this session, so it cannot be called off."), code="dosed")
        was = {name: getattr(session, name) for name in ("starts_at", "minutes", "place", "clinician")}
        was_ahead = session.state in AHEAD
        also: dict[str, Any] = {"version": session.version + 1}
        moved = move(
            session, to.value, table=TRANSITIONS, changes=SessionChange, link="session", by=by, why=why.strip(), **also
        )
        renumber(moved.course, moved.phase)
        audit_session(f"session.{to.value}", moved, by)
        dates_changed.send(sender=TreatmentSession, course=moved.course, by=by)
        if was_ahead and to == SessionState.CANCELLED:
            slot_freed.send(sender=TreatmentSession, session=moved, by=by, **was)
    return moved
