"""A booked session is moved, cancelled or missed; each leaves a row that says who, when and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused, StaleSave
from common.states import move
from people.models import User
from sessions.calendar import find_faults_of_one
from sessions.models import SessionChange, TreatmentSession
from sessions.selectors import standing_dose
from sessions.services.booking import renumber, require_seen
from sessions.services.rows import audit_session, held, note_change, require_state
from sessions.signals import dates_changed
from sessions.states import AHEAD, TRANSITIONS, SessionState


def move_session(
    *,
    session: TreatmentSession,
    starts_at: datetime,
    version: int,
    by: User,
    why: str,
    seen: Collection[str] | None = None,
) -> TreatmentSession:
    """Move a planned or booked session to another time; the same move again changes nothing.

    ``seen`` holds the warnings that were ticked (None: all of them). Raises ``StaleSave`` when the session was changed
    meanwhile, ``Refused`` when the time can not be.
    """
    try:
        with transaction.atomic():
            return _move_in_time(held(session), starts_at, version, by, why, seen)
    except IntegrityError as error:
        raise Refused(_("This patient has another session at that time."), code="taken", field="starts_at") from error


def cancel_session(*, session: TreatmentSession, by: User, why: str, version: int | None = None) -> TreatmentSession:
    """Call a session off, with a reason. One under way can be called off as long as no dose was given."""
    return _give_up(session, SessionState.CANCELLED, by, why, version)


def mark_missed(*, session: TreatmentSession, by: User, why: str, version: int | None = None) -> TreatmentSession:
    """The patient did not come. Raises ``Refused`` before the session's time."""
    return _give_up(session, SessionState.MISSED, by, why, version)


def _move_in_time(
    session: TreatmentSession, starts_at: datetime, version: int, by: User, why: str, seen: Collection[str] | None
) -> TreatmentSession:
    require_state(session, AHEAD)
    if session.starts_at == starts_at:
        return session
    if session.version != version:
        raise StaleSave(session)
    found = find_faults_of_one(session.course, starts_at, phase=session.phase, now=clock.now(), instead_of=session)
    require_seen(found, seen)
    was = session.starts_at
    session.save_version(version, starts_at=starts_at)
    note_change(session, was=session.state, by=by, why=why, from_at=was)
    renumber(session.course, session.phase)
    session.refresh_from_db()
    audit_session("session.moved", session, by)
    dates_changed.send(sender=TreatmentSession, course=session.course, by=by)
    return session


def _give_up(session: TreatmentSession, to: SessionState, by: User, why: str, version: int | None) -> TreatmentSession:
    if not why.strip():
        raise Refused(_("Say why, in a few words."), code="why", field="why")
    with transaction.atomic():
        session = held(session)
        if version is not None and session.version != version and session.state != to:
            raise StaleSave(session)
        if to == SessionState.MISSED and session.state in AHEAD and session.starts_at > clock.now():
            raise Refused(
                _("This session is still to come, so nobody has missed it. Cancel it instead."), code="too_early"
            )
        if standing_dose(session) is not None:
            raise Refused(_("A dose was given in this session, so it can not be called off."), code="dosed")
        also: dict[str, Any] = {"version": session.version + 1}
        moved = move(
            session, to.value, table=TRANSITIONS, changes=SessionChange, link="session", by=by, why=why.strip(), **also
        )
        renumber(moved.course, moved.phase)
        audit_session(f"session.{to.value}", moved, by)
        dates_changed.send(sender=TreatmentSession, course=moved.course, by=by)
    return moved
