"""The reasons of the caseload in words, with the tone of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from home.facts import OpenTask
from home.rules import Reason, Urgency
from journey.relapse import Rule

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TONES: dict[Urgency, str] = {
    Urgency.NOW: "urgent",
    Urgency.TODAY: "notice",
    Urgency.SOON: "info",
    Urgency.NONE: "plain",
}

SENTENCES: dict[str, StrOrPromise] = {
    "in_progress": gettext_lazy("Session under way"),
    "phq9_up": gettext_lazy("PHQ-9 up %(points)s since %(since)s (%(from)s to %(to)s)"),
    "above_best": gettext_lazy("PHQ-9 %(points)s above their best, of %(since)s (%(from)s to %(to)s)"),
    "item_alert": gettext_lazy("PHQ-9 of %(since)s: item 9 marked, task settled"),
    "session_not_recorded": gettext_lazy("Session of %(since)s not recorded"),
    "session_not_begun": gettext_lazy("Session of today %(at)s not begun"),
    "session_today": gettext_lazy("Session today at %(at)s"),
    "message_waiting": gettext_lazy("Message unanswered since %(since)s"),
    "maintenance_overdue": ngettext_lazy(
        "Maintenance overdue by %(days)s day", "Maintenance overdue by %(days)s days", "days"
    ),
    "maintenance_due": gettext_lazy("Maintenance due until %(until)s, nothing booked"),
    "maintenance_soon": ngettext_lazy("Maintenance due in %(days)s day", "Maintenance due in %(days)s days", "days"),
    "induction_done": gettext_lazy("Induction complete (%(doses)s doses): your word is awaited"),
    "preparation_waits": gettext_lazy("First session %(since)s, still missing: %(things)s"),
    "window_unused": gettext_lazy("Window closes %(closes)s, nothing written"),
    "windows_unread": gettext_lazy("No reading of the last %(windows)s windows"),
    "no_reading": gettext_lazy("No PHQ-9 yet"),
    "reading_old": ngettext_lazy("No PHQ-9 for %(days)s day", "No PHQ-9 for %(days)s days", "days"),
    "given_up": gettext_lazy("%(measures)s not answered, no longer asked for"),
    "stopped": gettext_lazy("Stopped %(measures)s"),
    "no_course": gettext_lazy("No plan signed yet"),
    "course_closed": gettext_lazy("Course closed"),
    "steady": gettext_lazy("Steady"),
}

_RELAPSE: dict[str, StrOrPromise] = {
    Rule.LOSS_OF_RESPONSE: ngettext_lazy(
        "Relapse watch: last PHQ-9 above the response line of %(line)s",
        "Relapse watch: last %(count)s PHQ-9 above the response line of %(line)s",
        "count",
    ),
    Rule.RELIABLE_WORSENING: gettext_lazy("Relapse watch: PHQ-9 up %(points)s since %(since)s (%(from)s to %(to)s)"),
}
_BOOKING: dict[str, StrOrPromise] = {
    "preparation": gettext_lazy("In preparation, nothing booked"),
    "induction": gettext_lazy("In induction, nothing booked"),
}
_SHAPES = {"at": "H:i", "closes": "D H:i"}


@dataclass(frozen=True, slots=True)
class Said:
    """A reason in words, with its tone."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Teller:
    """Says reasons to the staff of one clinic: days in its ``zone``, measures by the ``titles`` that it knows them by."""

    zone: ZoneInfo
    now: datetime
    titles: Mapping[str, str] = field(default_factory=dict)

    def say(self, reason: Reason) -> Said:
        """The reason as a sentence."""
        special = _SPECIAL.get(reason.code)
        text = special(self, reason.values) if special else self.fill(SENTENCES[reason.code], reason.values)
        return Said(text, TONES[reason.urgency])

    def fill(self, sentence: StrOrPromise, values: Mapping[str, Any]) -> str:
        """The sentence with its values in words."""
        return str(sentence % {key: self._shown(key, value) for key, value in values.items()})

    def day(self, on: date) -> str:
        """A day, with its year if that is another one."""
        here = self.now.astimezone(self.zone)
        return date_format(on, "j M" if on.year == here.year else "j M Y")

    def _shown(self, key: str, value: object) -> object:
        if isinstance(value, datetime):
            local = value.astimezone(self.zone)
            return date_format(local, _SHAPES[key]) if key in _SHAPES else self.day(local.date())
        if isinstance(value, date):
            return self.day(value)
        if key == "measures" and isinstance(value, tuple):
            return ", ".join(self.titles.get(one, one.upper()) for one in value)
        return f"{value:g}" if isinstance(value, float) else value


def age(minutes: int) -> str:
    """How old something is, in its largest whole unit."""
    hours = minutes // 60
    if hours < 2:
        return _("%(n)s min") % {"n": minutes}
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def _task(_teller: Teller, values: Mapping[str, Any]) -> str:
    task: OpenTask = values["task"]
    first = _("Immediate safety task %(age)s old") if task.grade == 0 else _("Safety task %(age)s old")
    parts = [first % {"age": age(values["minutes"])}]
    if task.is_overdue:
        parts.append(_("overdue"))
    parts.append(_whose(task))
    if task.others:
        parts.append(ngettext("%(n)s more", "%(n)s more", task.others) % {"n": task.others})
    return ", ".join(parts)


def _whose(task: OpenTask) -> str:
    if task.is_mine:
        return _("yours")
    return _("with %(name)s") % {"name": task.owner} if task.owner else _("with nobody yet")


_SPECIAL: dict[str, Callable[[Teller, Mapping[str, Any]], str]] = {
    "safety_task": _task,
    "relapse": lambda teller, values: teller.fill(_RELAPSE[values["rule"]], values),
    "nothing_booked": lambda _teller, values: str(_BOOKING[values["phase"]]),
}
