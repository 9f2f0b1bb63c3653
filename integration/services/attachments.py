"""Keeping, showing and taking away voice notes and pictures.

They belong to an entry, or for a while to a page that is still being written; then the page's ``submission`` holds them
together. Nobody and nothing looks through them.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import audit, clock
from common.errors import Refused
from common.sealed_bytes import PART, seal_part, unseal_part
from integration import media
from integration.links import BadLink, Trouble, trouble_with
from integration.models import Attachment, AttachmentKind, AttachmentPart, EntryLink, JournalEntry
from people.models import Patient, User

BY_LINK = "entry link"

SENTENCES = {
    "empty": gettext_lazy(
        "There is nothing in this file. Your words are all still here; please choose the file again."
    ),
    "too_large": gettext_lazy(
        "This file is larger than one entry can hold: 15 MB for a picture, 10 MB for a voice note. Nothing else is "
        "lost; a shorter note or a smaller picture fits."
    ),
    "too_long": gettext_lazy(
        "A voice note can be ten minutes long, and this one is longer. Nothing else is lost; two shorter ones fit."
    ),
    "too_many_pixels": gettext_lazy(
        "This picture is too large to be read here. Nothing else is lost; a photo as JPEG, or a smaller picture, works."
    ),
    "not_sound": gettext_lazy(
        "This file is no recording that can be played here. Nothing else is lost; record it on this page, or choose "
        "another file."
    ),
    "not_a_picture": gettext_lazy(
        "This file is no picture that can be shown here. Nothing else is lost; a photo as JPEG or PNG works."
    ),
}


def keep(
    *,
    patient: Patient,
    submission: UUID,
    upload: UUID,
    content: bytes,
    seconds: int | None = None,
    by: User | None = None,
    link: EntryLink | None = None,
) -> Attachment:
    """Seal and keep a voice note or picture of the page ``submission``; the same ``upload`` again gives what is there.

    Written by the signed-in patient (``by``) or through a ``link``, never both. Raises ``Refused`` with a sentence for a
    file that can not be kept, and ``BadLink``.
    """
    if (by is None) == (link is None):
        raise ValueError("A file comes from the signed-in patient or through a link.")
    if by is not None and patient.user_id != by.pk:
        raise Refused(_("Only the person whose journal it is adds to it."), code="not_own")
    kind, kept = _looked_at(content, seconds)
    with transaction.atomic():
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        if link is not None:
            _check(link, patient)
        if made := Attachment.objects.filter(upload=upload).first():
            return _the_same(made, patient)
        entry = JournalEntry.objects.filter(submission=submission).first()
        if entry is not None and entry.patient_id != patient.pk:
            raise Refused(_("This form belongs to another page. Reload this page and add the file again."), code="form")
        _check_room(patient, submission, by_link=link is not None)
        attachment = Attachment.objects.create(
            patient=patient,
            entry=entry,
            submission=submission,
            upload=upload,
            kind=kind,
            mime=kept.mime,
            size=len(kept.content),
            seconds=kept.seconds,
            by_link=link is not None,
        )
        _store(attachment, kept.content)
        _audit("attachment.kept", attachment, by or BY_LINK, kind=str(kind), size=attachment.size)
    return attachment


def take_over(*, submission: UUID, entry: JournalEntry) -> int:
    """The page became an entry: what was added to it belongs to that now. Gives how many; part of the entry's transaction."""
    waiting = Attachment.objects.waiting(submission).filter(patient__user_id=entry.patient.user_id)
    return waiting.update(entry=entry, patient_id=entry.patient_id)


