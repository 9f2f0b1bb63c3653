"""Safety tasks: open one, tell whoever should look, settle it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused, StaleSave
from messaging.models import Channel
from messaging.services import enqueue
from people.access import require, require_record
from people.models import Membership, Patient
from people.roles import Permission, Role
from safety import texts
from safety.models import Disposition, SafetyTask
from safety.selectors import open_tasks, places_to_tell
from safety.signals import task_closed, task_opened

if TYPE_CHECKING:
    from people.models import User


@transaction.atomic
def open_task(*, patient: Patient, source: str, source_id: UUID, system: str) -> SafetyTask:
    """Ask the care team to look at a patient, once per source; the same source again changes nothing.

    Everybody on the care team is told at once, whatever the hour. With nobody on it, the office is told to change that.
    ``system`` names the rule that opened it, for the audit.
    """
    # Whoever changes the care team at this moment waits, or we do: nobody of the new team is left out.
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    task, is_new = SafetyTask.objects.get_or_create(
        source=source, source_id=source_id, defaults={"patient": patient, "opened_at": clock.now()}
    )
    if not is_new:
        return task
    told = _tell(task)
    audit.record(
        "safety_task.opened", by=system, on=task, clinic_id=patient.clinic_id, subject_id=patient.pk, told=told
    )
    task_opened.send(sender=SafetyTask, task=task)
    return task


def look_again(*, source: str, source_ids: Collection[UUID]) -> bool:
    """Whether one of these sources has an open task. It has more to show now, so nobody closes it from an older page."""
    waiting = SafetyTask.objects.open().filter(source=source, source_id__in=source_ids)
    return waiting.update(version=F("version") + 1) > 0


@transaction.atomic
def tell_again(*, patient: Patient) -> None:
    """The care team is another one now: whoever is new on it is told of every open task, whoever was told is not."""
    for task in open_tasks(patient).select_related("patient__clinic"):
        _tell(task)


@transaction.atomic
def close_task(*, task: SafetyTask, version: int, disposition: str, note: str, by: User) -> SafetyTask:
    """Settle a task: what was done, and a note that tells a colleague what was found.

    Raises ``PermissionDenied`` for people outside the care team, ``Refused`` without a disposition or a note, and
    ``StaleSave`` when somebody settled it first: then nothing is overwritten.
    """
    patient = task.patient
    require(by, Permission.CLOSE_SAFETY_TASK, patient.clinic_id)
    require_record(by, patient)
    if disposition not in Disposition.values:
        raise Refused(_("Say what was done."), field="disposition")
    if not note.strip():
        raise Refused(_("Write a note: what you found, and what happens next."), field="note")
    task.refresh_from_db()
    if task.closed_at is not None:
        raise StaleSave(task)
    task.save_version(version, closed_at=clock.now(), closed_by=by, disposition=disposition, note=note.strip())
    audit.record(
        "safety_task.closed",
        by=by,
        on=task,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        disposition=disposition,
    )
    task_closed.send(sender=SafetyTask, task=task, by=by)
    return task


def _tell(task: SafetyTask) -> int:
    """Tell everybody on the care team, and how many those are; with nobody on it, tell the office. Each once."""
    team = list(places_to_tell(task.patient))
    for place in team:
        # By the place and not by the person: who left the team and comes back is told anew.
        _write_to(place.membership.user, task, kind=texts.TASK, about_id=task.pk, place=place.pk)
    if not team:
        office = Membership.objects.active().filter(clinic=task.patient.clinic_id, role=Role.ADMIN)
        for membership in office.select_related("user"):
            _write_to(membership.user, task, kind=texts.NOBODY, about_id=task.patient_id, place=membership.pk)
    return len(team)


def _write_to(user: User, task: SafetyTask, *, kind: str, about_id: UUID, place: UUID) -> None:
    """By inbox and by e-mail: staff are told at work, without having been asked for consent.

    ``place`` is the one from which they are told: on the care team, or in the office. Just before it goes, the guard
    asks whether they still have it. The message does not name the patient, because the office reads the outbox.
    """
    for channel in (Channel.IN_APP, Channel.EMAIL):
        enqueue(
            clinic=task.patient.clinic,
            kind=kind,
            channel=channel,
            due_at=clock.now(),
            unique_key=f"{kind}:{task.pk}:{place}:{channel}",
            recipient=user,
            about_id=about_id,
            context={"place": str(place)},
        )
