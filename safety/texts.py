"""What this room writes to members of staff. A stranger who reads over a shoulder learns nothing about anybody."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.models import Channel
from messaging.registry import Text
from people.models import Membership
from people.roles import Role
from safety.models import SafetyTask, Stage
from safety.on_call import gaps_of
from safety.selectors import places_to_tell

if TYPE_CHECKING:
    from messaging.models import Message

TASK = "safety_task"
NOBODY = "safety_nobody"
ASKED = "safety_asked"
GAP = "safety_gap"


def task_text(message: Message) -> Text:
    """To a member of the care team: somebody's answers need a look."""
    return Text(
        subject=_("Something needs your eye now"),
        body=_(
            "Something at %(clinic)s needs a person of the care team. Please sign in and look at it as soon as you can."
        )
        % {"clinic": message.clinic.sender_name},
        action_label=_("Look at it"),
        action_url=_address(message, "safety:task"),
    )


def nobody_text(message: Message) -> Text:
    """To the office: something waits, and there is nobody on the care team who could see it."""
    return Text(
        subject=_("A care team has nobody on it"),
        body=_(
            "Something at %(clinic)s needs a person of a care team, and that team has nobody on it. "
            "Please put somebody on it now, and tell them."
        )
        % {"clinic": message.clinic.sender_name},
        action_label=_("Open the care team"),
        action_url=_address(message, "people:team"),
    )


def asked_text(message: Message) -> Text:
    """To the one person who is asked to answer now, on the care team or not."""
    return Text(
        subject=_("You are asked to answer now"),
        body=_(
            "Something at %(clinic)s waits for a person, and it is with you now. "
            "Please sign in and take it, or hand it on to a colleague."
        )
        % {"clinic": message.clinic.sender_name},
        action_label=_("Look at it"),
        action_url=_address(message, "safety:task"),
    )


def gap_text(message: Message) -> Text:
    """To the office: nobody can be asked when a care team does not answer."""
    return Text(
        subject=_("The on-call order needs somebody"),
        body=_(
            "At %(clinic)s the on-call order has nobody on it, or it has no lead. When something needs a person and the "
            "care team does not answer, nobody else is asked. Please change that now."
        )
        % {"clinic": message.clinic.sender_name},
        action_label=_("Open the on-call order"),
        action_url=_absolute(message, reverse("safety:on_call")),
    )


def task_wanted(message: Message, _now: datetime) -> str | None:
    """A task that was settled meanwhile asks nobody any more, and it never asks whoever left the care team."""
    task = SafetyTask.objects.open().filter(pk=message.about_id).first() if message.about_id else None
    if task is None:
        return "settled"
    return None if places_to_tell(task.patient_id).filter(pk=message.context.get("place")).exists() else "left"


def nobody_wanted(message: Message, _now: datetime) -> str | None:
    """The office is asked while something waits and nobody is on the care team, and only whoever still works there."""
    waits = SafetyTask.objects.open().filter(patient=message.about_id)
    if message.about_id is None or not waits.exists():
        return "settled"
    if places_to_tell(message.about_id).exists():
        return "staffed"
    office = Membership.objects.active().filter(role=Role.ADMIN, pk=message.context.get("place"))
    return None if office.exists() else "left"


def asked_wanted(message: Message, _now: datetime) -> str | None:
    """Nobody is asked for what was settled, what a colleague took, or what went on to somebody else."""
    task = SafetyTask.objects.open().filter(pk=message.about_id).first() if message.about_id else None
    if task is None:
        return "settled"
    place = str(message.context.get("place"))
    if not Membership.objects.treating().filter(pk=place).exists():
        return "left"
    if task.stage == Stage.LEAD or str(task.owner_id) == place:
        return None
    return "passed"


def gap_wanted(message: Message, _now: datetime) -> str | None:
    """The office is warned while something is missing, and only whoever still works there."""
    if not gaps_of(message.clinic):
        return "staffed"
    office = Membership.objects.active().filter(role=Role.ADMIN, pk=message.context.get("place"))
    return None if office.exists() else "left"


def _address(message: Message, name: str) -> str:
    return _absolute(message, reverse(name, args=[message.about_id]))


def _absolute(message: Message, path: str) -> str:
    return path if message.channel == Channel.IN_APP else f"{settings.SITE_URL}{path}"
