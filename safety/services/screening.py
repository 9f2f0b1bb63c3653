"""Looking a shared text through for words that ask for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from people.models import Patient
from safety.models import SafetyTask, Source
from safety.screening import Finding, screen
from safety.services.opening import add_words, open_task, raise_to

if TYPE_CHECKING:
    from people.models import User

RULE = "words of danger"
"""The name under which the list opens tasks in the audit."""


@transaction.atomic
def screen_text(*, patient: Patient, text: str, source_id: UUID, by: User | None = None) -> SafetyTask | None:
    """Open a task when the list finds something in a text that the patient shares; None when it does not.

    ``source_id`` is the text's row, which the room that keeps it explains (``evidence``). The same words open one task,
    ever. Words that are changed while a task about the text is open belong to that one, and may make it more urgent;
    once it is settled they open another. ``by`` is who shared it, when somebody was signed in: the task is opened by
    the rule, whoever that was.
    """
    found = screen(text)
    if found is None:
        return None
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    occasion = UUID(salted_hmac("safety.text", f"{source_id}:{text}").hexdigest()[:32])
    about = SafetyTask.objects.filter(source=Source.FREE_TEXT, about_id=source_id)
    if (same := about.filter(source_id=occasion).first()) is not None:
        return same
    waiting = about.open().select_related("patient__clinic").first()
    if waiting is None:
        return _open(patient, found, occasion, source_id)
    add_words(waiting, "", by=by)
    raise_to(waiting, found.tier)
    return waiting


def _open(patient: Patient, found: Finding, occasion: UUID, about_id: UUID) -> SafetyTask:
    return open_task(
        patient=patient,
        source=Source.FREE_TEXT,
        source_id=occasion,
        about_id=about_id,
        system=RULE,
        tier=found.tier,
    )
