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
from safety.services.escalating import hold, look_now, plan_next_step
from safety.services.telling import ask, tell_anew, tell_the_team, warn_of_gap
from safety.signals import task_opened
from safety.tiers import Tier, after, graver, is_graver, tier_of

if TYPE_CHECKING:
    from people.models import User

MOST_WORDS = 2000
NEW_TEAM = "a changed care team"
"""The name under which a task passes to somebody of the new care team in the audit."""


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
    # Held, so that nobody closes it while words are added; one that was closed meanwhile is not found.
    waiting = SafetyTask.objects.open().filter(patient=patient, source=Source.CALL)
    if (task := waiting.select_for_update(no_key=True, of=("self",)).first()) is None:
        tier = graver(tier_of(Source.CALL), found)
        return open_task(patient=patient, source=Source.CALL, source_id=new_id(), by=by, note=words, tier=tier)
    if not words:
        return task
    add_words(task, words, by=by)
    if found is None or not raise_to(task, found):
        tell_anew(task)
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
    _count_up(task)


def raise_to(task: SafetyTask, tier: str) -> bool:
    """Make an open task more urgent: it is due sooner, never later, and whoever has it and the care team hear of it.

    A tier that is no graver changes nothing and tells nobody.
    """
    held = hold(task)
    if held.closed_at is not None or not is_graver(tier, held.tier):
        return False
    now, clinic = clock.now(), held.patient.clinic
    wait = duty_of(clinic).settings.wait(tier)
    due_at = min(held.due_at, after(now, wait.settle if held.taken_at else wait.answer, tier, calendar_of(clinic)))
    SafetyTask.objects.filter(pk=task.pk).update(tier=tier, due_at=due_at)
    SafetyTaskChange.objects.create(task=task, what=Happened.RAISED, at=now, tier=tier)
    _count_up(task)
    plan_next_step(task)
    tell_anew(task)
    return True


def _count_up(task: SafetyTask) -> None:
    """Nobody closes it from an older page any more."""
    SafetyTask.objects.filter(pk=task.pk).update(version=F("version") + 1)
    task.refresh_from_db()


@transaction.atomic
def tell_again(*, patient: Patient, now: datetime | None = None) -> None:
    """The care team is another one now: whoever is new on it is told of every open task, whoever was told is not."""
    for pk in list(open_tasks(patient).values_list("pk", flat=True)):
        task = hold(pk)  # as it is now: a colleague may have taken or closed it a moment ago
        if task.is_open:
            _tell_of(task)
    look_now(open_tasks(patient), now or clock.now())


def _tell_of(task: SafetyTask) -> None:
    team = tell_the_team(task)
    if task.owner_id is not None and (task.stage != Stage.OWNER or _answers(task, team)):
        return
    if _own(task, team, duty_of(task.patient.clinic)):
        _pass_on(task, team)
    plan_next_step(task)


def _pass_on(task: SafetyTask, team: list[CareTeamMember]) -> None:
    """The history says with whom it is now; whoever is not on the care team is asked."""
    owner, patient = task.owner, task.patient
    if owner is None:
        return  # the clock finds that there is nobody, says so and tells the office
    task.level += 1
    SafetyTask.objects.filter(pk=task.pk).update(level=task.level)
    SafetyTaskChange.objects.create(task=task, what=Happened.HANDED_ON, at=clock.now(), member=owner, stage=Stage.OWNER)
    audit.record(
        "safety_task.handed_on",
        by=NEW_TEAM,
        on=task,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        member=owner.pk,
    )
    if owner.pk not in {row.membership_id for row in team}:
        ask(task, owner)


def _call(task: SafetyTask, duty: Duty, by: User | str) -> None:
    patient = task.patient
    team = tell_the_team(task)
    plan_next_step(task)
    if duty.gaps:
        warn_of_gap(patient.clinic, occasion=f"opened:{task.pk}")
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


def _own(task: SafetyTask, team: list[CareTeamMember], duty: Duty) -> bool:
    """Say who answers for it; whether that is somebody else now."""
    by_id = {
        one.pk: one for one in [*duty.order, *([duty.lead] if duty.lead else []), *(row.membership for row in team)]
    }
    chosen = first_owner(
        [one.pk for one in duty.order], [row.membership_id for row in team], duty.lead.pk if duty.lead else None
    )
    if chosen == task.owner_id:
        return False
    changes = {"owner": by_id[chosen] if chosen else None, "asked_at": clock.now(), "taken_at": None, "taken_by": None}
    SafetyTask.objects.filter(pk=task.pk).update(**changes)
    for name, value in changes.items():
        setattr(task, name, value)
    return True


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
