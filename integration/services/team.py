"""What the care team does about what was shared: reading, answering; and noting a call about an open window."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from correspondence import services as correspondence
from integration.models import EntryLook, EntryReply, IntegrationWindow, JournalEntry, WindowCall
from people.access import require_record
from people.models import Patient, User

ONE_CALL = timedelta(minutes=2)
"""Pressing twice in so short a time is one call. Ours."""


class Answered(Refused):
    """A colleague answered the same entry since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A colleague answered while you wrote. Nothing you typed is lost: read their answer, then send yours if "
                "it is still what you want to say."
            ),
            code="answered",
            field="text",
        )


@transaction.atomic
def look_at_entry(*, entry: JournalEntry, by: User) -> bool:
    """A member of the care team has read a shared entry, as it stands now. Twice changes nothing; False then."""
    entry = _shared(entry, by)
    stands_since = max(entry.shared_at, entry.edited_at or entry.shared_at)  # type: ignore[type-var]  # it is shared
    if entry.looks.filter(by=by, at__gte=stands_since).exists():
        return False
    EntryLook.objects.create(entry=entry, by=by, at=clock.now())
    return True


def answer_entry(*, entry: JournalEntry, text: str, submission: UUID, seen: int, by: User) -> EntryReply:
    """Answer a shared entry in a line: a letter in the patient's thread, which also stands under the entry.

    ``seen`` is how many answers stood on the page: when there are more by now, ``Answered`` is raised. The same
    ``submission`` again gives the answer that it made. An entry that was taken back meanwhile can not be answered.
    """
    require_record(by, entry.patient)
    with transaction.atomic():
        Patient.objects.select_for_update(no_key=True).get(pk=entry.patient_id)
        if made := EntryReply.objects.filter(letter__submission=submission, entry=entry, letter__by=by).first():
            return made
        entry = _shared(entry, by)
        if entry.replies.count() > seen:
            raise Answered
        letter = correspondence.write(patient=entry.patient, by=by, text=text, submission=submission, about=entry)
        reply = EntryReply.objects.create(entry=entry, letter=letter)
        look_at_entry(entry=entry, by=by)
        _audit("entry.answered", entry, entry.patient, by)
    return reply


@transaction.atomic
def note_call(*, window: IntegrationWindow, by: User) -> WindowCall:
    """A member of the care team called the patient about an open window. Twice within two minutes is one call."""
    require_record(by, window.patient)
    Patient.objects.select_for_update(no_key=True).get(pk=window.patient_id)
    now = clock.now()
    if just_now := window.calls.filter(by=by, at__gt=now - ONE_CALL).first():
        return just_now
    call = WindowCall.objects.create(window=window, by=by, at=now)
    _audit("window.called", window, window.patient, by)
    return call


def _shared(entry: JournalEntry, by: User) -> JournalEntry:
    """The entry as it stands, if it is shared and ``by`` treats its writer."""
    fresh = JournalEntry.objects.select_related("patient__user", "patient__clinic").get(pk=entry.pk)
    if not JournalEntry.objects.shared_now().filter(pk=entry.pk).exists():
        raise PermissionDenied("This entry is not shared.")
    require_record(by, fresh.patient)
    return fresh


def _audit(action: str, on: JournalEntry | IntegrationWindow, patient: Patient, by: User) -> None:
    audit.record(action, by=by, on=on, clinic_id=patient.clinic_id, subject_id=patient.pk)
