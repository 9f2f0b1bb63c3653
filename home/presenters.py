"""The audit trail in words. What the caseload says is in ``home.reasons`` and ``home.lines``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy

from common.models import AuditEntry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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
    "instrument.imported": gettext_lazy("took over a questionnaire"),
    "instrument.retired": gettext_lazy("took a questionnaire out of use"),
    "invitation.accepted": gettext_lazy("accepted an invitation"),
    "invitation.made": gettext_lazy("invited somebody"),
    "invitation.sent_again": gettext_lazy("sent an invitation again"),
    "invitation.withdrawn": gettext_lazy("withdrew an invitation"),
    "journal.taken_along": gettext_lazy("took their journal along"),
    "medication.corrected": gettext_lazy("corrected a change of a medicine"),
    "medication.recorded": gettext_lazy("wrote down a change of a medicine"),
    "membership.ended": gettext_lazy("ended somebody's work here"),
    "message.cancelled": gettext_lazy("called off a message"),
    "message.opened": gettext_lazy("looked at a message"),
    "message.sent_again": gettext_lazy("sent a message again"),
    "message.settled": gettext_lazy("settled an unsure message"),
    "on_call.arranged": gettext_lazy("changed the on-call order"),
    "on_call.settings_changed": gettext_lazy("changed the clinic's lead or the minutes of safety tasks"),
    "password.changed": gettext_lazy("changed their password"),
    "password.reset": gettext_lazy("chose a new password by a link"),
    "password.reset_asked": gettext_lazy("asked for a new password"),
    "patient.details_changed": gettext_lazy("changed a phone number or date of birth"),
    "profile.changed": gettext_lazy("changed their name or time zone"),
    "record.opened": gettext_lazy("opened the record"),
    "relapse.reviewed": gettext_lazy("decided about a proposal of the relapse watch"),
    "response.total_corrected": gettext_lazy("corrected a total"),
    "response.total_entered": gettext_lazy("entered a total"),
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
