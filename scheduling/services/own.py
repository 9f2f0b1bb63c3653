"""What patients do with their own sessions: move, cancel, confirm, within their clinic's rules."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused
from people.models import User
from scheduling.around import rules_of
from scheduling.models import Offer, OfferState
from scheduling.offers_texts import CANCELLED, MOVED
from scheduling.selectors.beside import require_talks_kept
from scheduling.self_service import Own, OwnRules, Wish, bar, sentence, soonest_move
from scheduling.services.telling import tell_staff
from sessions import services as booking
from sessions.models import Meeting, SessionChange, TreatmentSession
from sessions.services.rows import held_to_book


def move_own(
    *,
    session: TreatmentSession,
    starts_at: datetime,
    place: UUID | None,
    clinician: UUID | None,
    version: int,
    by: User,
) -> TreatmentSession:
    """Move one's own session; the office and the care team are told. The same move again changes nothing.

    Only to a time of which nothing has to be warned, and at which the talks around it stay where they belong. Raises ``Refused`` outside the clinic's rules or when the time was
    taken meanwhile, ``StaleSave`` when somebody else moved the session.
    """
    _require_own(session, by)
    with transaction.atomic():
        now_held = held_to_book(session)
        if (now_held.starts_at, now_held.place_id, now_held.clinician_id) == (starts_at, place, clinician):
            return now_held
        _require_may(Wish.MOVE, now_held)
        if now_held.version == version:  # else it is told that it was changed meanwhile
            _require_time(now_held, starts_at)
        moved = booking.move_session(
            session=now_held,
            starts_at=starts_at,
            version=version,
            by=by,
            why="",
            seen=(),
            place=place,
            clinician=clinician,
        )
        tell_staff(moved, MOVED)
    return moved


def cancel_own(*, session: TreatmentSession, why: str, version: int, by: User) -> TreatmentSession:
    """Cancel one's own session, with a reason; the office and the care team are told."""
    _require_own(session, by)
    with transaction.atomic():
        _require_may(Wish.CANCEL, held_to_book(session))
        cancelled = booking.cancel_session(session=session, by=by, why=why, version=version)
        tell_staff(cancelled, CANCELLED)
    return cancelled


def confirm_own(
    *, booked: TreatmentSession | Meeting, by: User, starts_at: datetime | None = None
) -> TreatmentSession | Meeting:
    """Say that one comes, at the time that the page showed."""
    _require_own(booked, by)
    return booking.confirm(booked=booked, by=by, starts_at=starts_at)


def own_of(session: TreatmentSession) -> Own:
    """A session as the rule takes it; two queries."""
    return Own(session.state, session.starts_at, moves_of(session))


def own_rules_of(session: TreatmentSession) -> OwnRules:
    """What the clinic of the session lets patients do."""
    row = rules_of(session.course.patient.clinic)
    return OwnRules(row.patients_move, row.patients_cancel, row.notice_hours, row.moves_allowed)


def moves_of(session: TreatmentSession) -> int:
    """How often the patient moved a session of this course; taking a time that came free is no such move."""
    moved = SessionChange.objects.filter(
        session__course=session.course_id, by=session.course.patient.user_id, from_starts_at__isnull=False
    ).count()
    took = Offer.objects.filter(wait__session__course=session.course_id, state=OfferState.TAKEN).count()
    return max(0, moved - took)


def _require_may(wish: Wish, session: TreatmentSession) -> None:
    own, rules = own_of(session), own_rules_of(session)
    if (found := bar(wish, own, rules, clock.now())) is not None:
        raise Refused(sentence(wish, found, own, rules), code=found.value)


def _require_time(session: TreatmentSession, starts_at: datetime) -> None:
    """The page may have been open for days."""
    if starts_at != session.starts_at and starts_at < soonest_move(own_rules_of(session), clock.now()):
        raise Refused(_("That time is too near by now. These can be had; nothing has changed yet."), code="near")
    require_talks_kept(session, starts_at)


def _require_own(booked: TreatmentSession | Meeting, by: User) -> None:
    if booked.course.patient.user_id != by.pk:
        raise PermissionDenied("Only patients themselves do this; staff have pages of their own.")
