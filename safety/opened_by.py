"""What a person wrote who opened a task: the patient who would like a call, a colleague."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from people.models import Patient
from safety.evidence import Evidence
from safety.models import FoundWords, Happened, SafetyTask, SafetyTaskChange, Source

LATELY = timedelta(hours=24)
"""For so long the pages after it say where to turn. Ours: a day and the night after it."""


def about(source_id: UUID) -> UUID | None:
    """What the task of this occasion is about, for the room that explains it."""
    return SafetyTask.objects.filter(source_id=source_id).values_list("about_id", flat=True).first()


def occasion_of(about_id: UUID, text: str) -> UUID:
    """What stands for a text with just these words, without keeping them."""
    return UUID(salted_hmac("safety.text", f"{about_id}:{text}").hexdigest()[:32])


def found_in(about_id: UUID, text: str) -> FoundWords | None:
    """Where the list found something in the text as it stands; None when it did not, or never looked at these words."""
    rows = FoundWords.objects.filter(task__about_id=about_id, occasion=occasion_of(about_id, text))
    return rows.select_related("task").first()


def found_lately(patient: Patient, source: str, now: datetime) -> bool:
    """Whether the list found something within the last day of which an open task still asks for a person. One query."""
    open_ones = {"task__patient": patient, "task__source": source, "task__closed_at": None}
    return FoundWords.objects.filter(**open_ones, at__gt=now - LATELY).exists()


def was_kept(about_id: UUID) -> bool:
    """Whether it is known where the list found something in this text, as it stood at any time."""
    return FoundWords.objects.filter(task__about_id=about_id).exists()


def opening_row(source_id: UUID) -> SafetyTaskChange | None:
    """How the task of this occasion was opened: by whom, when, with which words."""
    rows = SafetyTaskChange.objects.filter(task__source_id=source_id, what=Happened.OPENED)
    return rows.select_related("task__patient__user", "by").first()


def opening_note(source_id: UUID) -> Evidence | None:
    """The words with which a task was opened, and who wrote them; for a wish for a call also what was added later."""
    opened = opening_row(source_id)
    if opened is None:
        return None
    is_call = opened.task.source == Source.CALL
    return Evidence(
        what=_("A wish for a call") if is_call else str(_("Opened by %(name)s") % {"name": opened.by}),
        at=opened.at,
        question=_("What they wrote") if is_call else _("What to look at"),
        answer=_words(opened) or _("Nothing was written with it."),
        url="",
    )


def _words(opened: SafetyTaskChange) -> str:
    task: SafetyTask = opened.task
    theirs = task.changes.filter(what=Happened.NOTED, by=task.patient.user_id) if task.source == Source.CALL else ()
    return "\n".join(row.note for row in [opened, *theirs] if row.note)
