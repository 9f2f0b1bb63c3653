"""Words and tones of the front pages: the reasons of the caseload, what happened to a patient, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from common.presenters import PHASES
from home.need import Reason, Urgency
from home.selectors.caseload import CaseloadRow

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TONES: dict[Urgency, str] = {
    Urgency.NOW: "urgent",
    Urgency.TODAY: "notice",
    Urgency.SOON: "info",
    Urgency.NONE: "plain",
}

PHASE_WORDS = dict(PHASES)

_SHAPES = {"at": "H:i", "closes": "D H:i"}

SENTENCES: dict[str, StrOrPromise] = {
    "safety_task": gettext_lazy("Safety task open for %(minutes)s"),
    "in_progress": gettext_lazy("Session under way"),
    "phq9_up": gettext_lazy("PHQ-9 up %(points)s since %(since)s"),
    "session_not_recorded": gettext_lazy("Session of %(since)s not recorded"),
    "session_not_begun": gettext_lazy("Session of today %(at)s not begun"),
    "session_today": gettext_lazy("Session today at %(at)s"),
    "maintenance_overdue": ngettext_lazy(
        "Maintenance overdue by %(days)s day", "Maintenance overdue by %(days)s days", "days"
    ),
    "maintenance_due": gettext_lazy("Maintenance due, nothing booked"),
    "induction_done": gettext_lazy("Induction complete (%(doses)s doses): your word is awaited"),
    "window_unused": gettext_lazy("Window closes %(closes)s, nothing written"),
    "no_reading": gettext_lazy("No PHQ-9 yet"),
    "reading_old": gettext_lazy("No PHQ-9 for %(days)s days"),
    "nothing_booked": gettext_lazy("In preparation, nothing booked"),
    "no_course": gettext_lazy("No course opened yet"),
    "steady": gettext_lazy("Steady"),
}

SPARK_HIGH = 27


@dataclass(frozen=True)
class Said:
    """A reason in words, with its tone."""

    text: str
    tone: str


@dataclass(frozen=True)
class Line:
    """One line of the caseload as it is shown."""

    row: CaseloadRow
    reasons: list[Said]
    phase: str
    doses: str
    spark: str

    @property
    def tone(self) -> str:
        """The tone of the first reason."""
        return self.reasons[0].tone


def caseload_lines(rows: list[CaseloadRow], zone: ZoneInfo) -> list[Line]:
    """The caseload in words, days in ``zone``."""
    return [_line(row, zone) for row in rows]


def say(reason: Reason, zone: ZoneInfo) -> Said:
    """A reason as a sentence for the clinician."""
    return Said(_sentence(reason, zone), TONES[reason.urgency])


def _line(row: CaseloadRow, zone: ZoneInfo) -> Line:
    facts = row.facts
    doses = ""
    if facts.doses_planned:
        doses = _("%(given)s of %(planned)s") % {"given": facts.doses_given, "planned": facts.doses_planned}
    return Line(
        row=row,
        reasons=[say(reason, zone) for reason in row.need.reasons],
        phase=str(PHASE_WORDS.get(facts.phase or "", _("No course"))),
        doses=doses,
        spark=spark(row.scores),
    )


def spark(scores: tuple[int, ...], width: int = 88, height: int = 26) -> str:
    """SVG path data of the last scores, high scores at the top; empty with fewer than two."""
    last = scores[-10:]
    if len(last) < 2:
        return ""
    step = (width - 4) / (len(last) - 1)
    places = [(2 + n * step, 2 + (height - 4) * (1 - score / SPARK_HIGH)) for n, score in enumerate(last)]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)


def _sentence(reason: Reason, zone: ZoneInfo) -> str:
    return str(SENTENCES[reason.code] % {key: _shown(key, value, zone) for key, value in reason.values.items()})


def _shown(key: str, value: object, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return date_format(value.astimezone(zone), _SHAPES.get(key, "j M"))
    return _age(int(value)) if key == "minutes" and isinstance(value, int) else value


def _age(minutes: int) -> str:
    """How old something is, in its largest whole unit."""
    hours = minutes // 60
    if hours < 2:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}
