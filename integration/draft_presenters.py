"""What was begun and not kept, as a list shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from integration.models import Attachment, EntryDraft, EntryStage
from integration.services.begun import said_in
from sessions.states import AHEAD

FIRST_WORDS = 160
LONG_AGO = timedelta(days=30)
"""From then on the list says that it is kept all the same. Ours."""


@dataclass(frozen=True)
class DraftLine:
    """One of them: its first words, where it was begun, where one goes on."""

    draft: EntryDraft
    words: str
    url: str
    is_old: bool
    files: int = 0

    @property
    def stage(self) -> str:
        """What the writing is for."""
        return str(EntryStage(self.draft.stage).label)


def lines_of(drafts: Sequence[EntryDraft], now: datetime) -> list[DraftLine]:
    """The list, in the order in which it comes, each with how many voice notes and pictures wait with it. One query."""
    files = Attachment.objects.waiting_with([one.submission for one in drafts])
    return [
        DraftLine(
            one,
            _first_words(one),
            f"{_page(one)}?draft={one.pk}",
            now - one.saved_at > LONG_AGO,
            files.get(one.submission, 0),
        )
        for one in drafts
    ]


def _first_words(draft: EntryDraft) -> str:
    said = said_in(draft)
    words = " ".join((said["text"] or said["small_thing"] or said["tags"]).split())
    return words if len(words) <= FIRST_WORDS else words[:FIRST_WORDS].rsplit(" ", 1)[0] + " …"


def _page(draft: EntryDraft) -> str:
    if draft.entry_id:
        return reverse("integration:entry_edit", args=[draft.entry_id])
    if draft.window_id:
        return reverse("integration:write", args=[draft.window_id])
    if draft.session is not None and draft.session.state in AHEAD:
        return reverse("integration:intention", args=[draft.session_id])
    return reverse("integration:reread" if draft.stage == EntryStage.REREADING else "integration:write_free")
