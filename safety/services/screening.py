"""Looking a patient's words through for those that ask for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from people.models import Patient
from safety.models import FoundWords, SafetyTask, Source
from safety.opened_by import occasion_of
from safety.screening import Finding, Looked
from safety.services.opening import add_words, open_task, raise_to

if TYPE_CHECKING:
    from people.models import User

RULE = "words of danger"
"""The name under which the list opens tasks in the audit."""


@transaction.atomic
def screen_text(
    *, patient: Patient, looked: Looked, source_id: UUID, by: User | None = None, source: str = Source.FREE_TEXT
) -> SafetyTask | None:
    """Open a task when the list found something in a patient's text (``look_at``); None when it did not.

    ``source_id`` is the text's row, which the room that keeps it explains (``evidence``). The same words open one task,
    ever. Words that are changed while a task about the text is open belong to that one, and may make it more urgent;
    once it is settled they open another. ``by`` is who wrote it, when somebody was signed in: the task is opened by
    the rule, whoever that was.
    """
    if looked.found is None:
        return None
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    occasion = occasion_of(source_id, looked.text)
    about = SafetyTask.objects.filter(source=source, about_id=source_id)
    known = Q(source_id=occasion) | Q(pk__in=FoundWords.objects.filter(occasion=occasion).values("task"))
    if (same := about.filter(known).first()) is not None:
        return same
    # Held, so that nobody closes it while words are added; one that was closed meanwhile is not found.
    task = about.open().select_for_update(no_key=True, of=("self",)).first()
    if task is None:
        task = _open(patient, looked.found, source, occasion, source_id)
    else:
        add_words(task, "", by=by)
        raise_to(task, looked.found.tier)
    _keep(task, looked.found, occasion)
    return task


def _open(patient: Patient, found: Finding, source: str, occasion: UUID, about_id: UUID) -> SafetyTask:
    return open_task(
        patient=patient,
        source=source,
        source_id=occasion,
        about_id=about_id,
        system=RULE,
        tier=found.tier,
    )


def _keep(task: SafetyTask, found: Finding, occasion: UUID) -> None:
    """So that nobody who opens the page of the task has the text looked through again."""
    FoundWords.objects.create(
        task=task, occasion=occasion, kind=found.kind, start=found.start, end=found.end, number=found.number
    )
