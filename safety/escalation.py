"""Who is asked next when a safety task waits, and when. Pure: no clock, no tables.

The owner is asked first. While nobody takes the task, the people of the on-call order are asked one after the other,
each for the same time; then the clinic's lead, who keeps it and is reminded. A task that somebody took and did not
settle goes to the lead, too. Whoever does not work here any more is passed over at once. Where nobody is left, the
office is told, and the care team and the owner are reminded, again and again, until there is somebody: then that person
is asked at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from safety.tiers import Calendar, Tier, Wait, after

_RAREST = 3


class Stage(TextChoices):
    """How far a task has come."""

    OWNER = "owner", _("with its owner")
    ORDER = "order", _("with the on-call order")
    LEAD = "lead", _("with the clinic’s lead")
    NOBODY = "nobody", _("nobody is left to ask")


class Move(StrEnum):
    """What happens next to a task that nobody settles."""

    NEXT = "next"  # the next person of the on-call order is asked
    LEAD = "lead"  # the clinic's lead is asked
    REMIND = "remind"  # it stays with the lead, who is reminded
    NOBODY = "nobody"  # there is nobody left to ask: the office is told


@dataclass(frozen=True)
class Standing:
    """How a task stands: who is asked (``owner``) and since when, who was asked so far, whether somebody took it.

    ``reminders`` counts how often the lead, or with nobody left the office, was told so far.
    """

    tier: Tier
    asked_at: datetime
    owner: UUID | None
    asked: frozenset[UUID] = frozenset()
    taken_at: datetime | None = None
    stage: Stage = Stage.OWNER
    reminders: int = 0


@dataclass(frozen=True)
class People:
    """The on-call order, the lead, and whoever treats here: only people who do so now."""

    order: Sequence[UUID]
    lead: UUID | None
    here: Collection[UUID]


@dataclass(frozen=True)
class Step:
    """What comes next, when, and who is asked; ``who`` is None when there is nobody.

    ``new_owner`` is false while somebody who is here has taken the task: then the lead is told, and it stays theirs.
    """

    move: Move
    at: datetime
    who: UUID | None
    new_owner: bool = True


def next_step(task: Standing, people: People, wait: Wait, calendar: Calendar) -> Step:
    """What happens to the task unless somebody takes or settles it before."""
    move, who = _whom(task, people)
    since, minutes = _wait(task, people, wait, move)
    at = after(since, minutes, task.tier, calendar) if minutes else since
    return Step(move, at, who, new_owner=who is not None and not _is_taken(task, people))


def first_owner(order: Sequence[UUID], team: Sequence[UUID], lead: UUID | None) -> UUID | None:
    """Who owns a new task; ``team`` is the care team in the order in which its people joined.

    The first of the on-call order who is on the care team, else who has been on that longest, else the first on call,
    else the lead.
    """
    on_both = [one for one in order if one in team]
    return next(iter([*on_both, *team, *order, *([lead] if lead else [])]), None)


def _is_taken(task: Standing, people: People) -> bool:
    return task.taken_at is not None and task.owner in people.here


def _whom(task: Standing, people: People) -> tuple[Move, UUID | None]:
    if not _is_taken(task, people) and task.stage != Stage.LEAD:
        for one in people.order:
            if one not in task.asked and one != task.owner:
                return Move.NEXT, one
    if people.lead is None:
        return Move.NOBODY, None
    return (Move.REMIND if task.stage == Stage.LEAD or task.owner == people.lead else Move.LEAD), people.lead


def _wait(task: Standing, people: People, wait: Wait, move: Move) -> tuple[datetime, int]:
    """Since when it waits, and for how many minutes; none when the present owner can not answer.

    Reminders come at the time to answer after the last one, then twice, four times and from then on eight times as long
    after it: one who sleeps through the first is not helped by a hundred. (Ours, not verified.)
    """
    last = max(task.asked_at, task.taken_at) if task.taken_at else task.asked_at
    rarer = wait.answer * 2 ** min(max(task.reminders - 1, 0), _RAREST)
    if task.stage == Stage.NOBODY:
        return last, rarer if move == Move.NOBODY else 0
    if task.owner not in people.here:
        return last, 0
    if task.stage == Stage.LEAD:
        return last, rarer
    return last, wait.settle if _is_taken(task, people) else wait.hand
