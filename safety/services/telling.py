"""Who is told of a task, each once an occasion: the care team, whoever is asked to answer for it, the office of a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from common import clock
from messaging.models import Channel
from messaging.services import enqueue
from people.models import Clinic, Membership
from safety import texts
from safety.models import Happened, SafetyTask, SafetyTaskChange, Stage
from safety.on_call import duty_of, office_of, treating_at
from safety.selectors import places_to_tell

if TYPE_CHECKING:
    from people.models import CareTeamMember, User


def tell_the_team(task: SafetyTask) -> list[CareTeamMember]:
    """Tell everybody on the care team, and give them back; with nobody on it, tell the office. Each once."""
    team = list(places_to_tell(task.patient))
    known = {(row.member_id, row.at) for row in task.changes.filter(what=Happened.TOLD)}
    for place in team:
        # By the place and not by the person: who left the team and comes back is told anew.
        _write(place.membership.user, task.patient.clinic, texts.TASK, f"{task.pk}:{place.pk}", task.pk, place.pk)
        if not any(member == place.membership_id and at >= place.created_at for member, at in known):
            SafetyTaskChange.objects.create(
                task=task, what=Happened.TOLD, at=clock.now(), member_id=place.membership_id
            )
    if not team:
        clinic = task.patient.clinic
        for one in office_of(clinic):
            _write(one.user, clinic, texts.NOBODY, f"{task.pk}:{one.pk}", task.patient_id, one.pk)
    return team


def tell_anew(task: SafetyTask) -> None:
    """An open task is graver than it was, or the patient wrote more: whoever has it and the care team hear of it again.

    Once for each version of the task: whoever calls this has counted it up.
    """
    clinic = task.patient.clinic
    concerned = {row.membership_id for row in places_to_tell(task.patient)}
    concerned |= {task.owner_id} if task.owner_id else set()
    if task.stage == Stage.LEAD and (lead := duty_of(clinic).lead):
        concerned.add(lead.pk)
    for one in treating_at(clinic).filter(pk__in=concerned):
        _write(one.user, clinic, texts.MORE, f"{task.pk}:{one.pk}:{task.version}", task.pk, one.pk)
        SafetyTaskChange.objects.create(task=task, what=Happened.TOLD, at=clock.now(), member=one)


def remind(task: SafetyTask) -> None:
    """Nobody is left to ask: the care team and whoever it is with are told once more, once for each step."""
    clinic = task.patient.clinic
    for place in places_to_tell(task.patient):
        occasion = f"{task.pk}:{place.pk}:{task.level}"
        _write(place.membership.user, clinic, texts.TASK, occasion, task.pk, place.pk)
    for owner in treating_at(clinic).filter(pk__in=[task.owner_id] if task.owner_id else []):
        ask(task, owner)


def tell_of_stumbling(task: SafetyTask) -> None:
    """The clock could not move this task on, again and again: the office has to see to it. Once for each count."""
    clinic = task.patient.clinic
    for one in office_of(clinic):
        _write(one.user, clinic, texts.STUCK, f"{task.pk}:{task.stumbles}:{one.pk}", task.pk, one.pk)


def ask(task: SafetyTask, member: Membership) -> None:
    """Tell one person that it is theirs to answer now; the same person again only at a later step."""
    occasion = f"{task.pk}:{member.pk}:{task.level}"
    _write(member.user, task.patient.clinic, texts.ASKED, occasion, task.pk, member.pk)


def warn_of_gap(clinic: Clinic, *, occasion: str) -> None:
    """Tell the office that there is nobody to ask, once for each ``occasion``."""
    for one in office_of(clinic):
        _write(one.user, clinic, texts.GAP, f"{clinic.pk}:{occasion}:{one.pk}", clinic.pk, one.pk)


def _write(user: User, clinic: Clinic, kind: str, occasion: str, about_id: UUID, place: UUID) -> None:
    """By inbox and by e-mail: staff are told at work, without having been asked for consent.

    ``place`` is the one from which they are told: on the care team, at the clinic, or in the office. Just before it
    goes, the guard asks whether they still have it. The message names no patient, because the office reads the outbox.
    """
    for channel in (Channel.IN_APP, Channel.EMAIL):
        enqueue(
            clinic=clinic,
            kind=kind,
            channel=channel,
            due_at=clock.now(),
            unique_key=f"{kind}:{occasion}:{channel}",
            recipient=user,
            about_id=about_id,
            context={"place": str(place)},
        )
