"""Writing, editing, sharing and unsharing journal entries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import audit, clock
from common.errors import Refused
from integration import prompts, writing
from integration.links import BadLink, Trouble, trouble_with
from integration.models import EntryLink, IntegrationWindow, JournalEntry
from integration.services.plan import WRITTEN, lock
from messaging import services as outbox
from people.models import Patient, User
from safety.screening import Looked, look_at
from safety.services import screen_text

BY_LINK = "entry link"


def write_entry(
    *,
    window: IntegrationWindow,
    text: str,
    share: bool,
    submission: UUID,
    by: User | None = None,
    link: EntryLink | None = None,
    prompt: str = "",
) -> JournalEntry:
    """The patient writes an entry in a window, signed in (``by``) or through the message's ``link``, never both.

    It ends the rest of the window's plan. The same ``submission`` again gives the entry that it made. After the
    window has closed one can still write signed in; the entry then belongs to it as one from afterwards.
    Raises ``Refused`` for a text that can not be kept and ``BadLink`` for a link that no longer counts.
    """
    if (by is None) == (link is None):
        raise ValueError("An entry is written by the signed-in patient or through a link.")
    looked = _looked(text) if share else None
    with transaction.atomic():
        if share:  # it may open a safety task: patients are held before windows
            _hold(window.patient_id)
        window, now = lock(window), clock.now()
        if by is not None:
            _require_own(window.patient.user_id, by)
        if made := _made_before(window, submission):
            return made
        if link is not None:
            _use(link, window, now)
        entry = JournalEntry.objects.create(
            patient=window.patient,
            window=window,
            text=_kept(text),
            prompt=prompt if prompts.of_key(prompt) else "",
            written_at=now,
            shared_at=now if share else None,
            by_link=link is not None,
            submission=submission,
        )
        _written(entry, window, link, by)
        _ask_for_a_look(entry, looked, by)
    return entry


def edit_entry(*, entry: JournalEntry, text: str, version: int, by: User) -> JournalEntry:
    """The patient changes the words of an entry. Raises ``StaleSave`` when it was changed since the form was opened."""
    _require_own(entry.patient.user_id, by)
    looked = _looked(text) if _is_shared(entry) else None
    with transaction.atomic():
        _hold(entry.patient_id)
        entry.save_version(version, text=_kept(text), edited_at=clock.now())
        _audit("entry.edited", entry, by)
        _ask_for_a_look(entry, looked, by)
    return entry


def share_entry(*, entry: JournalEntry, by: User) -> JournalEntry:
    """From now on the care team can read it. Twice changes nothing."""
    _require_own(entry.patient.user_id, by)
    looked = _looked(entry.text)
    with transaction.atomic():
        _hold(entry.patient_id)
        if JournalEntry.objects.filter(pk=entry.pk, shared_at=None).update(shared_at=clock.now()):
            entry.refresh_from_db()
            _audit("entry.shared", entry, by)
            _ask_for_a_look(entry, looked, by)
    entry.refresh_from_db()
    return entry


@transaction.atomic
def unshare_entry(*, entry: JournalEntry, by: User) -> JournalEntry:
    """From now on nobody but the patient can read it; what was read was read. Twice changes nothing."""
    _require_own(entry.patient.user_id, by)
    if JournalEntry.objects.filter(pk=entry.pk, shared_at__isnull=False).update(shared_at=None):
        _audit("entry.unshared", entry, by)
    entry.refresh_from_db()
    return entry


def _require_own(user_id: UUID, by: User) -> None:
    if user_id != by.pk:
        raise Refused(_("Only the person whose journal it is writes in it."), code="not_own")


def _made_before(window: IntegrationWindow, submission: UUID) -> JournalEntry | None:
    made = JournalEntry.objects.filter(submission=submission).first()
    if made and made.window_id != window.pk:
        raise Refused(_("This form belongs to another page. Reload this page, paste your words and save again."))
    return made


def _use(link: EntryLink, window: IntegrationWindow, now: datetime) -> None:
    """Mark the link as used; the window's lock keeps a second tab waiting until then."""
    link.refresh_from_db(fields=["window", "used_at", "revoked_at", "expires_at"])
    if link.window_id != window.pk:
        raise BadLink(Trouble.UNKNOWN)
    if trouble := trouble_with(link, now=now):
        raise BadLink(trouble, link)
    EntryLink.objects.filter(pk=link.pk).update(used_at=now)


def _kept(text: str) -> str:
    try:
        return writing.kept(text)
    except writing.Blank:
        raise Refused(_("There is nothing to save yet. One word is enough."), code="blank", field="text") from None
    except writing.TooLong as error:
        sentence = ngettext(
            "This is %(by)s character longer than one entry can hold. All of it is still here: take a little away, or "
            "save it as two entries.",
            "This is %(by)s characters longer than one entry can hold. All of it is still here: take a little away, "
            "or save it as two entries.",
            error.by,
        )
        raise Refused(sentence % {"by": f"{error.by:,}"}, code="too_long", field="text") from None


def _hold(patient_id: UUID) -> None:
    Patient.objects.select_for_update(no_key=True).get(pk=patient_id)


def _written(entry: JournalEntry, window: IntegrationWindow, link: EntryLink | None, by: User | None) -> None:
    """What follows once it is there: the link is spent, the window's plan ends, the audit knows."""
    if link is not None:
        EntryLink.objects.filter(pk=link.pk).update(entry=entry)
    outbox.cancel_plan(plan=window.plan_key, reason=WRITTEN)
    _audit("entry.written", entry, by or BY_LINK, shared=entry.is_shared, by_link=link is not None)


def _is_shared(entry: JournalEntry) -> bool:
    return JournalEntry.objects.filter(pk=entry.pk, shared_at__isnull=False).exists()


def _looked(text: str) -> Looked | None:
    """Look a text through before anybody is held; None for one that will be refused."""
    try:
        return look_at(writing.kept(text))
    except (writing.Blank, writing.TooLong):
        return None


def _ask_for_a_look(entry: JournalEntry, looked: Looked | None, by: User | None) -> None:
    """What is shared is looked through for words that ask for a person; what is private is looked at by nothing.

    ``looked`` is of before it was held; shared or changed meanwhile by somebody else, it is looked through here.
    """
    if not _is_shared(entry):
        return
    if looked is None or looked.text != entry.text:
        looked = look_at(entry.text)
    screen_text(patient=entry.patient, looked=looked, source_id=entry.pk, by=by)


def _audit(action: str, entry: JournalEntry, by: User | str, **detail: object) -> None:
    audit.record(action, by=by, on=entry, clinic_id=entry.patient.clinic_id, subject_id=entry.patient_id, **detail)
