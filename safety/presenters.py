"""Words and tones of this room's pages: how urgent, until when, with whom, and what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.templatetags.journey import localtime_in
from safety.models import Happened, SafetyTask, SafetyTaskChange, Stage, Tier

if TYPE_CHECKING:
    from uuid import UUID

    from django_stubs_ext import StrOrPromise

#: Each tier has a word, a tone and a shape of its own: colour alone says nothing.
TIER_LOOKS = {
    Tier.IMMEDIATE: ("urgent", "exclamation-octagon"),
    Tier.URGENT: ("notice", "exclamation-triangle"),
    Tier.SOON: ("info", "clock"),
}

_SAID: dict[str, StrOrPromise] = {
    Happened.OPENED: gettext_lazy("Opened"),
    Happened.TOLD: gettext_lazy("Told at once: %(who)s"),
    Happened.TAKEN: gettext_lazy("%(who)s took it"),
    Happened.HANDED_ON: gettext_lazy("Handed on to %(who)s"),
    Happened.NOTED: gettext_lazy("A note"),
    Happened.RAISED: gettext_lazy("Made more urgent: %(tier)s"),
    Happened.CLOSED: gettext_lazy("Closed"),
}
_WENT_ON: dict[str, StrOrPromise] = {
    Stage.ORDER: gettext_lazy("Nobody had answered: %(who)s is asked, next on call"),
    Stage.LEAD: gettext_lazy("It was not settled in time: %(who)s is asked, as the clinic’s lead"),
    Stage.NOBODY: gettext_lazy("Nobody is left to ask: the office is told, the care team reminded"),
}
_TONES = {
    Happened.OPENED: ("notice", "bell"),
    Happened.TOLD: ("plain", "send"),
    Happened.TAKEN: ("good", "person"),
    Happened.HANDED_ON: ("info", "arrow-right"),
    Happened.ESCALATED: ("urgent", "fast-forward"),
    Happened.NOTED: ("plain", "pencil"),
    Happened.RAISED: ("urgent", "exclamation-octagon"),
    Happened.CLOSED: ("good", "check-circle"),
}


@dataclass(frozen=True)
class TaskLine:
    """A task as a list shows it. ``is_mine``: with the person who looks; ``may_take``: nobody took it yet."""

    task: SafetyTask
    tone: str
    icon: str
    due: str
    is_overdue: bool
    is_mine: bool
    may_take: bool


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened, as a timeline shows it."""

    when: SafeString | str
    title: str
    body: str
    tone: str
    icon: str


def task_line(task: SafetyTask, user_id: UUID, now: datetime) -> TaskLine:
    """One task in words."""
    tone, icon = TIER_LOOKS[Tier(task.tier)]
    return TaskLine(
        task=task,
        tone=tone,
        icon=icon,
        due=due_words(task, now),
        is_overdue=task.is_overdue(now),
        is_mine=task.owner is not None and task.owner.user_id == user_id,
        may_take=task.is_open and task.taken_by_id is None,
    )


def task_lines(tasks: Iterable[SafetyTask], user_id: UUID, now: datetime) -> list[TaskLine]:
    """Tasks in words, in their order."""
    return [task_line(task, user_id, now) for task in tasks]


def due_words(task: SafetyTask, now: datetime) -> str:
    """By when something has to happen, counted from now."""
    if not task.is_open:
        return ""
    if task.is_overdue(now):
        return _("Overdue by %(time)s") % {"time": _span(now - task.due_at)}
    words = _("To settle within %(time)s") if task.taken_at else _("To answer within %(time)s")
    return words % {"time": _span(task.due_at - now)}


def history(changes: Sequence[SafetyTaskChange], zone: ZoneInfo) -> list[HistoryLine]:
    """What happened, in order; people who were told in one go stand in one line."""
    lines: list[HistoryLine] = []
    for together in _together(changes):
        first = together[0]
        tone, icon = _TONES[Happened(first.what)]
        lines.append(HistoryLine(_when(first, zone), _title(together), first.note or "", tone, icon))
    return lines


def _together(changes: Sequence[SafetyTaskChange]) -> list[list[SafetyTaskChange]]:
    groups: list[list[SafetyTaskChange]] = []
    for row in changes:
        last = groups[-1][0] if groups else None
        if last and row.what == last.what == Happened.TOLD and row.at - last.at < timedelta(minutes=1):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _title(together: list[SafetyTaskChange]) -> str:
    first = together[0]
    words = _WENT_ON[first.stage] if first.what == Happened.ESCALATED else _SAID[first.what]
    names = dict.fromkeys(str(row.member.user) for row in together if row.member)
    return str(words) % {"who": ", ".join(names), "tier": first.get_tier_display()}


def _when(row: SafetyTaskChange, zone: ZoneInfo) -> SafeString | str:
    at = localtime_in(row.at, zone, "when")
    by = row.by if row.what != Happened.TAKEN else None
    return format_html("{} · {}", at, by) if by else at


def _span(time: timedelta) -> str:
    """A stretch of time in its largest sensible unit."""
    minutes = max(1, int(time.total_seconds() // 60))
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}
