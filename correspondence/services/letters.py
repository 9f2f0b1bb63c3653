"""Writing a letter: the patient to their care team, or a member of the team to the patient."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import audit, clock, words
from common.errors import Refused
from common.models import Record
from correspondence.models import Letter, Thread
from correspondence.selectors import answer_time_of, hours_of
from correspondence.services.reading import hold, settle, thread_of
from correspondence.services.telling import tell_patient
from correspondence.waiting import answer_by
from people.access import require_record
from people.models import Patient, User
from safety.screening import Looked, look_at
from safety.services import screen_text
from safety.tiers import Source

MOST_BYTES = 5 * 1024
"""The longest letter, in bytes of UTF-8: two printed pages and a half."""


class Overtaken(Refused):
    """Somebody wrote in the thread since the page was opened, so that two answers would stand there at once."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody wrote here while you did. Nothing you typed is lost: read what came, then send yours if it is "
                "still what you want to say."
            ),
            code="overtaken",
            field="text",
        )


def write(
    *,
    patient: Patient,
    by: User,
    text: str,
    submission: UUID,
    about: Record | None = None,
    seen: UUID | str | None = None,
) -> Letter:
    """``by`` (the patient, or one of their care team) writes in the patient's thread; ``about`` is what it answers.

    The same ``submission`` again gives the letter that it made. ``seen`` is the newest letter that a member of the team
    had before them (empty for none): when there is a newer one, ``Overtaken`` is raised; None asks nothing. The patient is
    always heard; what is newer than they had ``seen`` stays unread. An answer to something else (``about``) without ``seen`` comes from who had no thread before them: what the patient wrote there
    stays unread and unanswered. Raises ``Refused`` for a text that can not be kept, ``PermissionDenied`` for anybody
    else. What the patient writes is looked through for words of danger; that never keeps it from being stored.
    """
    from_team = by.pk != patient.user_id
    if from_team:
        require_record(by, patient)
    looked = None if from_team else _looked(text)
    with transaction.atomic():
        patient = hold(patient.pk)
        thread = thread_of(patient)
        if made := _made_before(thread, by, submission):
            return made
        if from_team and seen is not None:
            _require_newest(thread, str(seen))
        letter = _keep(thread, by, _kept(text), submission, about)
        has_read = about is None or seen is not None
        if has_read:
            _settle_seen(thread, by, seen)
        _after(letter, patient, by, has_read=has_read)
        if looked is not None:
            screen_text(patient=patient, looked=looked, source_id=letter.pk, by=by, source=Source.LETTER)
    return letter


def _keep(thread: Thread, by: User, text: str, submission: UUID, about: Record | None) -> Letter:
    return Letter.objects.create(
        thread=thread,
        by=by,
        from_team=by.pk != thread.patient.user_id,
        text=text,
        written_at=clock.now(),
        submission=submission,
        about_kind=about._meta.label_lower if about is not None else "",
        about_id=about.pk if about is not None else None,
    )


def _after(letter: Letter, patient: Patient, by: User, *, has_read: bool) -> None:
    """The patient waits for an answer, or has one, from who had the thread before them."""
    thread = letter.thread
    if letter.from_team:
        if has_read:
            Thread.objects.filter(pk=thread.pk).update(waiting_since=None, answer_by=None, taken_by=None, taken_at=None)
        tell_patient(letter, patient)
    elif thread.waiting_since is None:
        due = answer_by(letter.written_at, answer_time_of(patient.clinic).staffed_days, hours_of(patient.clinic))
        Thread.objects.filter(pk=thread.pk).update(waiting_since=letter.written_at, answer_by=due)
    audit.record(
        "letter.written",
        by=by,
        on=letter,
        clinic_id=patient.clinic_id,
        subject_id=patient.pk,
        from_team=letter.from_team,
        about=letter.about_kind,
    )


def _settle_seen(thread: Thread, by: User, seen: UUID | str | None) -> None:
    """Who writes in a thread has read what came before; a patient, who is never held up, not what came meanwhile."""
    if seen is None or by.pk != thread.patient.user_id:
        settle(thread, by=by)
    elif (before_them := thread.letters.filter(pk=seen).first()) is not None:
        settle(thread, by=by, upto=before_them)


def _made_before(thread: Thread, by: User, submission: UUID) -> Letter | None:
    made = Letter.objects.filter(submission=submission).first()
    if made is not None and (made.thread_id, made.by_id) != (thread.pk, by.pk):
        raise Refused(_("This form belongs to another page. Reload this page, paste your words and send them again."))
    return made


def _require_newest(thread: Thread, seen: str) -> None:
    newest = thread.letters.order_by("-written_at", "-id").values_list("pk", flat=True).first()
    if newest is not None and str(newest) != seen:
        raise Overtaken


def _kept(text: str) -> str:
    try:
        return words.kept(text, MOST_BYTES)
    except words.Blank:
        raise Refused(_("There is nothing to send yet. One word is enough."), code="blank", field="text") from None
    except words.TooLong as error:
        sentence = ngettext(
            "This is %(by)s character longer than one message can hold. All of it is still here: take a little away, or "
            "send it as two messages.",
            "This is %(by)s characters longer than one message can hold. All of it is still here: take a little away, "
            "or send it as two messages.",
            error.by,
        )
        raise Refused(sentence % {"by": f"{error.by:,}"}, code="too_long", field="text") from None


def _looked(text: str) -> Looked | None:
    """Look a text through before anybody is held; None for one that will be refused."""
    try:
        return look_at(words.kept(text, MOST_BYTES))
    except (words.Blank, words.TooLong):
        return None
