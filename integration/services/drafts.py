"""Keeping what stands on a page at each pause, and putting it away.

A draft is its writer's alone: nobody reads it, nothing looks through it, and it is deleted only when its writer says so
or keeps the page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused
from integration.links import BadLink, Trouble, trouble_with
from integration.models import (
    Attachment,
    EntryDraft,
    EntryLink,
    EntryStage,
    IntegrationWindow,
    JournalEntry,
)
from integration.services import attachments
from integration.services.begun import NAMES, WORDS, body_of, is_bare, says_the_same
from integration.services.entries import BY_LINK
from people.models import Patient, User
from sessions.models import TreatmentSession

LONGEST = 200_000
"""The most signs that are kept for later: ten times what an entry holds, so that a text that is too long is not lost."""

MOST_BY_LINK = 20
"""How many pages may be begun through the links of one window. Ours: nobody who writes needs so many."""


@dataclass(frozen=True)
class Pause:
    """What a device says at a pause.

    ``seen`` is the revision that it saw last (0: none), ``device`` an id that the open page gave itself: what the same
    page sends again follows on what it sent before, even if it never heard the answer. ``count`` says which of
    that page's pauses it is (1 is the first, 0: unknown): they may come in another order than they were made.
    """

    submission: UUID
    said: Mapping[str, str]
    seen: int = 0
    device: str = ""
    count: int = 0
    stage: EntryStage = EntryStage.FREE
    window: IntegrationWindow | None = None
    session: TreatmentSession | None = None
    entry: JournalEntry | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(self.said.get(name, "").strip() for name in WORDS)


@dataclass(frozen=True)
class Paused:
    """What became of it: the draft (None where there was nothing to keep), and whether it stands beside another one."""

    draft: EntryDraft | None
    is_beside: bool = field(default=False)


def keep_draft(*, patient: Patient, pause: Pause, by: User | None = None, link: EntryLink | None = None) -> Paused:
    """Keep what stands on a page; signed in (``by``) or through a ``link``, never both.

    A device that saves over a revision that it has not seen gets a draft of its own beside the other one, and so does
    one that writes on after the page was kept as an entry: nothing is overwritten. Raises ``Refused`` and ``BadLink``.
    """
    if (by is None) == (link is None):
        raise ValueError("A draft comes from the signed-in patient or through a link.")
    if by is not None and patient.user_id != by.pk:
        raise Refused(_("Only the person whose journal it is writes in it."), code="not_own")
    if sum(map(len, pause.said.values())) > LONGEST:
        raise Refused(_("This is too long to be kept for later. It is still on this page: save it as several entries."))
    with transaction.atomic():
        patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
        if link is not None:
            _check(link, patient, pause)
        found = EntryDraft.objects.filter(submission=pause.submission).first()
        if found is None and _was_kept(patient, pause):
            return _beside(patient, pause, by) if _is_news(pause) else Paused(None)
        if found is None:
            return Paused(_begin(patient, pause, pause.submission, by))
        if _follows(found, patient, pause, by_link=link is not None):
            return Paused(_go_on(found, pause))
        return _beside(patient, pause, by)


@transaction.atomic
def begin_with_a_file(*, patient: Patient, pause: Pause, by: User | None = None) -> EntryDraft | None:
    """A voice note or picture was added to a page without words: so that it is found again, the page counts as begun.

    None where the page is a draft or an entry already. ``by`` is None through a link, which the caller has checked.
    """
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    there = EntryDraft.objects.filter(submission=pause.submission).exists()
    return None if there or _was_kept(patient, pause) else _create(patient, pause, pause.submission, by)


@transaction.atomic
def put_away(*, draft: EntryDraft, by: User) -> None:
    """Delete what was begun, because its writer says so. Twice changes nothing."""
    if draft.patient.user_id != by.pk:
        raise Refused(_("Only the person whose journal it is writes in it."), code="not_own")
    if EntryDraft.objects.filter(pk=draft.pk).delete()[0]:
        for added in Attachment.objects.waiting(draft.submission).filter(patient=draft.patient):
            attachments.remove(attachment=added, by=by)
        _audit("draft.put_away", draft, by)


def _check(link: EntryLink, patient: Patient, pause: Pause) -> None:
    link.refresh_from_db(fields=["window", "used_at", "revoked_at", "expires_at"])
    if link.window.patient_id != patient.pk:
        raise BadLink(Trouble.UNKNOWN)
    if trouble := trouble_with(link, now=clock.now()):
        raise BadLink(trouble, link)
    others = EntryDraft.objects.filter(window=link.window, by_link=True).exclude(submission=pause.submission)
    if others.count() >= MOST_BY_LINK:
        raise Refused(_("Nothing more can be kept for later through this link. Save what you wrote, or sign in."))


def _was_kept(patient: Patient, pause: Pause) -> bool:
    return JournalEntry.objects.filter(patient=patient, submission=pause.submission).exists()


def _is_news(pause: Pause) -> bool:
    """Whether the page says something else than what was kept of it: a pause may arrive after the page itself."""
    return not says_the_same(pause.said, JournalEntry.objects.get(submission=pause.submission))


def _follows(found: EntryDraft, patient: Patient, pause: Pause, *, by_link: bool) -> bool:
    """Whether this pause goes on with the draft that is there."""
    body = body_of(found)
    is_the_same = all(body.get(name, "") == pause.said.get(name, "") for name in NAMES)
    may = found.patient_id == patient.pk and (found.by_link or not by_link)
    # Where nothing stands, nothing is overwritten: the page was begun by a voice note or picture.
    knows = is_bare(found) or found.revision == pause.seen or (pause.device and body.get("device") == pause.device)
    return may and bool(knows or is_the_same)


def _beside(patient: Patient, pause: Pause, by: User | None) -> Paused:
    # Named by the page that writes it, so that the same page finds it again, whatever it heard.
    name = uuid5(pause.submission, pause.device or json.dumps(dict(pause.said), sort_keys=True))
    found = EntryDraft.objects.filter(submission=name, patient=patient).first()
    draft = _go_on(found, pause) if found else _begin(patient, pause, name, by)
    return Paused(draft, is_beside=True)


def _begin(patient: Patient, pause: Pause, submission: UUID, by: User | None) -> EntryDraft | None:
    return None if pause.is_blank else _create(patient, pause, submission, by)


def _create(patient: Patient, pause: Pause, submission: UUID, by: User | None) -> EntryDraft:
    draft = EntryDraft.objects.create(
        patient=patient,
        window=pause.window,
        session=pause.session,
        entry=pause.entry,
        stage=pause.stage,
        submission=submission,
        body=_body(pause),
        saved_at=clock.now(),
        by_link=by is None,
    )
    _audit("draft.begun", draft, by or BY_LINK)
    return draft


def _go_on(draft: EntryDraft, pause: Pause) -> EntryDraft:
    if _is_older(pause, draft):
        return draft
    is_news = {**body_of(draft), "count": pause.count} != json.loads(_body(pause))
    draft.body = _body(pause)
    if is_news:
        draft.revision, draft.saved_at = draft.revision + 1, clock.now()
    draft.save(update_fields=["body", "revision", "saved_at"])
    return draft


def _is_older(pause: Pause, draft: EntryDraft) -> bool:
    """Whether the same open page said something newer before this came."""
    body = body_of(draft)
    return bool(pause.device) and body.get("device") == pause.device and 0 < pause.count < body.get("count", 0)


def _body(pause: Pause) -> str:
    said = {name: pause.said.get(name, "") for name in NAMES}
    return json.dumps(said | {"device": pause.device, "count": pause.count}, ensure_ascii=False)


def _audit(action: str, draft: EntryDraft, by: User | str) -> None:
    patient = draft.patient
    audit.record(action, by=by, on=draft, clinic_id=patient.clinic_id, subject_id=patient.pk)
