"""A task that nobody answers goes on: to the next of the on-call order, and at last to the clinic's lead."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from common import audit
from people.models import Membership
from safety.escalation import Move, Stage, Standing, Step, next_step
from safety.models import Happened, SafetyTask, SafetyTaskChange
from safety.on_call import calendar_of, duty_of, people_of
from safety.services.telling import ask, remind, tell_of_stumbling, warn_of_gap
from safety.tiers import Tier

CLOCK = "escalation"
"""The name under which the clock moves tasks on in the audit."""
BATCH = 100
TOLD_AFTER = (3, 30, 300)
"""At so many failures in a row the office hears that a task does not go on: after a minute or two, then ever more rarely."""

logger = logging.getLogger(__name__)

_ASKS = (Happened.OPENED, Happened.TAKEN)
_STAGES = {Move.NEXT: Stage.ORDER, Move.LEAD: Stage.LEAD, Move.REMIND: Stage.LEAD, Move.NOBODY: Stage.NOBODY}


def escalate_due(now: datetime) -> int:
    """Move every task on whose next step has come, the gravest first, each in a transaction of its own; tells how many.

    Late, doubled or in parallel it does the same: each task is held and looked at again. Whoever is asked after a time
    in which nothing ran has all of their minutes. A task that can not be moved on stops none of the others.
    """
    return sum(_move_on_alone(pk, now) for pk in _waiting(now))


def _waiting(now: datetime) -> Iterator[UUID]:
    """Each that is due, once a beat; asked for anew after each batch, so that a grave one that came meanwhile is next."""
    seen: set[UUID] = set()
    while batch := list(SafetyTask.objects.to_move_on(now).exclude(pk__in=seen).values_list("pk", flat=True)[:BATCH]):
        seen.update(batch)
        yield from batch


def _move_on_alone(pk: UUID, now: datetime) -> int:
    try:
        return _move_on(pk, now)
    except Exception as trouble:  # noqa: BLE001  (whatever it is, those behind it must be reached)
        # Its text may hold what nobody should read in a log.
        logger.error("Safety task %s did not go on: %s", pk, type(trouble).__name__)  # noqa: TRY400
        _note_stumble(pk)
        return 0


def _note_stumble(pk: UUID) -> None:
    """Count it; the office hears of one that fails again and again. Trouble with that must not stop the others, either."""
    try:
        with transaction.atomic():
            SafetyTask.objects.filter(pk=pk).update(stumbles=F("stumbles") + 1)
            task = SafetyTask.objects.select_related("patient__clinic").get(pk=pk)
            if task.is_open and task.stumbles in TOLD_AFTER:
                tell_of_stumbling(task)
    except Exception as trouble:  # noqa: BLE001  (as above)
        logger.error("Nobody could be told of safety task %s: %s", pk, type(trouble).__name__)  # noqa: TRY400


def hold(task: SafetyTask | UUID) -> SafetyTask:
    """The task's row, held until the end of the transaction, with patient and clinic."""
    pk = task.pk if isinstance(task, SafetyTask) else task
    held = SafetyTask.objects.select_for_update(no_key=True, of=("self",))
    return held.select_related("patient__clinic", "patient__user").get(pk=pk)


def plan_next_step(task: SafetyTask) -> None:
    """Write down when the task goes on unless something happens to it before."""
    task.next_step_at = _step(task).at
    SafetyTask.objects.filter(pk=task.pk).update(next_step_at=task.next_step_at, stumbles=0)


def look_now(tasks: QuerySet[SafetyTask], now: datetime) -> int:
    """Let the clock look at these open tasks at its next beat: whom they wait for, or who can be asked, has changed."""
    return tasks.filter(closed_at=None, next_step_at__gt=now).update(next_step_at=now)


@transaction.atomic
def _move_on(pk: UUID, now: datetime) -> int:
    task = hold(pk)
    if task.closed_at is not None or task.next_step_at is None or task.next_step_at > now:
        return 0
    step = _step(task)
    if step.at <= now:
        _make(task, step, now)
    plan_next_step(task)
    return int(step.at <= now)


def _step(task: SafetyTask) -> Step:
    clinic = task.patient.clinic
    duty = duty_of(clinic)
    rows = [row for row in task.changes.all() if row.stage or row.what in _ASKS]
    standing = Standing(
        tier=Tier(task.tier),
        asked_at=task.asked_at,
        owner=task.owner_id,
        asked=frozenset(row.member_id for row in rows if row.member_id),
        taken_at=task.taken_at,
        stage=Stage(task.stage),
        reminders=sum(row.stage == task.stage for row in rows if row.what == Happened.ESCALATED),
    )
    return next_step(standing, people_of(clinic.pk, duty), duty.settings.wait(task.tier), calendar_of(clinic))


def _make(task: SafetyTask, step: Step, now: datetime) -> None:
    stage = _STAGES[step.move]
    member = Membership.objects.select_related("user").get(pk=step.who) if step.who else None
    changes: dict[str, Any] = {"stage": stage, "asked_at": now, "escalated_at": now, "level": task.level + 1}
    if step.new_owner:
        changes |= {"owner": member, "taken_at": None, "taken_by": None}
    SafetyTask.objects.filter(pk=task.pk).update(**changes)
    for name, value in changes.items():
        setattr(task, name, value)
    SafetyTaskChange.objects.create(task=task, what=Happened.ESCALATED, at=now, member=member, stage=stage)
    patient = task.patient
    audit.record(
        "safety_task.escalated",
        by=CLOCK,
        on=task,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        move=step.move,
        member=step.who,
    )
    if member:
        ask(task, member)
    else:
        warn_of_gap(patient.clinic, occasion=f"{task.pk}:{task.level}")
        remind(task)
