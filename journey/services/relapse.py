"""What the care team makes of a proposal of the relapse watch. It is written down; nothing is booked by it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from journey.models import Course, Outcome, RelapseReview
from journey.relapse import Rule
from people.access import require, require_record
from people.roles import Permission

if TYPE_CHECKING:
    from people.models import User


def review_relapse(
    *, course: Course, reading_id: UUID, reading_at: datetime, rule: Rule, outcome: str, note: str, by: User
) -> RelapseReview:
    """Keep that somebody looked at the proposal whose newest reading this is, and what they decided.

    Raises ``PermissionDenied`` for people outside the care team, ``Refused`` without a decision, for *not now* without
    a note, and with the code ``reviewed`` when somebody looked at the same reading first.
    """
    require(by, Permission.WRITE_RECORD, course.patient.clinic_id)
    require_record(by, course.patient)
    if outcome not in Outcome.values:
        raise Refused(_("Say what was decided."), field="outcome")
    if outcome == Outcome.NOT_NOW and not note.strip():
        raise Refused(_("Say in a few words why not now, so that the next person understands."), field="note")
    try:
        with transaction.atomic():
            return _write(course, reading_id, reading_at, rule, outcome, note.strip(), by)
    except IntegrityError as error:
        if not RelapseReview.objects.filter(course=course, reading_id=reading_id).exists():
            raise
        raise Refused(
            _("Somebody looked at this reading before you; what they decided stands on the patient’s page."),
            code="reviewed",
        ) from error


def _write(
    course: Course, reading_id: UUID, reading_at: datetime, rule: Rule, outcome: str, note: str, by: User
) -> RelapseReview:
    row = RelapseReview.objects.create(
        course=course,
        reading_id=reading_id,
        reading_at=reading_at,
        rule=rule.value,
        outcome=outcome,
        note=note,
        by=by,
        at=clock.now(),
    )
    patient = course.patient
    audit.record("relapse.reviewed", by=by, on=row, clinic_id=patient.clinic_id, subject_id=patient.pk, outcome=outcome)
    return row
