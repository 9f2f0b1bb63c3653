"""Opening safety tasks: by a rule, by a colleague, by the patient who would like a call."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from common.models import new_id
from people.access import require, require_record
from people.models import CareTeamMember, Patient
from people.roles import Permission
from safety.escalation import first_owner
from safety.models import Happened, SafetyTask, SafetyTaskChange, Source, Stage
from safety.on_call import Duty, calendar_of, duty_of
from safety.screening import screen
from safety.selectors import open_tasks, places_to_tell
from safety.services.escalating import look_now, plan_next_step
from safety.services.telling import ask, tell_the_team, warn_of_gap
from safety.signals import task_opened
from safety.tiers import Tier, after, graver, is_graver, tier_of

if TYPE_CHECKING:
    from people.models import User

MOST_WORDS = 2000


@transaction.atomic
def open_task(
    *,
    patient: Patient,
    source: str,
    source_id: UUID,
    system: str | None = None,
    by: User | None = None,
    tier: str | None = None,
    note: str = "",
    about_id: UUID | None = None,
) -> SafetyTask:
    """Ask for a person who looks at a patient, once per source; the same source again changes nothing.

    Everybody on the care team is told at once, whatever the hour, and one person owns the task. With nobody on the care
    team, the office is told to change that. ``by`` is who opened it, or ``system`` the name of the rule that did, for
    the audit. Without a ``tier`` it has that of its source.
    """
    if by is None and not system:
        raise ValueError("A safety task is opened by somebody, or by a rule with a name.")
    # Whoever changes the care team at this moment waits, or we do: nobody of the new team is left out.
    patient = Patient.objects.select_for_update(no_key=True, of=("self",)).select_related("clinic").get(pk=patient.pk)
    duty, now, wanted = duty_of(patient.clinic), clock.now(), tier_of(source, tier)
    task, is_new = SafetyTask.objects.get_or_create(
        source=source,
        source_id=source_id,
        defaults={
            "patient": patient,
            "about_id": about_id,
            "tier": wanted,
            "opened_at": now,
            "asked_at": now,
            "due_at": after(now, duty.settings.wait(wanted).answer, wanted, calendar_of(patient.clinic)),
        },
    )
    if is_new:
        team = list(places_to_tell(patient))
        _own(task, team, duty)
        SafetyTaskChange.objects.create(
            task=task, what=Happened.OPENED, at=now, by=by, member=task.owner, tier=wanted, note=note.strip() or None
        )
        _ask_beyond(task, team)
        _call(task, duty, by or str(system))
    return task


@transaction.atomic
def open_by_hand(*, patient: Patient, note: str, submission: UUID, by: User, tier: str = Tier.URGENT) -> SafetyTask:
    """A colleague of the care team asks for somebody to look. The same ``submission`` opens one task."""
    require(by, Permission.CLOSE_SAFETY_TASK, patient.clinic_id)
    require_record(by, patient)
    if not note.strip():
        raise Refused(_("Say in a few words what a colleague should look at."), field="note")
    if tier not in Tier.values:
        raise Refused(_("Say how soon somebody has to look."), field="tier")
    return open_task(patient=patient, source=Source.STAFF, source_id=submission, by=by, tier=tier, note=note)


def ask_for_a_call(*, patient: Patient, by: User, words: str = "") -> SafetyTask:
    """The patient would like to be called. While one such wish is open it is the same one; new words are added to it.

    The list looks through the words, before anybody is held: what it finds can make the wish more urgent, never less.
    """
    if by.pk != patient.user_id:
        raise Refused(_("Only the person themself asks for a call."), code="not_own")
    words = words.strip()[:MOST_WORDS]
    found = screen(words)
    return _ask_for_a_call(patient, by, words, found.tier if found else None)


@transaction.atomic
def _ask_for_a_call(patient: Patient, by: User, words: str, found: Tier | None) -> SafetyTask:
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    waiting = SafetyTask.objects.open().filter(patient=patient, source=Source.CALL).select_related("patient__clinic")
    if (task := waiting.first()) is None:
        tier = graver(tier_of(Source.CALL), found)
        return open_task(patient=patient, source=Source.CALL, source_id=new_id(), by=by, note=words, tier=tier)
    if words:
        add_words(task, words, by=by)
    if found is not None:
        raise_to(task, found)
    return task


@transaction.atomic
def look_again(*, source: str, source_ids: Collection[UUID], tier: str | None = None) -> bool:
    """Whether one of these sources has an open task. It has more to show now, so nobody closes it from an older page.

    A graver ``tier`` makes it more urgent than it was.
    """
    waiting = SafetyTask.objects.open().filter(source=source, source_id__in=source_ids)
    found = waiting.update(version=F("version") + 1) > 0
    if found and tier is not None:
        for task in waiting.select_related("patient__clinic"):
            raise_to(task, tier)
    return found


def add_words(task: SafetyTask, words: str, *, by: User | None) -> None:
    """Something more was written about an open task; nobody closes it from an older page."""
    SafetyTaskChange.objects.create(task=task, what=Happened.NOTED, at=clock.now(), by=by, note=words or None)
    SafetyTask.objects.filter(pk=task.pk).update(version=F("version") + 1)


def raise_to(task: SafetyTask, tier: str) -> None:
    """Make an open task more urgent: it is due sooner, never later. A tier that is no graver changes nothing."""
    if not is_graver(tier, task.tier):
        return
    now, clinic = clock.now(), task.patient.clinic
    wait = duty_of(clinic).settings.wait(tier)
    task.tier = tier
    task.due_at = min(task.due_at, after(now, wait.settle if task.taken_at else wait.answer, tier, calendar_of(clinic)))
    SafetyTask.objects.filter(pk=task.pk).update(tier=task.tier, due_at=task.due_at)
    SafetyTaskChange.objects.create(task=task, what=Happened.RAISED, at=now, tier=tier)
    plan_next_step(task)


@transaction.atomic
def tell_again(*, patient: Patient, now: datetime | None = None) -> None:
    """The care team is another one now: whoever is new on it is told of every open task, whoever was told is not."""
    for task in open_tasks(patient).select_related("patient__clinic"):
        team = tell_the_team(task)
        if task.owner_id is None or (task.stage == Stage.OWNER and not _answers(task, team)):
            _own(task, team, duty_of(task.patient.clinic))
            _ask_beyond(task, team)
            plan_next_step(task)
    look_now(open_tasks(patient), now or clock.now())


def _call(task: SafetyTask, duty: Duty, by: User | str) -> None:
    patient = task.patient
    team = tell_the_team(task)
    plan_next_step(task)
    if duty.gaps:
        warn_of_gap(patient.clinic, occasion=f"{task.opened_at.astimezone(patient.clinic.zone):%Y-%m-%d}")
    audit.record(
        "safety_task.opened",
        by=by,
        on=task,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        told=len(team),
        tier=task.tier,
        owner=task.owner_id,
    )
    task_opened.send(sender=SafetyTask, task=task)


def _own(task: SafetyTask, team: list[CareTeamMember], duty: Duty) -> None:
    """Say who answers for it."""
    by_id = {
        one.pk: one for one in [*duty.order, *([duty.lead] if duty.lead else []), *(row.membership for row in team)]
    }
    chosen = first_owner(
        [one.pk for one in duty.order], [row.membership_id for row in team], duty.lead.pk if duty.lead else None
    )
    if chosen == task.owner_id:
        return
    changes = {"owner": by_id[chosen] if chosen else None, "asked_at": clock.now(), "taken_at": None, "taken_by": None}
    SafetyTask.objects.filter(pk=task.pk).update(**changes)
    for name, value in changes.items():
        setattr(task, name, value)


def _ask_beyond(task: SafetyTask, team: list[CareTeamMember]) -> None:
    """An owner who is not on the care team learns of it by being asked, and may see it by that row."""
    owner = task.owner
    if owner is None or owner.pk in {row.membership_id for row in team}:
        return
    if task.changes.filter(member=owner).exclude(stage="").exists():
        return
    SafetyTaskChange.objects.create(task=task, what=Happened.TOLD, at=clock.now(), member=owner, stage=Stage.OWNER)
    ask(task, owner)


def _answers(task: SafetyTask, team: list[CareTeamMember]) -> bool:
    """Whether the owner still may: on the care team, or asked as somebody who need not be on it."""
    if task.owner_id in {row.membership_id for row in team}:
        return True
    return task.changes.filter(member=task.owner_id).exclude(stage="").exists()
