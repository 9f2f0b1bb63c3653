"""Writing, editing, sharing and unsharing journal entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Unpack
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from common import audit, clock
from common.errors import Refused, StaleSave
from consents.kinds import ConsentKind
from consents.selectors import ends_of, was_withdrawn
from integration import selectors, writing
from integration.links import BadLink, Trouble, trouble_with
from integration.models import (
    Attachment,
    EntryLink,
    EntryStage,
    IntegrationWindow,
    JournalEntry,
    LinkPurpose,
)
from integration.services import attachments, plan, prompts
from integration.services.begun import done_with
from integration.services.contents import content_of, fingerprint_of, require_something, said_by
from integration.services.plan import lock
from integration.writing import Content, Page
from people.models import Patient, User
from safety.screening import Looked, look_at
from safety.services import may_look_at_private, screen_text
from sessions.models import TreatmentSession
from sessions.states import AHEAD

BY_LINK = "entry link"


@dataclass(frozen=True)
class Place:
    """What is written on: a page of a window, the page before a dose, or a page of its own."""

    patient: Patient
    stage: EntryStage
    window: IntegrationWindow | None = None
    session: TreatmentSession | None = None

    def is_of(self, entry: JournalEntry) -> bool:
        """Whether an entry was written here."""
        if self.window is not None:
            return entry.window_id == self.window.pk
        session_id = self.session.pk if self.session else None
        return (entry.patient_id, entry.window_id, entry.session_id) == (self.patient.pk, None, session_id)


def write_entry(
    *,
    submission: UUID,
    share: bool,
    by: User | None = None,
    link: EntryLink | None = None,
    patient: Patient | None = None,
    window: IntegrationWindow | None = None,
    session: TreatmentSession | None = None,
    stage: EntryStage | None = None,
    **page: Unpack[Page],
) -> JournalEntry:
    """The patient writes an entry, signed in (``by``) or through the message's ``link``, never both.

    It belongs to a ``window``, to a ``session`` before its dose (the intention), or to the ``patient`` alone (a free
    page). Shared is only what may be: while the patient has withdrawn their agreement to share pages, it is kept private.
    Without a ``stage`` a window's entry has the one that the window stands at. Writing in a window ends the rest
    of its plan; after it has closed one can still write signed in. The same ``submission`` again gives the entry that it
    made; with other words it makes one beside it, so that both are kept.
    Raises ``Refused`` for what can not be kept, ``BadLink`` for a link that no longer counts, and ``StaleSave`` for a
    second intention.
    """
    if (by is None) == (link is None):
        raise ValueError("An entry is written by the signed-in patient or through a link.")
    content = content_of(page)
    looked = look_at(_words(content)) if share else None
    with transaction.atomic():
        place, now = _place(patient, window, session, stage, link), clock.now()
        share = share and not was_withdrawn(place.patient, ConsentKind.SHARING)
        if by is not None:
            _require_own(place.patient.user_id, by)
        kept_as, made = _made_before(place, submission, content)
        if made is not None:
            return made
        if link is not None and place.window is not None:
            _use(link, place.window, now)
        require_something(content, has_more=Attachment.objects.waiting(submission).exists)
        page["from_conflict"] = page.get("from_conflict", False) or kept_as != submission
        entry = _create(place, content, kept_as, share=share, now=now, page=page, by_link=link is not None)
        done_with(entry, submission, page)
        _written(entry, submission, link, by)
        _ask_for_a_look(entry, looked, by)
    return entry


def edit_entry(
    *, entry: JournalEntry, version: int, by: User, submission: UUID | None = None, **page: Unpack[Page]
) -> JournalEntry:
    """The patient changes an entry; what ``page`` does not name stays. Raises ``StaleSave`` when it was changed since.

    ``submission`` is the id of the form: the draft of this change is done, and those of other devices are not.
    """
    _require_own(entry.patient.user_id, by)
    content = content_of(page)
    changes = {name: value for name, value in _columns(content).items() if name in page}
    after = JournalEntry(**{**_columns(said_by(entry)), **changes})
    if after.action != entry.action:  # another small thing: nothing has become of it yet
        changes |= {"action_done_at": None, "action_left_at": None}
    looked = look_at(after.words) if _is_shared(entry) else None
    with transaction.atomic():
        _hold(entry.patient_id)
        if entry.stage == EntryStage.INTENTION:
            _require_before_the_dose(_session_of(entry))
        require_something(said_by(after), has_more=entry.attachments.kept().exists)
        entry.save_version(version, **changes, edited_at=clock.now())
        done_with(entry, submission, page)
        _audit("entry.edited", entry, by)
        _ask_for_a_look(entry, looked, by)
    return entry


def share_entry(*, entry: JournalEntry, by: User) -> JournalEntry:
    """From now on the care team can read it. Twice changes nothing.

    Raises ``Refused`` with the code "agreement" while the patient has withdrawn their agreement to share pages.
    """
    _require_own(entry.patient.user_id, by)
    looked = look_at(entry.words)
    with transaction.atomic():
        patient = _hold(entry.patient_id)
        if was_withdrawn(patient, ConsentKind.SHARING):
            sentence = _("You withdrew the agreement to share pages. Sign it again, and you can share this one.")
            raise Refused(sentence, code="agreement")
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


def look_at_reopened(*, patient: Patient, by: User) -> int:
    """The agreement was signed again, so what was shared is open again: what was changed meanwhile is looked through now.

    While the pages were closed nothing looked at them. Part of the caller's transaction; tells how many there were.
    """
    closed_until_now = max((at for at in ends_of(patient, ConsentKind.SHARING) if at is not None), default=None)
    if closed_until_now is None:
        return 0
    changed = JournalEntry.objects.shared_now().filter(patient=patient, edited_at__gte=closed_until_now)
    rows = list(changed.select_related("patient__user", "patient__clinic"))
    for entry in rows:
        _ask_for_a_look(entry, None, by)
    return len(rows)


def _require_own(user_id: UUID, by: User) -> None:
    if user_id != by.pk:
        raise Refused(_("Only the person whose journal it is writes in it."), code="not_own")


def _place(
    patient: Patient | None,
    window: IntegrationWindow | None,
    session: TreatmentSession | None,
    stage: EntryStage | None,
    link: EntryLink | None,
) -> Place:
    """Where it is written, with everything held in the house's order: the patient, the session, the window."""
    if window is not None:
        _hold(window.patient_id)
        window = lock(window)
        if link is not None and link.purpose == LinkPurpose.WEEK:
            stage = EntryStage.WEEK
        return Place(window.patient, stage or stage_now(window, clock.now()), window, window.session)
    if session is not None:
        patient = _hold(session.course.patient_id)
        # Fresh and held: whoever begins the dose meanwhile holds the session's row.
        rows = TreatmentSession.objects.select_for_update(of=("self",), no_key=True).select_related("course")
        return Place(patient, stage or EntryStage.INTENTION, session=rows.get(pk=session.pk))
    if patient is None:
        raise ValueError("An entry belongs to a window, a session or a patient.")
    return Place(_hold(patient.pk), stage or EntryStage.FREE)


