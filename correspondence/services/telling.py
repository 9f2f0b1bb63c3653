"""Telling the patient that a message waits: once until they read it, and nothing of what stands in it."""

from __future__ import annotations

from correspondence.models import Letter, Thread
from correspondence.texts import KIND
from messaging import services as outbox
from messaging.models import Message
from messaging.services import mark_read
from people.models import Patient, User

READ = "read"


def plan_name(thread: Thread) -> str:
    """The name under which the notices of a thread stand in the outbox."""
    return f"letters:{thread.pk}"


def tell_patient(letter: Letter, patient: Patient) -> None:
    """Lay one notice, unless an earlier one stands for letters that they have not read."""
    unread = letter.thread.letters.from_team().unread().exclude(pk=letter.pk)
    if unread.exists():
        return
    outbox.reach(
        user=patient.user,
        clinic=patient.clinic,
        kind=KIND,
        unique_key=f"{KIND}:{letter.pk}",
        about_id=letter.thread_id,
        patient=patient,
        plan=plan_name(letter.thread),
    )


def notice_was_read(thread: Thread, by: User) -> None:
    """They have read the letters: what has not gone yet is called off, and the notice in their inbox is done with."""
    outbox.cancel_plan(plan=plan_name(thread), reason=READ)
    for message in Message.objects.inbox_of(by).unread().filter(kind=KIND, about_id=thread.pk):
        mark_read(message=message, by=by)
