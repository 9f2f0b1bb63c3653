"""Words and tones of the front pages: the reasons of the caseload, what happened to a patient, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.presenters import PHASES
from home.need import Reason, Urgency
from home.selectors.caseload import CaseloadRow

TONES: dict[Urgency, str] = {
    Urgency.NOW: "urgent",
    Urgency.TODAY: "notice",
    Urgency.SOON: "info",
    Urgency.NONE: "plain",
}

PHASE_WORDS = dict(PHASES)

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
    values = {key: _shown(value, zone) for key, value in reason.values.items()}
    match reason.code:
        case "safety_task":
            return _("Safety task open for %(age)s") % {"age": _age(int(reason.values["minutes"]))}
        case "in_progress":
            return _("Session under way")
        case "phq9_up":
            return _("PHQ-9 up %(points)s since %(since)s") % values
        case "session_not_recorded":
            return _("Session of %(since)s not recorded") % values
        case "session_today":
            return _("Session today at %(at)s") % {"at": _shown(reason.values["at"], zone, "H:i")}
        case "maintenance_overdue":
            days = int(reason.values["days"])
            return ngettext("Maintenance overdue by %(days)s day", "Maintenance overdue by %(days)s days", days) % values
        case "maintenance_due":
            return _("Maintenance due, nothing booked")
        case "induction_done":
            return _("Induction complete (%(doses)s doses): your word is awaited") % values
        case "window_unused":
            at = _shown(reason.values["closes"], zone, "D H:i")
            return _("Window closes %(at)s, nothing written") % {"at": at}
        case "no_reading":
            return _("No PHQ-9 yet")
        case "reading_old":
            return _("No PHQ-9 for %(days)s days") % values
        case "nothing_booked":
            return _("In preparation, nothing booked")
        case "no_course":
            return _("No course opened yet")
        case _:
            return _("Steady")


def _age(minutes: int) -> str:
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def _shown(value: object, zone: ZoneInfo, shape: str = "j M") -> object:
    return date_format(value.astimezone(zone), shape) if isinstance(value, datetime) else value
