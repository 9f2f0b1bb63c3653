"""A person takes their journal along: gather what is theirs, and note that it was done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction

from common import audit, clock
from correspondence.models import Letter
from integration import content_library, tags
from integration.along import About, Bundle, EntryTold, FileTold, MessageTold, PracticeTold
from integration.journal_selectors import own_entries
from integration.models import Attachment, JournalEntry, Practice, PracticeTick
from integration.moods import word_of
from integration.services.attachments import pieces
from people.models import Patient, User
from sessions.models import TreatmentSession

FOLDERS = {"voice": "voice-notes", "picture": "pictures"}
_ENDINGS = {
    "audio/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "image/jpeg": "jpg",
}


@transaction.atomic
def take_along(*, by: User) -> Bundle:
    """Everything that this person wrote or that was written to them, oldest first. A fixed number of queries.

    The bytes of voice notes and pictures are read only while the archive is sent.
    """
    entries = list(own_entries(by).reverse())
    named = {one.pk: _name(one) for entry in entries for one in entry.attachments.all()}
    bundle = Bundle(
        name=by.name,
        made_at=clock.now(),
        zone=by.zone,
        entries=[_entry(one, named, by) for one in entries],
        practices=_practices(by),
        messages=_messages(by),
        files={named[one.pk]: partial(pieces, one) for entry in entries for one in entry.attachments.all()},
    )
    for patient in Patient.objects.filter(user=by):
        audit.record(
            "journal.taken_along",
            by=by,
            on=patient,
            clinic_id=patient.clinic_id,
            subject_id=patient.pk,
            entries=sum(one.patient_id == patient.pk for one in entries),
        )
    return bundle


def _entry(entry: JournalEntry, named: Mapping[UUID, str], by: User) -> EntryTold:
    question = content_library.question_of(entry)
    session = entry.session or (entry.window.session if entry.window else None)
    return EntryTold(
        id=str(entry.pk),
        kind=entry.stage,
        kind_in_words=entry.get_stage_display(),
        written_at=entry.written_at,
        changed_at=entry.edited_at,
        shared_at=entry.shared_at,
        session=_about(session, by) if session else None,
        question=question.question if question else "",
        text=entry.text,
        small_thing=entry.action or "",
        small_thing_done_at=entry.action_done_at,
        tags=tags.listed(entry.tags),
        mood=entry.mood,
        mood_in_words=word_of(entry.mood),
        files=[FileTold(named[one.pk], one.kind, one.mime, one.seconds) for one in entry.attachments.all()],
    )


def _about(session: TreatmentSession, by: User) -> About:
    day = session.starts_at.astimezone(by.zone).date().isoformat()
    return About(session.get_phase_display(), session.number, day)


def _name(attachment: Attachment) -> str:
    """A name that says nothing but what it is; its id keeps two of a day apart."""
    ending = _ENDINGS.get(attachment.mime, "bin")
    return f"{FOLDERS.get(attachment.kind, 'files')}/{attachment.created_at:%Y-%m-%d}-{attachment.pk.hex[-8:]}.{ending}"


def _practices(by: User) -> list[PracticeTold]:
    rows = Practice.objects.own(by).select_related("window__session")
    done: dict[UUID, list[str]] = defaultdict(list)
    for practice_id, on in _ticks(rows):
        done[practice_id].append(on.isoformat())
    return [
        PracticeTold(
            what=_what(one),
            session=_about(one.window.session, by),
            minutes=one.minutes,
            times_a_day=one.times_a_day,
            chosen_at=one.chosen_at,
            stopped_at=one.stopped_at,
            done_on=done[one.pk],
        )
        for one in rows
    ]


def _ticks(practices: Iterable[Practice]) -> Iterable[tuple[UUID, date]]:
    standing = PracticeTick.objects.filter(practice__in=[one.pk for one in practices], taken_back_at=None)
    return standing.order_by("on", "time").values_list("practice_id", "on")


def _what(practice: Practice) -> str:
    if practice.own_words:
        return str(practice.own_words)
    held = content_library.version(practice.content_id) if practice.content_id else None
    text = held.practice(practice.key) if held else None
    return text.title if text else practice.key


def _messages(by: User) -> list[MessageTold]:
    rows = Letter.objects.in_order().filter(thread__patient__user=by).select_related("by")
    return [MessageTold(one.written_at, not one.from_team, one.by.name, one.text) for one in rows]
