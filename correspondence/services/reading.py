"""Reading letters, saying that one answers, and finding that there is nothing to answer."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from correspondence.models import Letter, SetAside, Thread
from correspondence.selectors import PAGE
from correspondence.services.telling import notice_was_read
from people.access import require_record
from people.models import Patient, User


def hold(patient_id: UUID) -> Patient:
    """The patient, held: whoever else writes in their thread waits."""
    rows = Patient.objects.select_for_update(no_key=True, of=("self",)).select_related("clinic", "user")
    return rows.get(pk=patient_id)


def thread_of(patient: Patient) -> Thread:
    """The patient's thread, begun if there is none; the caller holds the patient."""
    thread, _made = Thread.objects.select_related("patient").get_or_create(patient=patient)
    return thread


@transaction.atomic
def mark_read(*, patient: Patient, by: User, upto: UUID) -> int:
    """Whoever opened the thread has read what the other side wrote on this page; tells how many letters that were.

    ``upto`` is the newest letter that was on it: what came since stays unread, and so does what stands on an older
    page. One that is not of this thread marks nothing.
    """
    _require_part(patient, by)
    patient = hold(patient.pk)
    last = Letter.objects.filter(thread__patient=patient, pk=upto).first()
    if last is None:
        return 0
    shown = last.thread.letters.exclude(pk__in=last.thread.letters.after(last).values("pk"))
    newest_first = shown.order_by("-written_at", "-id").values_list("pk", flat=True)
    return settle(last.thread, by=by, upto=last, among=list(newest_first[:PAGE]))


def settle(thread: Thread, *, by: User, upto: Letter | None = None, among: list[UUID] | None = None) -> int:
    """Mark what the other side wrote as read by ``by``; the caller holds the patient."""
    is_patient = by.pk == thread.patient.user_id
    rows = thread.letters.unread().filter(from_team=is_patient)
    if upto is not None:
        rows = rows.exclude(pk__in=thread.letters.after(upto).values("pk"))
    if among is not None:
        rows = rows.filter(pk__in=among)
    count = rows.update(read_at=clock.now(), read_by=by)
    if is_patient and count:
        notice_was_read(thread, by)
    return count


@transaction.atomic
def take(*, thread: Thread, by: User) -> Thread:
    """A member of the care team says that they answer; whoever said so before is named no more. Twice changes nothing."""
    require_record(by, thread.patient)
    patient = hold(thread.patient_id)
    if Thread.objects.waiting().filter(pk=thread.pk).exclude(taken_by=by).update(taken_by=by, taken_at=clock.now()):
        _audit("thread.taken", thread, patient, by)
    thread.refresh_from_db()
    return thread


@transaction.atomic
def set_aside(*, thread: Thread, upto: UUID, by: User) -> None:
    """There is nothing to answer, up to this letter. Raises ``Refused`` when the patient wrote again since."""
    require_record(by, thread.patient)
    patient = hold(thread.patient_id)
    last = thread.letters.filter(pk=upto).first()
    if last is None or thread.letters.from_patient().after(last).exists():
        raise Refused(_("They wrote again while this page was open. Read it first; then answer, or set it aside."))
    settle(thread, by=by, upto=last)
    changed = Thread.objects.waiting().filter(pk=thread.pk)
    if changed.update(waiting_since=None, answer_by=None, taken_by=None, taken_at=None):
        SetAside.objects.create(thread=thread, letter=last, by=by, at=clock.now())
        _audit("thread.set_aside", thread, patient, by)


def _require_part(patient: Patient, by: User) -> None:
    if by.pk != patient.user_id:
        require_record(by, patient)


def _audit(action: str, thread: Thread, patient: Patient, by: User) -> None:
    audit.record(action, by=by, on=thread, clinic_id=patient.clinic_id, subject_id=patient.pk)
