"""Who would come earlier: onto the list and off it again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from journey.models import Course
from people.models import User
from scheduling.models import Offer, OfferState, Wait, WaitState
from sessions.access import require_booking
from sessions.models import TreatmentSession
from sessions.services.rows import held_to_book
from sessions.states import AHEAD


def wait_for_earlier(*, session: TreatmentSession, by: User) -> Wait:
    """Put the session on the list; twice changes nothing. The patient themself does it, or who books for them."""
    require_own_or_booking(by, session.course)
    with transaction.atomic():
        session = held_to_book(session)
        if session.state not in AHEAD or session.starts_at <= clock.now():
            raise Refused(_("This session is not ahead any more, so there is no earlier time for it."), code="state")
        wait, made = Wait.objects.get_or_create(session=session, state=WaitState.WAITING, defaults={"by": by})
        if made:
            _audit("wait.begun", wait, by)
    return wait


def leave(*, wait: Wait, by: User) -> None:
    """Take it off the list, and with it what is offered just now; twice changes nothing."""
    require_own_or_booking(by, wait.session.course)
    with transaction.atomic():
        held_to_book(wait.session)
        _end([wait], by)


def settle_waits(*, course: Course, by: User) -> None:
    """The dates of a course changed: nobody waits for a session that is over, and no offer stands that wins nothing."""
    waits = Wait.objects.waiting().filter(session__course=course).select_related("session__course__patient")
    _end([wait for wait in waits if wait.session.state not in AHEAD], by)
    offers = Offer.objects.open().filter(wait__session__course=course)
    for offer in offers.select_related("opening", "wait__session"):
        if offer.opening.starts_at >= offer.wait.session.starts_at:
            offer_ends(offer, OfferState.GONE)


def offer_ends(offer: Offer, state: OfferState) -> bool:
    """Settle an offer that is open; False when it was settled meanwhile."""
    rows = Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN)
    return rows.update(state=state, settled_at=clock.now()) == 1


def require_own_or_booking(by: User, course: Course) -> None:
    """The patient themself; else whoever books for them, or a 403."""
    if course.patient.user_id != by.pk:
        require_booking(by, course)


def _end(waits: list[Wait], by: User) -> None:
    now = clock.now()
    for wait in waits:
        waiting = Wait.objects.filter(pk=wait.pk, state=WaitState.WAITING)
        if waiting.update(state=WaitState.LEFT, ended_at=now) == 1:
            Offer.objects.open().filter(wait=wait).update(state=OfferState.GONE, settled_at=now)
            _audit("wait.ended", wait, by)


def _audit(action: str, wait: Wait, by: User) -> None:
    patient = wait.session.course.patient
    audit.record(action, by=by, on=wait, clinic_id=patient.clinic_id, subject_id=patient.pk, session=wait.session_id)
