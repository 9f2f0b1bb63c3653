"""What this room tells about a safety task that words in a shared text opened."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from integration.models import JournalEntry
from safety.evidence import Evidence
from safety.opened_by import about, found_in, was_kept
from safety.phrases import lexicon
from safety.screening import sentence_of


def words_in_an_entry(source_id: UUID) -> Evidence | None:
    """The one sentence that was found, while the text still stands so. What is no longer shared is not told."""
    entry_id = about(source_id)
    entry = JournalEntry.objects.filter(pk=entry_id).first() if entry_id else None
    if entry is None:
        return None
    found = found_in(entry.pk, entry.text) if entry.is_shared else None
    return Evidence(
        what=_("A text that they shared"),
        at=entry.shared_at or entry.written_at,
        question=lexicon().kinds[found.kind] if found else _("Words that a fixed list looks for"),
        answer=sentence_of(entry.text, found.start, found.end) if found else "",
        url=reverse("integration:entry", args=[entry.pk]) if entry.is_shared else "",
        note=_note(entry, found=found is not None),
    )


def _note(entry: JournalEntry, *, found: bool) -> str:
    if not entry.is_shared:
        return _("They took the text back meanwhile, so it is not shown.")
    if found:
        return _("A fixed list found this sentence. It understands nothing: please read the whole text.")
    if was_kept(entry.pk):
        return _("They changed the text meanwhile; the words are no longer in it.")
    return _("A fixed list found words in this text. It understands nothing: please read the whole text.")
