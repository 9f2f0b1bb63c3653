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
    "agreement.laid": gettext_lazy("laid the words of an agreement"),
    "agreement.published": gettext_lazy("published new words of an agreement"),
    "agreement.signed": gettext_lazy("signed an agreement"),
    "agreement.withdrawn": gettext_lazy("took back an agreement"),
    "applicant.known": gettext_lazy("asked for a link to apply, and has an account already"),
    "application.accepted": gettext_lazy("accepted an application"),
    "application.asked": gettext_lazy("asked an applicant for more"),
    "application.assessed": gettext_lazy("held the rules against an application"),
    "application.begun": gettext_lazy("began an application"),
    "application.declined": gettext_lazy("declined an application"),
    "application.section_saved": gettext_lazy("saved a part of an application"),
    "application.stop_passed": gettext_lazy("went on in spite of a stop, with a reason"),
    "application.submitted": gettext_lazy("sent in an application"),
    "application.ended": gettext_lazy("closed the application of a course that ended"),
    "application.taken_up_again": gettext_lazy("took up an accepted application again"),
    "application.withdrawn": gettext_lazy("took back an application"),
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
    "intake.settings_changed": gettext_lazy("changed the settings of the intake"),
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
    "place.added": gettext_lazy("added a place"),
    "place.changed": gettext_lazy("changed a place"),
    "place.closed": gettext_lazy("closed a place for some days"),
    "place.reopened": gettext_lazy("removed a closure of a place"),
    "place.retired": gettext_lazy("gave a place up"),
    "place.reused": gettext_lazy("took a place into use again"),
    "plan.drafted": gettext_lazy("wrote a draft of a plan"),
    "plan.dropped": gettext_lazy("let a draft of a plan go"),
    "plan.replaced": gettext_lazy("replaced a signed plan"),
    "plan.signed": gettext_lazy("signed a plan"),
    "preparation.marked": gettext_lazy("marked a step of the preparation"),
    "preparation.taken_back": gettext_lazy("took back a mark of the preparation"),
    "profile.changed": gettext_lazy("changed their name or time zone"),
    "record.brought": gettext_lazy("brought a health record"),
    "record.opened": gettext_lazy("opened the record"),
    "record.refused": gettext_lazy("brought a file that could not be read as a record"),
    "record.taken_over": gettext_lazy("took things over from a health record"),
    "record.thrown_away": gettext_lazy("threw away what was read from a health record"),
    "relapse.reviewed": gettext_lazy("decided about a proposal of the relapse watch"),
    "response.total_corrected": gettext_lazy("corrected a total"),
    "response.total_entered": gettext_lazy("entered a total"),
    "session.begun": gettext_lazy("began a session"),
    "session.booked": gettext_lazy("booked a session"),
    "session.completed": gettext_lazy("completed a session"),
    "session.moved": gettext_lazy("moved a session"),
    "staff.exception_added": gettext_lazy("noted when somebody is away or works more"),
    "staff.exception_removed": gettext_lazy("removed a note about somebody's working days"),
    "staff.hours_set": gettext_lazy("set somebody's working hours"),
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