def stage_now(window: IntegrationWindow, now: datetime) -> EntryStage:
    """What writing in a window is for at ``now``."""
    if not window.is_open(now) and writing.is_a_week_later(window.opens_at, now):
        return EntryStage.WEEK
    return EntryStage(str(selectors.stage_of(window, selectors.moments(window), now)))


def _made_before(place: Place, submission: UUID, content: Content) -> tuple[UUID, JournalEntry | None]:
    """The entry that this form made already; for other words under the same id, the id that they get beside it."""
    made = JournalEntry.objects.filter(submission=submission).first()
    if made is None:
        if place.stage == EntryStage.INTENTION and place.session is not None:
            _require_before_the_dose(place.session)
            _require_first_intention(place.session)
        return submission, None
    if not place.is_of(made):
        raise Refused(_("This form belongs to another page. Reload this page, paste your words and save again."))
    fingerprint = fingerprint_of(content)
    if fingerprint == made.fingerprint or _says_the_same(made, content):
        return submission, made
    beside = uuid5(submission, fingerprint)
    return beside, JournalEntry.objects.filter(submission=beside).first()


def _says_the_same(made: JournalEntry, content: Content) -> bool:
    return content.is_blank or said_by(made) == content


def _session_of(entry: JournalEntry) -> TreatmentSession | None:
    """The session as it stands now, held."""
    rows = TreatmentSession.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=entry.session_id).first() if entry.session_id else None


