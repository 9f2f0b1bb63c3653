"""What this room tells about a safety task that words about a questionnaire opened: why it was skipped or stopped."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from measures.models import Assignment, StoppedMeasure
from safety.evidence import Evidence
from safety.opened_by import about, found_in
from safety.phrases import lexicon


def words_about_a_questionnaire(source_id: UUID) -> Evidence | None:
    """The words whole: there are few, and they have no page of their own."""
    row_id = about(source_id)
    if row_id is None:
        return None
    if (skipped := Assignment.objects.filter(pk=row_id).first()) is not None:
        return _told(_("Words with a skipped questionnaire"), skipped, skipped.settled_at)
    if (stopped := StoppedMeasure.objects.filter(pk=row_id).first()) is not None:
        return _told(_("Words with a stopped questionnaire"), stopped, stopped.stopped_at)
    return None


def _told(what: str, given: Assignment | StoppedMeasure, at: datetime | None) -> Evidence:
    said = given.said or ""
    found = found_in(given.pk, said)
    return Evidence(
        what=what,
        at=at or given.created_at,
        question=lexicon().kinds[found.kind] if found else _("Words that a fixed list looks for"),
        answer=said,
        url="",
        note=_("A fixed list found words in this. It understands nothing: please read all of it."),
    )
