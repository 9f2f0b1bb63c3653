"""The plan of a patient's questionnaires: rows that follow what the rule wants, and what becomes of them in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from common.states import move
from measures.instruments import all_instruments
from measures.models import Assignment, AssignmentChange, Response, StoppedMeasure
from measures.schedule import Reason, Wanted
from measures.services.requests import SYSTEM, calm, each_alone, hold, moved_to, note, settle
from measures.signals import plan_outdated
from measures.states import SPENT, TRANSITIONS, AssignmentState
from people.models import Patient

S = AssignmentState

FRESH = timedelta(days=1)
"""Answers that are older than this when they are stored (a total from paper) do not answer what is asked today."""


@transaction.atomic
def sync_assignments(*, patient: Patient, wanted: Sequence[Wanted], now: datetime) -> int:
    """Let the patient's open requests be those that are ``wanted``; gives how many rows changed.

    Twice changes nothing, and two at once wait for each other. What the care team asked for itself stays, what the
    patient stopped is not asked, and what has run out is left to be given up. A request that moves stays the same row,
    so that its link and what was begun go on.
    """
    hold(patient)
    wishes = _allowed(patient, wanted)
    open_ones = {row.instrument: row for row in Assignment.objects.open().filter(patient=patient)}
    keys = [wish.plan_key for wish in wishes.values()]
    known = {row.plan_key: row for row in Assignment.objects.filter(patient=patient, plan_key__in=keys)}
    changed = 0
    for instrument in sorted({*open_ones, *wishes}):
        row, wish = open_ones.get(instrument), wishes.get(instrument)
        if row is not None and (row.expires_at <= now or row.reason == Reason.ASKED):
            continue
        changed += _follow(patient, row, wish, known.get(wish.plan_key) if wish else None)
    if changed:
        note("assignment.planned", None, patient=patient, by=SYSTEM, rows=changed)
        calm(patient, reason="replanned")
    return changed


def give_up(*, patient: Patient, now: datetime) -> int:
    """Give up the patient's requests that have run out; gives how many. Announces nothing: the caller plans anew."""
    with transaction.atomic():
        hold(patient)
        rows = list(Assignment.objects.run_out(now).filter(patient=patient))
        for row in rows:
            settle(row, S.GIVEN_UP, by=None)
            note("assignment.given_up", row, patient=patient, by=SYSTEM)
        if rows:
            calm(patient, reason="given_up")
    return len(rows)


def expire_due(*, now: datetime) -> int:
    """Give up every request that has run out; gives how many. Safe twice, in parallel and when missed.

    Trouble with one patient stops none of the others.
    """
    ids = Assignment.objects.run_out(now).values("patient")
    patients = Patient.objects.filter(pk__in=ids).select_related("clinic", "user")
    return each_alone(patients, lambda patient: _expire(patient, now), what="give up requests")


@transaction.atomic
def _expire(patient: Patient, now: datetime) -> int:
    count = give_up(patient=patient, now=now)
    if count:
        plan_outdated.send(sender=Patient, patient=patient)
    return count


@transaction.atomic
def settle_answered(*, response: Response, now: datetime) -> Assignment | None:
    """Answers came in: what is asked with that questionnaire just now is answered. Gives the request, if there was one.

    Whatever is planned counts from these answers now. What was to be asked later is taken back: only the plan knows
    whether answers of today will be recent enough by then, and asks again where they will not.
    """
    patient = response.patient
    hold(patient)
    row = Assignment.objects.open().filter(patient=patient, instrument=response.instrument).first()
    if row is None or response.answered_at < now - FRESH:
        row = None
    elif row.due_at > now:
        settle(row, S.WITHDRAWN, by=None, why="answered_early")
        row = None
    else:
        row = settle(row, S.ANSWERED, by=response.answered_by, response=response)
    calm(patient, reason="answered")
    plan_outdated.send(sender=Patient, patient=patient)
    return row


@transaction.atomic
def end_plan(*, patient: Patient) -> int:
    """The course is over: nothing is asked any more, and what was not answered is no longer listed. Twice is once."""
    hold(patient)
    rows = list(Assignment.objects.filter(patient=patient, state__in=[S.OPEN, S.GIVEN_UP]))
    for row in rows:
        settle(row, S.WITHDRAWN, by=None, why="course_closed")
    if rows:
        note("assignment.planned", None, patient=patient, by=SYSTEM, rows=len(rows))
        calm(patient, reason="withdrawn")
    return len(rows)


def _allowed(patient: Patient, wanted: Sequence[Wanted]) -> Mapping[str, Wanted]:
    """By instrument, without what the patient stopped and what this clinic can not ask."""
    stopped = set(StoppedMeasure.objects.standing().filter(patient=patient).values_list("instrument", flat=True))
    answerable = {one.key for one in all_instruments(patient.clinic_id)}
    return {wish.instrument: wish for wish in wanted if wish.instrument in answerable - stopped}


def _follow(patient: Patient, row: Assignment | None, wish: Wanted | None, former: Assignment | None) -> int:
    """Bring one questionnaire's request to what is wanted; 1 when something changed."""
    if wish is None or (former is not None and former.state in SPENT):
        return _withdraw(row)
    if row is not None and (former is None or former.pk == row.pk):
        return _retime(row, wish)
    if former is not None:
        _withdraw(row)
        return _reopen(former, wish)
    return _create(patient, wish)


def _create(patient: Patient, wish: Wanted) -> int:
    row = Assignment.objects.create(patient=patient, instrument=wish.instrument, state=S.OPEN, **_times(wish))
    AssignmentChange.objects.create(assignment=row, to_state=S.OPEN, to_due_at=row.due_at)
    return 1


def _retime(row: Assignment, wish: Wanted) -> int:
    times = _times(wish)
    if row.told_at is not None:
        # Told once already: what is left is the one reminder, at the new time or when it would have come anyway.
        times["remind_at"] = row.remind_at if row.due_at == wish.due_at else wish.due_at
    if all(getattr(row, name) == value for name, value in times.items()):
        return 0
    was = row.due_at
    Assignment.objects.filter(pk=row.pk, state=S.OPEN).update(**times)
    moved_to(row, expires_at=wish.expires_at)
    if was != wish.due_at or row.reason != wish.reason:
        AssignmentChange.objects.create(
            assignment=row, from_state=S.OPEN, to_state=S.OPEN, from_due_at=was, to_due_at=wish.due_at
        )
    return 1


def _reopen(row: Assignment, wish: Wanted) -> int:
    """The plan wants again what it had withdrawn, or what ran out before a session was moved."""
    back: dict[str, Any] = {
        **_times(wish),
        "settled_at": None,
        "settled_by": None,
        "told_at": None,
        "reminded_at": None,
    }
    move(row, S.OPEN.value, table=TRANSITIONS, changes=AssignmentChange, link="assignment", by=None, **back)
    moved_to(row, expires_at=wish.expires_at)
    return 1


def _withdraw(row: Assignment | None) -> int:
    if row is None:
        return 0
    settle(row, S.WITHDRAWN, by=None, why="not_wanted")
    return 1


def _times(wish: Wanted) -> dict[str, Any]:
    return {
        "reason": wish.reason.value,
        "due_at": wish.due_at,
        "expires_at": wish.expires_at,
        "remind_at": wish.remind_at,
        "about_id": UUID(wish.about) if wish.about else None,
        "plan_key": wish.plan_key,
    }
