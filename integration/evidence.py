"""What this room tells about a safety task that words in a shared text opened."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from integration.models import JournalEntry
from safety.evidence import Evidence
from safety.opened_by import about
from safety.screening import lexicon, screen, sentence_of


def words_in_an_entry(source_id: UUID) -> Evidence | None:
    """The one sentence that was found, as it stands now. What is no longer shared is not told, whoever asks."""
    entry_id = about(source_id)
    entry = JournalEntry.objects.filter(pk=entry_id).first() if entry_id else None
    if entry is None:
        return None
    found = screen(entry.text) if entry.is_shared else None
    return Evidence(
        what=_("A text that they shared"),
        at=entry.shared_at or entry.written_at,
        question=lexicon().kinds[found.kind] if found else _("Words that a fixed list looks for"),
        answer=sentence_of(entry.text, found) if found else "",
        url=reverse("integration:entry", args=[entry.pk]) if entry.is_shared else "",
        note=_note(entry, found=found is not None),
    )


def _note(entry: JournalEntry, *, found: bool) -> str:
    if not entry.is_shared:
        return _("They took the text back meanwhile, so it is not shown.")
    if not found:
        return _("They changed the text meanwhile; the words are no longer in it.")
    return _("A fixed list found this sentence. It understands nothing: please read the whole text.")
