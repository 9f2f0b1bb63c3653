"""Words, icons and tones that several rooms share. A tone is always shown with its icon and its word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Tone:
    """How a notice looks and what it is called: the part of a CSS class, an icon's name, a word."""

    name: str
    icon: str
    word: StrOrPromise


TONES: dict[str, Tone] = {
    "info": Tone("info", "info-circle", gettext_lazy("Good to know")),
    "good": Tone("good", "check-circle", gettext_lazy("Done")),
    "notice": Tone("notice", "exclamation-triangle", gettext_lazy("Please note")),
    "urgent": Tone("urgent", "exclamation-octagon", gettext_lazy("Urgent")),
    "plain": Tone("plain", "circle", ""),
    "open": Tone("open", "sun", gettext_lazy("Open now")),
}

_LEVEL_TONES = {"debug": "plain", "info": "info", "success": "good", "warning": "notice", "error": "urgent"}

MARK_WORDS: dict[str, StrOrPromise] = {
    "planned": gettext_lazy("planned"),
    "sent": gettext_lazy("reminder sent"),
    "written": gettext_lazy("written"),
    "missed": gettext_lazy("passed by"),
    "cancelled": gettext_lazy("no longer needed"),
}

PHASES: tuple[tuple[str, StrOrPromise], ...] = (
    ("intake", gettext_lazy("Intake")),
    ("preparation", gettext_lazy("Preparation")),
    ("induction", gettext_lazy("Induction")),
    ("maintenance", gettext_lazy("Maintenance")),
)


@dataclass(frozen=True)
class PhaseStep:
    """A station of the course as the track shows it: ``standing`` is ``done``, ``current`` or ``ahead``."""

    key: str
    word: StrOrPromise
    standing: str


def tone(name: str) -> Tone:
    """The tone of that name; a plain one for a name that nobody knows."""
    return TONES.get(name, TONES["plain"])


def message_tone(level_tag: str) -> Tone:
    """The tone for a level of Django's messages (``success``, ``warning``, …)."""
    return tone(_LEVEL_TONES.get(level_tag, "info"))


def phase_steps(current: str) -> list[PhaseStep]:
    """The four stations of a course; with ``closed`` all of them are done, with an unknown phase all lie ahead."""
    keys = [key for key, _word in PHASES]
    reached = len(keys) if current == "closed" else keys.index(current) if current in keys else -1
    return [PhaseStep(key, word, _standing(place, reached)) for place, (key, word) in enumerate(PHASES)]


def relative(at: datetime, now: datetime) -> str:
    """How far ``at`` lies from ``now`` in one unit: "in 3 hours", "2 days ago", "just now". Both are aware."""
    distance = at - now
    size = abs(distance)
    if size < timedelta(minutes=1):
        return _("just now")
    words = _amount(size)
    return _("in %(amount)s") % {"amount": words} if distance > timedelta() else _("%(amount)s ago") % {"amount": words}


def said(local: datetime, now: datetime) -> str:
    """An instant as one says it: "today at 09:00", "tomorrow at 09:00", "Thursday at 09:00", else with its date.

    Both are aware and stand in the person's zone; what counts is their own days, not hours.
    """
    days = (local.date() - now.date()).days
    words = {-1: _("yesterday at %(time)s"), 0: _("today at %(time)s"), 1: _("tomorrow at %(time)s")}
    if days not in words:
        words[days] = _("%(day)s at %(time)s")
    day = date_format(local, "l" if 1 < days < 7 else "l j F")
    return words[days] % {"day": day, "time": date_format(local, "H:i")}


def _standing(place: int, reached: int) -> str:
    if place == reached:
        return "current"
    return "done" if place < reached else "ahead"


def _amount(size: timedelta) -> str:
    minutes, hours, days = (
        size // timedelta(minutes=1),
        round(size / timedelta(hours=1)),
        round(size / timedelta(days=1)),
    )
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if hours < 36:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    if days < 60:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return ngettext("%(n)s month", "%(n)s months", days // 30) % {"n": days // 30}