def _require_before_the_dose(session: TreatmentSession | None) -> None:
    if session is None or session.state not in AHEAD:
        sentence = _("The session has begun, so its intention stays as it is. Write on a free page instead.")
        raise Refused(sentence, code="locked")


def _require_first_intention(session: TreatmentSession) -> None:
    there = JournalEntry.objects.intention_of(session).select_related("patient__user").first()
    if there is not None:
        raise StaleSave(there)


def _use(link: EntryLink, window: IntegrationWindow, now: datetime) -> None:
    """Mark the link as used; the window's lock keeps a second tab waiting until then."""
    link.refresh_from_db(fields=["window", "used_at", "revoked_at", "expires_at"])
    if link.window_id != window.pk:
        raise BadLink(Trouble.UNKNOWN)
    if trouble := trouble_with(link, now=now):
        raise BadLink(trouble, link)
    EntryLink.objects.filter(pk=link.pk).update(used_at=now)


def _create(
    place: Place, content: Content, submission: UUID, *, share: bool, now: datetime, page: Page, by_link: bool
) -> JournalEntry:
    opened = place.window.opens_at if place.window else None
    prompt = page.get("prompt", "")
    return JournalEntry.objects.create(
        patient=place.patient,
        window=place.window,
        session=place.session,
        stage=place.stage,
        **_columns(content),
        prompt=prompt if prompts.known(prompt, place.window, place.patient.clinic) else "",
        written_at=writing.when_written(page.get("written_at"), now, not_before=opened),
        shared_at=now if share else None,
        by_link=by_link,
        offline=page.get("offline", False),
        from_conflict=page.get("from_conflict", False),
        submission=submission,
        fingerprint=fingerprint_of(content),
    )


def _columns(content: Content) -> dict[str, Any]:
    return {
        "text": content.text,
        "action": content.action or None,
        "tags": "\n".join(content.tags) or None,
        "mood": content.mood,
    }


def _hold(patient_id: UUID) -> Patient:
    rows = Patient.objects.select_for_update(of=("self",), no_key=True).select_related("user", "clinic")
    return rows.get(pk=patient_id)


def _written(entry: JournalEntry, submission: UUID, link: EntryLink | None, by: User | None) -> None:
    """What follows once it is there: the link is spent, the window's plan ends, the audit knows."""
    attachments.take_over(submission=submission, entry=entry)
    prompts.answered(window=entry.window, stage=entry.stage, key=entry.prompt, entry=entry)
    if link is not None:
        EntryLink.objects.filter(pk=link.pk).update(entry=entry)
    if entry.window is not None:
        plan.written(entry.window, entry)
    detail = {"stage": entry.stage, "offline": entry.offline, "beside": entry.from_conflict}
    _audit("entry.written", entry, by or BY_LINK, shared=entry.is_shared, by_link=link is not None, **detail)


def _is_shared(entry: JournalEntry) -> bool:
    return JournalEntry.objects.shared_now().filter(pk=entry.pk).exists()


def _words(content: Content) -> str:
    return JournalEntry(**_columns(content)).words


def _ask_for_a_look(entry: JournalEntry, looked: Looked | None, by: User | None) -> None:
    """What is shared is looked through for words that ask for a person; what is private only with the patient's word.

    ``looked`` is of before it was held; shared or changed meanwhile by somebody else, it is looked through here.
    """
    if not _is_shared(entry) and not may_look_at_private(entry.patient):
        return
    if looked is None or looked.text != entry.words:
        looked = look_at(entry.words)
    screen_text(patient=entry.patient, looked=looked, source_id=entry.pk, by=by)


def _audit(action: str, entry: JournalEntry, by: User | str, **detail: object) -> None:
    audit.record(action, by=by, on=entry, clinic_id=entry.patient.clinic_id, subject_id=entry.patient_id, **detail)
