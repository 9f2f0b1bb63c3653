"""What holds the dose of a session back, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from common import clock
from journey.preparation import Preparation
from journey.selectors import has_signed_plan, preparation_of
from people.access import may
from people.roles import Permission
from safety.models import SafetyTask
from safety.selectors import open_tasks_for, what_waits
from sessions import presenters, services
from sessions.forms import DoseForm
from sessions.forms.day import DayForm
from sessions.models import TreatmentSession
from sessions.predose import Hold
from sessions.programme import routes_of
from sessions.selectors import SessionRecord, is_first_dose
from sessions.states import AHEAD, SessionState
from sessions.views.loading import typed_time, user_of


@dataclass(frozen=True)
class Holding:
    """The holds of a dose that begins now, in words.

    ``is_barred``: one of them can not be passed. ``is_shut``: nor for a dose that began at the reading before it.
    """

    lines: list[presenters.HoldLine]
    is_barred: bool = False
    is_shut: bool = False


@dataclass(frozen=True)
class HeldByTask:
    """That open safety tasks hold the dose, with those of them that the reader may open."""

    tier: str
    tasks: list[SafetyTask]


def held_by_task(request: HttpRequest, record: SessionRecord) -> HeldByTask | None:
    """The open tasks that hold the dose of a session which has none yet: said before anything is measured."""
    row = record.session
    if record.dose is not None or row.state not in (*AHEAD, SessionState.IN_PROGRESS):
        return None
    waiting = what_waits(row.course.patient)
    if waiting is None:
        return None
    tasks = open_tasks_for(user_of(request)).filter(patient=row.course.patient)
    return HeldByTask(str(waiting.tier.label).lower(), list(tasks))


def unprepared(record: SessionRecord) -> Preparation | None:
    """What the preparation of a first dose lacks, said before anything is measured; None where nothing is asked for."""
    row = record.session
    if record.dose is not None or row.state not in (*AHEAD, SessionState.IN_PROGRESS):
        return None
    if not has_signed_plan(row.course) or not is_first_dose(row):
        return None
    found = preparation_of(row.course, clock.now())
    return None if found.is_complete else found


def holding(request: HttpRequest, record: SessionRecord, form: DayForm | None) -> Holding:
    """What holds the dose back now; a prescriber's form asks for the reason when all of it may be passed."""
    row = record.session
    if record.dose is not None or row.state != SessionState.IN_PROGRESS or not isinstance(form, DoseForm):
        return Holding([])
    route = form["route"].value() or routes_of(row.course.protocol.rules)[0]
    # As the form says it, where somebody typed a time: a dose may be written down hours later.
    at = typed_time(form, "started_at") or clock.now()
    holds = services.holds_now(row, route=str(route), at=at)
    is_barred = _is_barred(holds)
    may_pass = may(request.user, Permission.PASS_HOLD, row.course.patient.clinic_id)
    form.ask_reason = bool(holds) and may_pass and not is_barred
    return Holding(presenters.hold_lines(holds), is_barred, is_barred and not form.is_bound and _is_shut(row, record))


def _is_shut(row: TreatmentSession, record: SessionRecord) -> bool:
    """Whether a dose by any route is barred that began as early as it may have: at the last reading before it."""
    if record.last_before is None:
        return False
    at = record.last_before.taken_at
    return all(_is_barred(services.holds_now(row, route=one, at=at)) for one in routes_of(row.course.protocol.rules))


def _is_barred(holds: tuple[Hold, ...]) -> bool:
    return any(not hold.passable for hold in holds)
