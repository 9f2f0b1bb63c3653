"""What was begun: what stands in a draft, and which drafts are done with once a page is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from integration import writing
from integration.models import EntryDraft, JournalEntry
from integration.services.contents import fingerprint_of, said_by
from integration.writing import Content, Page

NAMES = ("text", "small_thing", "tags", "mood", "share", "prompt")
"""What of the form is kept."""

WORDS = ("text", "small_thing", "tags")
"""What of it is typed."""


def said_in(draft: EntryDraft) -> dict[str, str]:
    """What stood on the page, by the names of the form's fields."""
    body = body_of(draft)
    return {name: str(body.get(name, "")) for name in NAMES}


def body_of(draft: EntryDraft) -> dict[str, Any]:
    """All that is kept of a pause: what stood on the page, which open page said so, and which of its pauses it was."""
    body: dict[str, Any] = json.loads(draft.body)
    return body


def is_bare(draft: EntryDraft) -> bool:
    """Whether no word stands in it: it was begun by a voice note or picture."""
    body = body_of(draft)
    return not any(body.get(name) for name in WORDS)


def says_the_same(said: Mapping[str, str], made: JournalEntry) -> bool:
    """Whether a form says nothing, or what this entry was made from (or what stands in it now)."""
    mood = said.get("mood", "")
    try:
        content = Content(
            text=_or_empty(said.get("text", "")),
            action=_or_empty(said.get("small_thing", "")),
            tags=writing.tags_of(said.get("tags", "")),
            mood=int(mood) if mood in {"1", "2", "3", "4", "5"} else None,
        )
    except (writing.TooLong, writing.TooMany):
        return False
    return content.is_blank or fingerprint_of(content) == made.fingerprint or said_by(made) == content


def done_with(entry: JournalEntry, submission: UUID | None, page: Page) -> None:
    """A page was kept as ``entry``: delete the draft that it was, and any change of the entry that says the same.

    What another device wrote on the same page, and this one never saw, stays under what was begun.
    """
    rows = EntryDraft.objects.filter(patient=entry.patient_id).filter(Q(submission=submission) | Q(entry=entry))
    for draft in rows:
        was_it = draft.submission == submission and _knew(draft, page)
        if was_it or says_the_same(said_in(draft), entry):
            draft.delete()


def _knew(draft: EntryDraft, page: Page) -> bool:
    """Whether the page that was kept is the draft's own, or saw the newest of it."""
    device = page.get("device", "")
    is_its_own = device != "" and body_of(draft).get("device") == device
    return is_bare(draft) or is_its_own or draft.revision == page.get("seen", 0)


def _or_empty(text: str) -> str:
    try:
        return writing.kept(text)
    except writing.Blank:
        return ""
