"""Opening, correcting and closing windows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from common import audit, clock
from integration.models import LONGEST_PLAN, Ending, IntegrationWindow, WindowQuerySet
from integration.services import plan, prompts, renewal
from integration.window import Window, open_window
from people.models import Patient, User
from sessions.models import Dose

SYSTEM = "integration"


@dataclass(frozen=True)
class _Fate:
    """Whether a window has ended, when, and why. Neither: it is open."""

    ended_at: datetime | None = None
    ending: str = ""


@transaction.atomic
def open_window_for(*, dose: Dose, by: User) -> IntegrationWindow:
    """A dose ended: open its window, close the one before, draw its questions, make the links and lay the messages.

    Twice for the same session changes nothing. A dose that is written down so late that its window is over gets one that
    is closed already, and only the question of a week later; one that a later dose has followed gets none at all.
    """
    session = dose.session
    patient = Patient.objects.select_for_update(no_key=True).get(pk=session.course.patient_id)
    found = IntegrationWindow.objects.filter(session=session).first()
    if found or dose.ended_at is None:
        return found or _no_end(dose)
    now, edges = clock.now(), open_window(dose.ended_at, plan.window_rules(session.course.protocol.rules))
    fate = _fate(patient, edges, now, besides=None)
    if fate.ended_at is None:
        _make_room(patient, edges, by=by, besides=None)
    _quiet_older(patient, edges, besides=None)
    window = IntegrationWindow.objects.create(
        patient=patient,
        session=session,
        opens_at=edges.opens_at,
        closes_at=edges.closes_at,
        ended_at=fate.ended_at,
        ending=fate.ending,
    )
    window = plan.lock(window)
    prompts.drawn_for(window)
    laid = plan.lay(window, now=now) if plan.may_ask_of(window) else 0
    _audit("window.opened", window, by, messages=laid)
    window.refresh_from_db()
    return window


@transaction.atomic
def correct_window(*, dose: Dose, by: User) -> IntegrationWindow:
    """The times of a dose were corrected: the window follows the truth.

    Its edges move in any case, and its live link with them. What was sent is not sent again and what was written stays;
    messages still waiting are laid anew with a fresh link, unless something was written. A window that the correction
    puts into the past is closed; one that had run out and now has time left is open again.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=dose.session.course.patient_id)
    found = IntegrationWindow.objects.filter(session=dose.session).first()
    if found is None or dose.ended_at is None:
        return open_window_for(dose=dose, by=by)
    window = plan.lock(found)
    now, edges = clock.now(), open_window(dose.ended_at, plan.rules_of(window))
    if (edges.opens_at, edges.closes_at) == (window.opens_at, window.closes_at):
        return window
    fate = _fate(patient, edges, now, besides=window)
    if fate.ended_at is None:
        _make_room(patient, edges, by=by, besides=window)
    _quiet_older(patient, edges, besides=window)
    _move(window, edges, fate)
    if fate.ended_at is not None:
        plan.call_off(window, reason=plan.CORRECTED)
    if plan.may_ask_of(window) and plan.is_asking(window):
        plan.lay(window, now=now)
    renewal.move_link(window)
    _audit("window.corrected", window, by, open=fate.ended_at is None)
    window.refresh_from_db()
    return window


def close_run_out(*, now: datetime) -> int:
    """Close the windows whose time has run out; gives how many. Safe twice, in parallel and when missed."""
    closed = 0
    for window in IntegrationWindow.objects.run_out(now).select_related("patient").order_by("closes_at"):
        with transaction.atomic():
            # Asked again in the update: a correction may have moved the edge since the window was read.
            run_out = IntegrationWindow.objects.run_out(now).filter(pk=window.pk)
            if run_out.update(ended_at=F("closes_at"), ending=Ending.TIME):
                _audit("window.ended", window, SYSTEM, ending=Ending.TIME.value)
                closed += 1
    return closed


def _no_end(dose: Dose) -> IntegrationWindow:
    raise ValueError(f"Dose {dose.pk} has not ended, so it opens no window.")


def _fate(patient: Patient, edges: Window, now: datetime, *, besides: IntegrationWindow | None) -> _Fate:
    """What has become of a window with these edges by now."""
    others = IntegrationWindow.objects.filter(patient=patient)
    later = _besides(others, besides).filter(opens_at__gt=edges.opens_at).order_by("opens_at").first()
    if later and later.opens_at < edges.closes_at:
        return _Fate(later.opens_at, Ending.NEW_DOSE)
    if edges.closes_at <= now:
        return _Fate(edges.closes_at, Ending.CORRECTED if besides and besides.ended_at is None else Ending.TIME)
    return _Fate()


def _make_room(patient: Patient, edges: Window, *, by: User, besides: IntegrationWindow | None) -> None:
    """Close the patient's other open window: the new dose ends its chain."""
    others = IntegrationWindow.objects.filter(patient=patient, ended_at=None)
    for other in _besides(others, besides).select_related("patient"):
        if other.closes_at <= edges.opens_at:
            _end(other, at=other.closes_at, ending=Ending.TIME, by=SYSTEM)
        else:
            _end(other, at=max(edges.opens_at, other.opens_at), ending=Ending.NEW_DOSE, by=by)


def _quiet_older(patient: Patient, edges: Window, *, besides: IntegrationWindow | None) -> None:
    """A newer dose: of the windows before it nothing more is asked, not even a week later."""
    others = IntegrationWindow.objects.filter(patient=patient).exclude(ending=Ending.NEW_DOSE)
    lately = others.filter(opens_at__gt=edges.opens_at - LONGEST_PLAN, opens_at__lt=edges.opens_at)
    for older in _besides(lately, besides).order_by("opens_at"):
        plan.call_off(plan.lock(older), reason=plan.NEW_DOSE)


def _besides(windows: WindowQuerySet, one: IntegrationWindow | None) -> WindowQuerySet:
    return windows.exclude(pk=one.pk) if one else windows


def _end(window: IntegrationWindow, *, at: datetime, ending: Ending, by: User | str) -> int:
    """End an open window; 0 when somebody else ended it first."""
    ended = IntegrationWindow.objects.filter(pk=window.pk, ended_at=None).update(ended_at=at, ending=ending)
    if ended and ending == Ending.NEW_DOSE:
        # When time runs out the waiting rows are past their own expiry, and the outbox notes them as missed.
        plan.call_off(plan.lock(window), reason=plan.NEW_DOSE)
    if ended:
        _audit("window.ended", window, by, ending=ending.value)
    return ended


def _move(window: IntegrationWindow, edges: Window, fate: _Fate) -> None:
    window.opens_at, window.closes_at = edges.opens_at, edges.closes_at
    window.ended_at, window.ending = fate.ended_at, fate.ending
    window.save(update_fields=["opens_at", "closes_at", "ended_at", "ending"])


def _audit(action: str, window: IntegrationWindow, by: User | str, **detail: object) -> None:
    audit.record(action, by=by, on=window, clinic_id=window.patient.clinic_id, subject_id=window.patient_id, **detail)