@transaction.atomic
def remove(*, attachment: Attachment, by: User | None = None, link: EntryLink | None = None) -> None:
    """Take a voice note or picture away for good: its bytes are gone. Twice changes nothing.

    Its owner may always; whoever holds a link only what was added through a link and is not in an entry yet.
    """
    if by is not None and attachment.patient.user_id != by.pk:
        raise Refused(_("Only the person who added it can take it away."), code="not_own")
    if link is not None:
        _check(link, attachment.patient)
        if not attachment.by_link or attachment.entry_id is not None:
            raise Refused(_("This was kept already. Sign in to take it away."), code="kept")
    if Attachment.objects.kept().filter(pk=attachment.pk).update(removed_at=clock.now()):
        attachment.parts.all().delete()
        _audit("attachment.removed", attachment, by or BY_LINK)


def pieces(attachment: Attachment, first: int = 0, last: int | None = None) -> Iterator[bytes]:
    """The bytes from ``first`` to ``last``, both included, piece by piece. One query a piece; raises ``Unreadable``."""
    end = attachment.size - 1 if last is None else min(last, attachment.size - 1)
    for number in range(first // PART, end // PART + 1):
        sealed = AttachmentPart.objects.values_list("sealed", flat=True).get(attachment=attachment, number=number)
        plain = unseal_part(bytes(sealed), of=str(attachment.pk), number=number)
        begin = number * PART
        yield plain[max(0, first - begin) : end - begin + 1]


def throw_away_left(rows: list[UUID]) -> int:
    """Delete what was added to pages that never became entries; gives how many."""
    deleted, _by_table = Attachment.objects.filter(pk__in=rows, entry=None).delete()
    return deleted


def _looked_at(content: bytes, seconds: int | None) -> tuple[AttachmentKind, media.Kept]:
    try:
        if media.looks_like_sound(content):
            return AttachmentKind.VOICE, media.voice(content, seconds)
        if seconds is not None:  # it comes from a recorder, and nothing else does
            raise media.NotThat("empty" if not content else "not_sound")
        return AttachmentKind.PICTURE, media.picture(content)
    except media.NotThat as bad:
        raise Refused(SENTENCES[bad.code], code=bad.code, field="attached") from bad


def _check(link: EntryLink, patient: Patient) -> None:
    link.refresh_from_db(fields=["used_at", "revoked_at", "expires_at"])
    if link.window.patient_id != patient.pk:
        raise BadLink(Trouble.UNKNOWN)
    if trouble := trouble_with(link, now=clock.now()):
        raise BadLink(trouble, link)


def _the_same(made: Attachment, patient: Patient) -> Attachment:
    if made.patient_id != patient.pk:
        raise Refused(_("This form belongs to another page. Reload this page and add the file again."), code="form")
    return made


def _check_room(patient: Patient, submission: UUID, *, by_link: bool) -> None:
    waiting = Attachment.objects.kept().filter(patient=patient, entry=None)
    through_links = waiting.filter(by_link=True).count() if by_link else 0
    if through_links >= media.MOST_WAITING_BY_LINK or waiting.count() >= media.MOST_WAITING:
        sentence = _(
            "Many voice notes and pictures wait on pages that were begun. Nothing is lost: keep such a page, or take "
            "some away under “What I began”, then add this one."
        )
        raise Refused(sentence, code="full", field="attached")
    there = Attachment.objects.kept().filter(patient=patient, submission=submission).count()
    if there >= media.MOST:
        sentence = ngettext(
            "One entry holds %(most)s voice note or picture. What is here is kept; for more, begin another entry.",
            "One entry holds %(most)s voice notes and pictures. What is here is kept; for more, begin another entry.",
            media.MOST,
        )
        raise Refused(sentence % {"most": media.MOST}, code="full", field="attached")


def _store(attachment: Attachment, content: bytes) -> None:
    AttachmentPart.objects.bulk_create(
        AttachmentPart(
            attachment=attachment,
            number=number,
            sealed=seal_part(content[begin : begin + PART], of=str(attachment.pk), number=number),
        )
        for number, begin in enumerate(range(0, len(content), PART))
    )


def _audit(action: str, attachment: Attachment, by: User | str, **detail: object) -> None:
    patient = attachment.patient
    audit.record(action, by=by, on=attachment, clinic_id=patient.clinic_id, subject_id=patient.pk, **detail)
