"""Words and tones of the front pages: the reasons of the caseload, what happened to a patient, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from common.models import AuditEntry
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
    "course_closed": gettext_lazy("Course closed"),
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


ACTIONS: dict[str, StrOrPromise] = {
    "care_team.joined": gettext_lazy("added somebody to the care team"),
    "care_team.left": gettext_lazy("took somebody off the care team"),
    "clinic.changed": gettext_lazy("changed the clinic's settings"),
    "clinic.founded": gettext_lazy("founded the clinic"),
    "clinic.hours_set": gettext_lazy("set the opening hours"),
    "closure.added": gettext_lazy("added a closure"),
    "closure.removed": gettext_lazy("removed a closure"),
    "contact.agreed": gettext_lazy("agreed to be written to"),
    "contact.changed": gettext_lazy("changed how they may be reached"),
    "contact.withdrawn": gettext_lazy("no longer wants to be written to"),
    "course.opened": gettext_lazy("opened a course"),
    "course.phase_changed": gettext_lazy("moved the course to another phase"),
    "crisis_lines.changed": gettext_lazy("changed the crisis lines"),
    "induction.booked": gettext_lazy("booked an induction"),
    "induction.finished": gettext_lazy("finished the induction"),
    "invitation.accepted": gettext_lazy("accepted an invitation"),
    "invitation.made": gettext_lazy("invited somebody"),
    "invitation.sent_again": gettext_lazy("sent an invitation again"),
    "invitation.withdrawn": gettext_lazy("withdrew an invitation"),
    "membership.ended": gettext_lazy("ended somebody's work here"),
    "message.cancelled": gettext_lazy("called off a message"),
    "message.opened": gettext_lazy("looked at a message"),
    "message.sent_again": gettext_lazy("sent a message again"),
    "message.settled": gettext_lazy("settled an unsure message"),
    "password.changed": gettext_lazy("changed their password"),
    "password.reset": gettext_lazy("chose a new password by a link"),
    "password.reset_asked": gettext_lazy("asked for a new password"),
    "patient.details_changed": gettext_lazy("changed a phone number or date of birth"),
    "profile.changed": gettext_lazy("changed their name or time zone"),
    "record.opened": gettext_lazy("opened the record"),
    "session.begun": gettext_lazy("began a session"),
    "session.booked": gettext_lazy("booked a session"),
    "session.completed": gettext_lazy("completed a session"),
    "session.moved": gettext_lazy("moved a session"),
    "user.made": gettext_lazy("made a login"),
}


@dataclass(frozen=True)
class AuditLine:
    """A row of the audit trail in words."""

    row: AuditEntry
    what: str
    whom: str


def audit_lines(rows: Iterable[AuditEntry], names: Mapping[UUID, str]) -> list[AuditLine]:
    """The rows in words; an action without words of its own is shown by its name."""
    return [
        AuditLine(
            row, str(ACTIONS.get(row.action, row.action)), names.get(row.subject_id, "") if row.subject_id else ""
        )
        for row in rows
    ]


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
