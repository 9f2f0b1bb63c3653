"""What became of a small thing that somebody meant to do."""

from __future__ import annotations

from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from integration.models import JournalEntry
from people.models import User


class Outcome(StrEnum):
    """What they say of it. ``LATER`` leaves it open: one is asked again, and never how often."""

    DONE = "done"
    NOT_THIS_TIME = "not_this_time"
    LATER = "later"


@transaction.atomic
def answer_action(*, entry: JournalEntry, outcome: Outcome, by: User) -> JournalEntry:
    """The patient says what became of the small thing of an entry; a later word takes the place of an earlier one."""
    if entry.patient.user_id != by.pk:
        raise Refused(_("Only the person whose journal it is writes in it."), code="not_own")
    if not entry.action:
        raise Refused(_("There is no small thing in this entry."), code="no_action")
    now = clock.now()
    rows = JournalEntry.objects.filter(pk=entry.pk)
    rows.update(
        action_done_at=(entry.action_done_at or now) if outcome == Outcome.DONE else None,
        action_left_at=(entry.action_left_at or now) if outcome == Outcome.NOT_THIS_TIME else None,
    )
    audit.record(
        "entry.action",
        by=by,
        on=entry,
        clinic_id=entry.patient.clinic_id,
        subject_id=entry.patient_id,
        outcome=outcome.value,
    )
    entry.refresh_from_db()
    return entry


def settle_action(*, entry: JournalEntry, done: bool, by: User) -> JournalEntry:
    """The small thing of an entry is done, or not yet after all."""
    return answer_action(entry=entry, outcome=Outcome.DONE if done else Outcome.LATER, by=by)
