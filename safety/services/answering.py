"""Answering for a safety task: take it, hand it on, note something, settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused, StaleSave
from people.access import may_read_record, require
from people.models import Membership, Patient
from people.roles import Permission
from safety.models import Disposition, Happened, SafetyTask, SafetyTaskChange, Source, Stage, Tier
from safety.on_call import calendar_of, duty_of, treating_at
from safety.selectors import places_to_tell
from safety.services.escalating import hold, plan_next_step
from safety.services.opening import add_words, open_task
from safety.services.telling import ask
from safety.signals import task_closed
from safety.tiers import after

if TYPE_CHECKING:
    from people.models import User


@transaction.atomic
def take_task(*, task: SafetyTask, by: User, seen: UUID | None = None) -> SafetyTask:
    """From now on this person answers for it, and nobody else is asked unless it is not settled in time.

    ``seen`` is the id of whoever had taken it when the page was made: taking it over from a colleague is a wish of its
    own. Taking it twice changes nothing. Raises ``Refused``, code ``taken``, when somebody else took it meanwhile.
    """
    place = _place(task, by)
    task = _held_open(task)
    if task.taken_by_id == by.pk and task.owner_id == place.pk:
        return task
    if task.taken_by_id != seen:
        raise Refused(_("A colleague took it a moment ago. Look at it as it stands now."), code="taken")
    now = clock.now()
    _change(
        task,
        Happened.TAKEN,
        by,
        member=place,
        owner=place,
        taken_by=by,
        taken_at=now,
        stage=Stage.OWNER,
        due_at=_due(task, "settle"),
    )
    return task


@transaction.atomic
def hand_on(*, task: SafetyTask, to: Membership, by: User, why: str = "") -> SafetyTask:
    """Ask a colleague of the clinic to answer for it instead; they need not be on the care team."""
    _place(task, by)
    task = _held_open(task)
    if not treating_at(task.patient.clinic_id).filter(pk=to.pk).exists():
        raise Refused(_("Only somebody who treats people at this clinic can be asked."), code="to", field="to")
    if to.pk == task.owner_id:
        raise Refused(_("It is with this colleague already."), code="to", field="to")
    level = task.level + 1
    _change(
        task,
        Happened.HANDED_ON,
        by,
        note=why.strip(),
        member=to,
        stage=Stage.OWNER,
        owner=to,
        level=level,
        asked_at=clock.now(),
        taken_by=None,
        taken_at=None,
        due_at=min(task.due_at, _due(task, "answer")),
    )
    ask(task, to)
    return task


@transaction.atomic
def note_on_task(*, task: SafetyTask, note: str, by: User) -> SafetyTask:
    """Write down what was found or tried. It stays open."""
    _place(task, by)
    task = _held_open(task)
    if not note.strip():
        raise Refused(_("There is nothing to note yet."), code="blank", field="text")
    add_words(task, note.strip(), by=by)
    _record("noted", task, by)
    task.refresh_from_db()
    return task


@transaction.atomic
def close_task(*, task: SafetyTask, version: int, disposition: str, note: str, by: User) -> SafetyTask:
    """Settle a task: what was done, and a note that tells a colleague what was found.

    Where emergency services were called, nobody knows yet how it went on: that opens another task, which holds the next
    dose until somebody of the care team has found out and closes it.

    (Somebody who only applied has no care team and no dose to come: then whoever was asked closes it.)

    Raises ``PermissionDenied`` for people who were not asked and are not on the care team, ``Refused`` without a
    disposition or a note, and ``StaleSave`` when somebody settled it first: then nothing is overwritten.
    """
    _place(task, by)
    if task.is_follow_up and not may_read_record(by, task.patient) and places_to_tell(task.patient).exists():
        raise Refused(
            _("Only somebody of the care team closes this one: it holds the next dose until then."), code="team"
        )
    if disposition not in Disposition.values:
        raise Refused(_("Say what was done."), field="disposition")
    if not note.strip():
        raise Refused(_("Write a note: what you found, and what happens next."), field="note")
    Patient.objects.select_for_update(no_key=True).get(pk=task.patient_id)  # before the task, as everywhere
    hold(task)
    task.refresh_from_db()
    if task.closed_at is not None:
        raise StaleSave(task)
    now = clock.now()
    task.save_version(
        version, closed_at=now, closed_by=by, disposition=disposition, note=note.strip(), next_step_at=None
    )
    SafetyTaskChange.objects.create(task=task, what=Happened.CLOSED, at=now, by=by)
    _record("closed", task, by, disposition=disposition)
    if disposition == Disposition.EMERGENCY:
        _follow_up(task, by)
    task_closed.send(sender=SafetyTask, task=task, by=by)
    return task


def _follow_up(task: SafetyTask, by: User) -> None:
    """Once a task; with the care team, where there is one."""
    open_task(
        patient=task.patient,
        source=Source.STAFF,
        source_id=uuid5(task.pk, "follow-up"),
        about_id=task.pk,
        by=by,
        tier=Tier.SOON,
        note=_("Emergency services were called. Find out how they are before the next dose."),
    )


def _place(task: SafetyTask, by: User) -> Membership:
    """Where this person answers from: on the care team, or asked to. Raises ``PermissionDenied`` for anybody else."""
    place = require(by, Permission.CLOSE_SAFETY_TASK, task.patient.clinic_id)
    mine = SafetyTask.objects.visible_to(by) | SafetyTask.objects.asked_of(by)
    if not mine.filter(pk=task.pk).exists():
        raise PermissionDenied("Only the care team and whoever was asked answer for this.")
    return place


def _held_open(task: SafetyTask) -> SafetyTask:
    held = hold(task)
    if held.closed_at is not None:
        raise Refused(_("Somebody closed this a moment ago. There is nothing left to do."), code="closed")
    return held


def _due(task: SafetyTask, part: str) -> Any:
    clinic = task.patient.clinic
    minutes = getattr(duty_of(clinic).settings.wait(task.tier), part)
    return after(clock.now(), minutes, task.tier, calendar_of(clinic))


def _change(task: SafetyTask, what: Happened, by: User, *, member: Membership, note: str = "", **columns: Any) -> None:
    """Write the columns, the row of the history and the audit, and when it goes on from here."""
    SafetyTask.objects.filter(pk=task.pk).update(version=F("version") + 1, **columns)
    task.refresh_from_db()
    stage = columns["stage"] if what == Happened.HANDED_ON else ""
    SafetyTaskChange.objects.create(
        task=task, what=what, at=clock.now(), by=by, member=member, stage=stage, note=note or None
    )
    plan_next_step(task)
    _record(what, task, by, member=member.pk)


def _record(what: str, task: SafetyTask, by: User, **detail: Any) -> None:
    patient = task.patient
    audit.record(f"safety_task.{what}", by=by, on=task, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)
