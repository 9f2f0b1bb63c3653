"""The dose itself: what holds it back, who may pass a hold, and corrections of what was written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common import clock
from common.errors import Refused
from common.models import new_id
from journey.amounts import amount_range, is_in_range
from journey.services import change_phase
from journey.stages import Phase
from people.access import may
from people.models import User
from people.roles import Permission
from safety.selectors import what_waits
from sessions import order, predose
from sessions.models import Dose, Moment, Reading, TreatmentSession
from sessions.predose import Hold, Neighbours, Vitals
from sessions.programme import predose_rules, routes_of, session_minutes
from sessions.selectors import day_of, doses_around, ready_of, standing_dose
from sessions.services.rows import audit_session, held, require_state, require_time, sent_before
from sessions.signals import dose_corrected
from sessions.states import SessionState


class HeldBack(Refused):
    """The check before the dose holds it back; ``holds`` says what by, gravest first."""

    def __init__(self, holds: Sequence[Hold], sentence: str) -> None:
        super().__init__(sentence, code="held")
        self.holds = tuple(holds)


@dataclass(frozen=True)
class DoseGiven:
    """What a form says of a dose: milligrams, kilograms, aware instants."""

    route: str
    amount_mg: Decimal
    weight_kg: Decimal | None
    started_at: datetime
    ended_at: datetime | None = None


def holds_now(session: TreatmentSession, *, route: str, at: datetime) -> tuple[Hold, ...]:
    """Everything that holds a dose back which begins at ``at`` by ``route``, by the course's protocol version."""
    rules = session.course.protocol.rules
    before = Reading.objects.filter(session=session, corrected_by=None, moment=Moment.BEFORE).last()
    earlier, later = doses_around(session, at)
    waiting = what_waits(session.course.patient)
    return predose.holds(
        starts_at=at,
        vitals=Vitals(before.systolic, before.diastolic, before.pulse, before.taken_at) if before else Vitals(),
        neighbours=Neighbours(earlier, later, session_minutes(rules)),
        rules=predose_rules(rules),
        open_safety_task=waiting is not None,
        safety_tier=str(waiting.tier.label).lower() if waiting else "",
        safety_since=waiting.since if waiting else None,
        route=route,
        setting=rules.setting,
        product=rules.product,
        ready=ready_of(session, at),
    )


def start_dose(
    *,
    session: TreatmentSession,
    route: str,
    amount_mg: Decimal,
    started_at: datetime,
    by: User,
    weight_kg: Decimal | None = None,
    pass_reason: str = "",
    range_seen: bool = True,
    submission: UUID | None = None,
) -> Dose:
    """Write down that the dose began. The first one of a course moves it from preparation to induction.

    Raises ``HeldBack`` when the check before the dose holds it and ``by`` may not pass it or gave no reason; ``Refused``
    with code ``range`` when the amount lies outside the protocol's usual range and ``range_seen`` is false.
    """
    given = DoseGiven(route, amount_mg, weight_kg, started_at)
    with transaction.atomic():
        session = held(session)
        if (sent := sent_before(Dose.objects, submission, session)) is not None:
            return sent  # type: ignore[no-any-return]
        require_state(session, (SessionState.IN_PROGRESS,))
        if standing_dose(session) is not None:
            raise Refused(
                _("Somebody recorded the dose of this session already. You can correct it there."), code="dosed"
            )
        _require_dose(session, given, range_seen=range_seen)
        require_time(order.dose_start(started_at, day_of(session), clock.now()), "started_at")
        passed = _pass_holds(session, given, by, pass_reason.strip())
        dose = _store(session, given, by, submission, **passed)
        audit_session("dose.started", session, by, dose=dose.pk, passed=len(passed["passed_holds"]))
        if session.course.phase == Phase.PREPARATION:
            change_phase(course=session.course, to=Phase.INDUCTION, by=by, why=_("The first dose was given."))
    return dose


def correct_dose(
    *, dose: Dose, given: DoseGiven, by: User, range_seen: bool = True, submission: UUID | None = None
) -> Dose:
    """Write the dose down anew in place of ``dose``, which stays readable.

    Once it has ended, ``dose_corrected`` is announced in the same transaction. Raises ``Refused`` when the times can not
    be true or somebody corrected the same row.
    """
    with transaction.atomic():
        session = held(dose.session)
        if (sent := sent_before(Dose.objects, submission, session)) is not None:
            return sent  # type: ignore[no-any-return]
        require_state(session, (SessionState.IN_PROGRESS, SessionState.COMPLETED))
        if standing_dose(session) != dose:
            raise Refused(_("Somebody corrected this a moment ago. Open the page again to see it."), code="corrected")
        _require_dose(session, given, range_seen=range_seen)
        _require_corrected_times(session, dose, given)
        kept = {name: getattr(dose, name) for name in ("passed_holds", "pass_reason", "passed_by")}
        fresh = _store(session, given, by, submission, corrects=dose, **kept)
        audit_session("dose.corrected", session, by, dose=fresh.pk, corrects=dose.pk)
        if fresh.ended_at is not None:
            dose_corrected.send(sender=Dose, dose=fresh, by=by)
    return fresh


def _require_dose(session: TreatmentSession, given: DoseGiven, *, range_seen: bool) -> None:
    rules = session.course.protocol.rules
    if given.route not in routes_of(rules):
        raise Refused(_("The protocol of this course does not give it that way."), code="route", field="route")
    if not range_seen and not is_in_range(rules, given.amount_mg, given.weight_kg):
        raise Refused(
            _("%(amount)s mg is outside what the protocol usually gives (%(range)s). Is it meant?")
            % {"amount": f"{given.amount_mg.normalize():f}", "range": amount_range(rules)},
            code="range",
            field="amount_mg",
        )


def _require_corrected_times(session: TreatmentSession, dose: Dose, given: DoseGiven) -> None:
    now = clock.now()
    day = replace(day_of(session), dose_started=given.started_at, dose_ended=given.ended_at)
    require_time(order.dose_start(given.started_at, day, now), "started_at")
    if (given.ended_at is None) != (dose.ended_at is None):
        raise Refused(_("A dose that has ended needs the time of its end."), code="ended", field="ended_at")
    if given.ended_at is not None:
        require_time(order.dose_end(given.ended_at, day, now), "ended_at")


def _pass_holds(session: TreatmentSession, given: DoseGiven, by: User, reason: str) -> dict[str, Any]:
    holds = holds_now(session, route=given.route, at=given.started_at)
    if not holds:
        return {"passed_holds": [], "pass_reason": "", "passed_by": None}
    if any(not hold.passable for hold in holds):
        raise HeldBack(holds, _("The dose is held back, and this cannot be passed."))
    if not may(by, Permission.PASS_HOLD, session.course.patient.clinic_id):
        raise HeldBack(holds, _("The dose is held back. A prescriber of the care team may decide to go on."))
    if not reason:
        raise HeldBack(holds, _("The dose is held back. To go on, write down why."))
    protocol = session.course.protocol
    written = [
        {"code": hold.code, "values": dict(hold.values), "protocol": protocol.key, "version": protocol.number}
        for hold in holds
    ]
    return {"passed_holds": written, "pass_reason": reason, "passed_by": by}


def _store(session: TreatmentSession, given: DoseGiven, by: User, submission: UUID | None, **also: Any) -> Dose:
    dose: Dose = Dose.objects.create(
        session=session,
        route=given.route,
        amount_mg=given.amount_mg,
        weight_kg=given.weight_kg,
        started_at=given.started_at,
        ended_at=given.ended_at,
        recorded_by=by,
        submission=submission or new_id(),
        **also,
    )
    return dose
