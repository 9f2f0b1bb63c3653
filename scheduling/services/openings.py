"""Times that came free: kept, offered to those to whom they are of use, and taken by the first who says yes."""

from __future__ import annotations

import logging
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from messaging import services as outbox
from people.models import Membership, User
from rota.models import Place
from scheduling import waitlist
from scheduling.around import rules_of
from scheduling.models import Offer, OfferState, Opening, Wait, WaitState
from scheduling.offers_texts import TIME_FREE, TOOK
from scheduling.selectors.beside import require_talks_kept
from scheduling.selectors.waiting import can_come, chain_of, freed_of, is_free_still, waiting_for
from scheduling.services.telling import tell_staff
from scheduling.services.waitlist import offer_ends
from sessions.models import TreatmentSession
from sessions.programme import is_at_home
from sessions.services import move_session
from sessions.services.rows import hold_clinic
from sessions.states import AHEAD

logger = logging.getLogger(__name__)

_SYSTEM = "waitlist"
_RELATED = ("clinic", "place", "clinician__user", "freed_by__course__protocol", "follows")


def keep_opening(
    *, session: TreatmentSession, starts_at: datetime, minutes: int, place: Place | None, clinician: Membership | None
) -> Opening | None:
    """Note a time that a session left, in the transaction in which it did. None where nothing came free, or too late.

    At home without anybody of the clinic there is nothing that somebody else could have.
    """
    course = session.course
    nothing = place is None and clinician is None and is_at_home(course.protocol.rules)
    if nothing or not waitlist.still_offered(starts_at, clock.now()):
        return None
    opening, _made = Opening.objects.get_or_create(
        freed_by=session,
        starts_at=starts_at,
        closed_at=None,
        defaults={
            "clinic": course.patient.clinic,
            "minutes": minutes,
            "place": place,
            "clinician": clinician,
        },
    )
    return opening


def tend_openings(*, now: datetime) -> int:
    """Look after every freed time: end what is over, ask the next. Gives how many were asked.

    Each in a transaction of its own, so that one in trouble holds up no other.
    """
    over = Wait.objects.waiting().exclude(session__state__in=AHEAD)
    over.update(state=WaitState.LEFT, ended_at=now)
    asked = 0
    for pk in Opening.objects.open().values_list("pk", flat=True):
        try:
            asked += _tend(pk, now)
        except Exception as error:  # noqa: BLE001  (its text may hold what nobody should read in a log)
            logger.error("The freed time %s could not be tended: %s", pk, type(error).__name__)  # noqa: TRY400
    return asked


def take(*, offer: Offer, by: User) -> TreatmentSession:
    """Say yes: the session moves to the freed time, and the others' offers are gone. The first one gets it.

    Saying it again gives the session. Raises ``Refused`` with a kind sentence when somebody was quicker, when it is over,
    or when the time can not be had after all; the session stays as it is then.
    """
    _require_own(offer, by)
    with transaction.atomic():
        offer = _held(offer)
        if offer.state == OfferState.TAKEN:
            return offer.wait.session
        _require_open(offer)
        try:
            with transaction.atomic():
                return _take(offer, by)
        except Refused:
            # It may be of use to the others still; where nobody can have it, theirs end as well.
            offer_ends(offer, OfferState.GONE)
            if not is_free_still(offer.opening):
                _close(offer.opening, OfferState.GONE)
    raise Refused(
        _("This time cannot be had any more. Your session stays as it is, and you stay on the list."), code="gone"
    )


def decline(*, offer: Offer, by: User) -> None:
    """Say no: the session stays as it is, and this time is not offered to them again. Twice changes nothing."""
    _require_own(offer, by)
    with transaction.atomic():
        offer = _held(offer)
        if offer.state == OfferState.DECLINED:
            return
        _require_open(offer)
        offer_ends(offer, OfferState.DECLINED)
        _audit("offer.declined", offer, by)


def _tend(pk: UUID, now: datetime) -> int:
    with transaction.atomic():
        clinic_id = Opening.objects.values_list("clinic_id", flat=True).get(pk=pk)
        hold_clinic(clinic_id)
        opening = Opening.objects.open().select_related(*_RELATED).filter(pk=pk).first()
        if opening is None:
            return 0
        if not waitlist.still_offered(opening.starts_at, now):
            _close(opening, OfferState.OVER)
            return 0
        if not is_free_still(opening):
            _close(opening, OfferState.GONE)
            return 0
        offers = Offer.objects.open().filter(opening=opening)
        offers.filter(until__lte=now).update(state=OfferState.OVER, settled_at=now)
        return 0 if offers.exists() else _ask_next(opening, now)


