"""What this room tells about a safety task that words in a text opened."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consents.kinds import ConsentKind
from consents.selectors import was_withdrawn
from integration.models import JournalEntry
from safety.evidence import Evidence
from safety.opened_by import about, found_in, was_kept
from safety.phrases import lexicon
from safety.screening import sentence_of
from safety.services import may_look_at_private

MOST_WORDS = 5
ENDS = 2
"""So many words of a private text are shown, and of a longer finding so many at each end. Ours."""


def words_in_an_entry(source_id: UUID) -> Evidence | None:
    """What was found in a text, while it still stands so: of a shared one the sentence, of a private one only the words.

    Private words are told only while the patient lets the list look at them; what was taken back is not told.
    """
    entry_id = about(source_id)
    entry = JournalEntry.objects.filter(pk=entry_id).select_related("patient").first() if entry_id else None
    if entry is None:
        return None
    if entry.is_shared and not was_withdrawn(entry.patient, ConsentKind.SHARING):
        return _of_shared(entry)
    return _of_private(entry) if may_look_at_private(entry.patient) else _taken_back(entry)


def _of_shared(entry: JournalEntry) -> Evidence:
    found = found_in(entry.pk, entry.words)
    return Evidence(
        what=_("A text that they shared"),
        at=entry.shared_at or entry.written_at,
        question=lexicon().kinds[found.kind] if found else _("Words that a fixed list looks for"),
        answer=sentence_of(entry.words, found.start, found.end) if found else "",
        url=reverse("integration:entry", args=[entry.pk]),
        note=_note(entry, found=found is not None),
    )


def _of_private(entry: JournalEntry) -> Evidence:
    found = found_in(entry.pk, entry.words)
    note = _(
        "They keep this text to themselves and agreed that the list looks at it. Only the words that it found are "
        "shown; it understands nothing, so please ask them."
    )
    return Evidence(
        what=_("A private text, looked through with their word"),
        at=entry.written_at,
        question=lexicon().kinds[found.kind] if found else _("Words that a fixed list looks for"),
        answer=_("“… %(words)s …”") % {"words": few_words(entry.words[found.start : found.end])} if found else "",
        url="",
        note=note if found else _("They changed the text meanwhile; the words are no longer in it."),
    )


def few_words(found: str) -> str:
    """What staff see of a finding in a private text: a phrase as it stands, of a longer stretch its ends only.

    Some phrases of the list reach over words between theirs, which it does not name and nobody agreed to show.
    """
    words = found.split()
    return " ".join(words if len(words) <= MOST_WORDS else [*words[:ENDS], "…", *words[-ENDS:]])


def _taken_back(entry: JournalEntry) -> Evidence:
    return Evidence(
        what=_("A text that is theirs alone now"),
        at=entry.written_at,
        question=_("Words that a fixed list looks for"),
        answer="",
        url="",
        note=_(
            "They took the text back meanwhile, or their word that the list looks at it, so it is not shown. That "
            "settles nothing: please ask them how they are."
        ),
    )


def _note(entry: JournalEntry, *, found: bool) -> str:
    if found:
        return _("A fixed list found this sentence. It understands nothing: please read the whole text.")
    if was_kept(entry.pk):
        return _("They changed the text meanwhile; the words are no longer in it.")
    return _("A fixed list found words in this text. It understands nothing: please read the whole text.")
