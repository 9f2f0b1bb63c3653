"""What this room writes to members of staff. A stranger who reads over a shoulder learns nothing about anybody."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging import registry
from messaging.models import Channel
from messaging.registry import Compose, Text, Wanted
from people.models import Membership
from people.roles import Role
from safety.models import SafetyTask, Stage
from safety.on_call import gaps_of, may_hear_of_gaps
from safety.selectors import places_to_tell

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from messaging.models import Message

TASK = "safety_task"
NOBODY = "safety_nobody"
ASKED = "safety_asked"
GAP = "safety_gap"
MORE = "safety_more"
STUCK = "safety_stuck"


def register() -> None:
    """Tell the outbox what this room writes, and why each kind may be called off.

    None is a matter of consent: staff are told at work, at any hour, and nothing medical stands in it.
    """
    seen, gone = gettext_lazy("Somebody had looked at it already."), gettext_lazy("This person no longer worked here.")
    _kind(
        TASK,
        gettext_lazy("A task for the care team"),
        task_text,
        task_wanted,
        settled=seen,
        left=gettext_lazy("This person had left the care team. Whoever is on it now was told."),
    )
    _kind(
        NOBODY,
        gettext_lazy("A care team without people"),
        nobody_text,
        nobody_wanted,
        settled=seen,
        staffed=gettext_lazy("Somebody was on the care team again, and was told."),
        left=gone,
    )
    _kind(
        ASKED,
        gettext_lazy("A task that is yours to answer"),
        asked_text,
        asked_wanted,
        settled=seen,
        left=gettext_lazy("This person no longer treats people here. The next one was asked."),
        passed=gettext_lazy("It was with somebody else by then."),
    )
    _kind(
        GAP,
        gettext_lazy("An on-call order without people"),
        gap_text,
        gap_wanted,
        staffed=gettext_lazy("Nothing was missing any more."),
        left=gone,
    )
    was_with_others = gettext_lazy("It was with others by then.")
    _kind(
        MORE,
        gettext_lazy("More to a task that is open"),
        more_text,
        more_wanted,
        settled=seen,
        left=was_with_others,
    )
    went_on = gettext_lazy("It went on, or somebody had looked at it already.")
    _kind(STUCK, gettext_lazy("A task that does not go on"), stuck_text, stuck_wanted, settled=went_on, left=gone)


def _kind(kind: str, label: StrPromise, compose: Compose, wanted: Wanted, **reasons: StrPromise) -> None:
    registry.register(kind, compose=compose, wanted=wanted, consent=False, label=label, reasons=reasons)


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
    body = _(
        "Something at %(clinic)s needs a person of a care team, and that team has nobody on it. "
        "Please put somebody on it now, and tell them."
    )
    return Text(
        subject=_("A care team has nobody on it"),
        body=_to_the_office(message, body),
        action_label=_("Open the care team"),
        action_url=_address(message, "people:team"),
    )


def more_text(message: Message) -> Text:
    """To the care team and whoever has it: what is open is graver than it was, or more was written."""
    return Text(
        subject=_("There is more to something that is open"),
        body=_(
            "Something that is open at %(clinic)s is more urgent than it was, or more was written about it. "
            "Please sign in and look at it again now, also when you looked at it before."
        )
        % {"clinic": message.clinic.sender_name},
        action_label=_("Look at it"),
        action_url=_address(message, "safety:task"),
    )


def stuck_text(message: Message) -> Text:
    """To the office: something waits, and this house fails to ask the next person."""
    body = _(
        "Something at %(clinic)s waits for a person, and passing it on to the next one failed more than once. Somebody "
        "who treats people has to look through the safety tasks now. Please also tell whoever looks after this software."
    )
    return Text(
        subject=_("Something does not go on"),
        body=_to_the_office(message, body),
        action_label=_("Open the on-call order") if _is_office(message) else _("Open the safety tasks"),
        action_url=_absolute(message, reverse("safety:on_call" if _is_office(message) else "safety:list")),
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
    body = _(
        "At %(clinic)s the on-call order has nobody on it, or it has no lead. When something needs a person and the "
        "care team does not answer, nobody else is asked. Please change that now."
    )
    return Text(
        subject=_("The on-call order needs somebody"),
        body=_to_the_office(message, body),
        action_label=_("Open the on-call order") if _is_office(message) else _("Open the safety tasks"),
        action_url=_absolute(message, reverse("safety:on_call" if _is_office(message) else "safety:list")),
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
    return _left_the_office(message)


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
    return _left_the_office(message)


def more_wanted(message: Message, _now: datetime) -> str | None:
    """Nobody is told of what was settled; of the others whoever treats here and is on the care team, or has it."""
    task = SafetyTask.objects.open().filter(pk=message.about_id).first() if message.about_id else None
    if task is None:
        return "settled"
    place = str(message.context.get("place"))
    if not Membership.objects.treating().filter(pk=place).exists():
        return "left"
    has_it = task.stage == Stage.LEAD or str(task.owner_id) == place
    return None if has_it or places_to_tell(task.patient_id).filter(membership__pk=place).exists() else "left"


def stuck_wanted(message: Message, _now: datetime) -> str | None:
    """The office is told while it fails still, and only whoever still works there."""
    if not message.about_id or not SafetyTask.objects.open().filter(pk=message.about_id, stumbles__gt=0).exists():
        return "settled"
    return _left_the_office(message)


def _is_office(message: Message) -> bool:
    return Membership.objects.filter(pk=message.context.get("place"), role=Role.ADMIN).exists()


def _to_the_office(message: Message, words: str) -> str:
    """Whoever treats here is told in its place where the office has nobody, and learns why."""
    named = words % {"clinic": message.clinic.sender_name}
    return named if _is_office(message) else f"{named} {_('You are told because the office has nobody who could be.')}"


def _left_the_office(message: Message) -> str | None:
    return None if may_hear_of_gaps(message.clinic, str(message.context.get("place"))) else "left"


def _address(message: Message, name: str) -> str:
    return _absolute(message, reverse(name, args=[message.about_id]))


def _absolute(message: Message, path: str) -> str:
    return path if message.channel == Channel.IN_APP else f"{settings.SITE_URL}{path}"