def _ask_next(opening: Opening, now: datetime) -> int:
    if len(chain_of(opening)) > waitlist.LINKS:
        return 0
    freed, everybody = freed_of(opening), waiting_for(opening)
    asked = set(Offer.objects.filter(opening=opening).values_list("wait_id", flat=True))
    waits = {one.wait: wait for one, wait in everybody}
    ordered = waitlist.whom_to_ask(freed, [one for one, _wait in everybody], asked=asked)
    fit = (waits[one.wait] for one in ordered if can_come(one, waits[one.wait], freed, opening, now))
    return sum(_offer(opening, wait, now) for wait in islice(fit, waitlist.AT_ONCE))


def _offer(opening: Opening, wait: Wait, now: datetime) -> int:
    patient = wait.session.course.patient
    until = waitlist.open_until(
        now,
        minutes=rules_of(opening.clinic).offer_minutes,
        starts_at=opening.starts_at,
        zone=patient.zone,
        quiet=outbox.quiet_hours_of(patient.user),
    )
    if until <= now:
        return 0
    offer = Offer.objects.create(opening=opening, wait=wait, until=until)
    outbox.reach(
        user=patient.user,
        clinic=opening.clinic,
        kind=TIME_FREE,
        unique_key=f"{TIME_FREE}:{offer.pk}",
        about_id=offer.pk,
        patient=patient,
        expires_at=until,
        plan=_plan_of(opening),
    )
    _audit("offer.made", offer, _SYSTEM)
    return 1


def _take(offer: Offer, by: User) -> TreatmentSession:
    opening, session = offer.opening, offer.wait.session
    was = session.starts_at
    require_talks_kept(session, opening.starts_at)
    if not offer_ends(offer, OfferState.TAKEN):
        raise Refused(_("This offer was answered already."), code="answered")
    _close(opening, OfferState.GONE)
    Wait.objects.filter(pk=offer.wait_id).update(state=WaitState.SERVED, ended_at=clock.now())
    moved = move_session(
        session=session,
        starts_at=opening.starts_at,
        version=session.version,
        by=by,
        why=_("Took a time that came free"),
        seen=(),
        place=opening.place_id,
        clinician=opening.clinician_id,
    )
    # who takes a freed time frees their own: it remembers what it came of, so that the chain ends
    Opening.objects.open().filter(freed_by=moved, starts_at=was).update(follows=opening)
    _audit("offer.taken", offer, by)
    tell_staff(moved, TOOK)
    return moved


def _close(opening: Opening, state: OfferState) -> None:
    now = clock.now()
    Offer.objects.open().filter(opening=opening).update(state=state, settled_at=now)
    Opening.objects.filter(pk=opening.pk, closed_at=None).update(closed_at=now)
    outbox.cancel_plan(plan=_plan_of(opening), reason="gone")


def _held(offer: Offer) -> Offer:
    """The offer as it stands now; nobody else answers one of this clinic before this transaction ends."""
    hold_clinic(offer.opening.clinic_id)
    rows = Offer.objects.select_for_update(of=("self",), no_key=True)
    related = (
        "opening__clinic",
        "opening__place",
        "opening__clinician",
        "wait__session__course__patient__clinic",
        "wait__session__course__patient__user",
    )
    return rows.select_related(*related, "wait__session__course__protocol").get(pk=offer.pk)


def _require_own(offer: Offer, by: User) -> None:
    if offer.wait.session.course.patient.user_id != by.pk:
        raise Refused(_("Only the person to whom a time was offered answers."), code="not_own")


def _require_open(offer: Offer) -> None:
    session = offer.wait.session
    if offer.state == OfferState.OPEN and (offer.until <= clock.now() or session.state not in AHEAD):
        raise Refused(_("The time for answering is over. Your session stays as it is."), code="over")
    sentences = {
        OfferState.TAKEN: _("You have said yes already: the time is yours."),
        OfferState.DECLINED: _("You have said no to this time already. Your session stays as it is."),
        OfferState.GONE: _("Somebody was quicker. Your session stays as it is, and you stay on the list.")
        if offer.wait.state == WaitState.WAITING
        else _("This time cannot be had any more. Your session stays as it is."),
        OfferState.OVER: _("The time for answering is over. Your session stays as it is."),
    }
    if offer.state != OfferState.OPEN:
        raise Refused(sentences[OfferState(offer.state)], code=offer.state)


def _plan_of(opening: Opening) -> str:
    return f"opening:{opening.pk}"


def _audit(action: str, offer: Offer, by: User | str) -> None:
    patient = offer.wait.session.course.patient
    audit.record(action, by=by, on=offer, clinic_id=patient.clinic_id, subject_id=patient.pk, opening=offer.opening_id)
