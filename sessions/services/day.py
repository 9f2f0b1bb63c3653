"""The day of a session: begun, measured, dosed (see ``dosing``), ended, and how the patient left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused
from common.models import new_id
from common.states import move
from journey.stages import Phase
from people.models import Membership, User
from sessions import order
from sessions.models import Condition, Departure, Dose, Moment, Reading, SessionChange, TreatmentSession
from sessions.selectors import day_of, standing_dose
from sessions.services.rows import audit_session, held, require_state, require_time, sent_before
from sessions.signals import dose_ended
from sessions.states import TRANSITIONS, SessionState

_UNDER_WAY = (SessionState.IN_PROGRESS,)
_WRITTEN = (SessionState.IN_PROGRESS, SessionState.COMPLETED)


def begin(*, session: TreatmentSession, by: User) -> TreatmentSession:
    """The patient is here (or on the line): a planned or booked session is under way.

    Raises ``Refused`` more than 12 hours before its time, when another session of the course is under way, or when
    somebody moved it on already.
    """
    with transaction.atomic():
        session = held(session)
        if session.starts_at - order.EARLY > clock.now():
            raise Refused(_("This session is on another day. Move it to today first, then begin."), code="too_early")
        if session.course.phase == Phase.CLOSED:
            raise Refused(_("The course is closed, so no session begins."), code="closed")
        if session.course.sessions.filter(state=SessionState.IN_PROGRESS).exclude(pk=session.pk).exists():
            raise Refused(
                _("Another session of this patient is still under way. Complete that one first."), code="other"
            )
        runs_it = Membership.objects.treating().filter(user=by, clinic=session.course.patient.clinic_id).first()
        moved = _move(session, SessionState.IN_PROGRESS, by, run_by=runs_it)
        audit_session("session.begun", moved, by)
    return moved


def record_reading(  # noqa: PLR0913 - a reading has these parts
    *,
    session: TreatmentSession,
    moment: str,
    taken_at: datetime,
    systolic: int,
    diastolic: int,
    pulse: int,
    by: User,
    spo2: int | None = None,
    note: str = "",
    submission: UUID | None = None,
    corrects: Reading | None = None,
) -> Reading:
    """Write down vital signs: mmHg, beats a minute, SpO2 in percent. The same ``submission`` again is the same row.

    With ``corrects`` the new row takes the place of that one, which stays readable. Raises ``Refused`` when the time can
    not be true, or the session does not take readings.
    """
    with transaction.atomic():
        session = held(session)
        if (sent := sent_before(Reading.objects, submission, session)) is not None:
            return sent  # type: ignore[no-any-return]
        require_state(session, _WRITTEN if corrects else _UNDER_WAY)
        _require_uncorrected(corrects, session)
        require_time(order.reading(taken_at, moment, day_of(session), clock.now()), "taken_at")
        if systolic <= diastolic:
            raise Refused(_("The systolic pressure is the higher of the two. Please check both."), field="systolic")
        reading = Reading.objects.create(
            session=session, moment=Moment(moment), taken_at=taken_at, systolic=systolic, diastolic=diastolic,
            pulse=pulse, spo2=spo2, note=note, submission=submission or new_id(), recorded_by=by, corrects=corrects,
        )  # fmt: skip
        audit_session("reading.corrected" if corrects else "reading.recorded", session, by, reading=reading.pk)
    return reading


def end_dose(*, dose: Dose, ended_at: datetime, by: User) -> Dose:
    """Write down when the dose ended, once, and announce ``dose_ended`` in the same transaction.

    The same end again changes nothing. Raises ``Refused`` when the time can not be true or another end is recorded.
    """
    with transaction.atomic():
        session = held(dose.session)
        standing = standing_dose(session)
        if standing is None:
            raise Refused(_("No dose has been recorded yet."), code="no_dose")
        if standing.ended_at == ended_at:
            return standing
        require_state(session, _UNDER_WAY)
        if standing.ended_at is not None:
            raise Refused(_("Somebody recorded the end of this dose already. You can correct it there."), code="ended")
        require_time(order.dose_end(ended_at, day_of(session), clock.now()), "ended_at")
        Dose.objects.filter(pk=standing.pk, ended_at=None).update(ended_at=ended_at)
        standing.refresh_from_db()
        audit_session("dose.ended", session, by, dose=standing.pk)
        dose_ended.send(sender=Dose, dose=standing, by=by)
    return standing


def record_departure(
    *,
    session: TreatmentSession,
    left_at: datetime,
    condition: str,
    with_whom: str,
    by: User,
    note: str = "",
    stay_seen: bool = True,
    submission: UUID | None = None,
    corrects: Departure | None = None,
) -> Departure:
    """Write down when, how and with whom the patient left; the first one completes the session.

    Raises ``Refused`` when the time can not be true or the dose has not ended; with code ``stay`` when it is before the
    protocol's shortest stay and ``stay_seen`` is false.
    """
    with transaction.atomic():
        session = held(session)
        if (sent := sent_before(Departure.objects, submission, session)) is not None:
            return sent  # type: ignore[no-any-return]
        require_state(session, _WRITTEN if corrects else _UNDER_WAY)
        _require_uncorrected(corrects, session)
        require_time(order.departure(left_at, day_of(session), clock.now()), "left_at")
        if not stay_seen:
            _require_stay(session, left_at, condition)
        departure = Departure.objects.create(
            session=session, left_at=left_at, condition=condition, with_whom=with_whom, note=note,
            submission=submission or new_id(), recorded_by=by, corrects=corrects,
        )  # fmt: skip
        audit_session("departure.corrected" if corrects else "departure.recorded", session, by, departure=departure.pk)
        if corrects is None:
            _move(session, SessionState.COMPLETED, by)
            audit_session("session.completed", session, by)
    return departure


def _require_stay(session: TreatmentSession, left_at: datetime, condition: str) -> None:
    dose, minutes = standing_dose(session), session.course.protocol.rules.monitoring.minimum_stay_minutes
    if dose is None or condition == Condition.NOT_HOME or left_at >= dose.started_at + timedelta(minutes=minutes):
        return
    raise Refused(
        _("The protocol asks for at least %(minutes)s minutes from the beginning of the dose. Is the time right?")
        % {"minutes": minutes},
        code="stay",
        field="left_at",
    )


def _move(session: TreatmentSession, to: SessionState, by: User, **also: Membership | None) -> TreatmentSession:
    also_written: dict[str, Any] = {"version": session.version + 1, **also}
    return move(session, to.value, table=TRANSITIONS, changes=SessionChange, link="session", by=by, **also_written)


def _require_uncorrected(row: Reading | Departure | None, session: TreatmentSession) -> None:
    if row is None:
        return
    if row.session_id != session.pk or type(row).objects.filter(corrects=row).exists():
        raise Refused(_("Somebody corrected this a moment ago. Open the page again to see it."), code="corrected")
