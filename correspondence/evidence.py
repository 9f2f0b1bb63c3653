"""What this room tells about a safety task that words in a patient's message opened."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from correspondence.models import Letter
from safety.evidence import Evidence
from safety.opened_by import about, found_in
from safety.phrases import lexicon
from safety.screening import sentence_of


def words_in_a_letter(source_id: UUID) -> Evidence | None:
    """The one sentence that was found; None when there is no such letter."""
    letter_id = about(source_id)
    letter = Letter.objects.select_related("thread").filter(pk=letter_id).first() if letter_id else None
    if letter is None:
        return None
    found = found_in(letter.pk, letter.text)
    return Evidence(
        what=_("A message to the care team"),
        at=letter.written_at,
        question=lexicon().kinds[found.kind] if found else _("Words that a fixed list looks for"),
        answer=sentence_of(letter.text, found.start, found.end) if found else "",
        url=reverse("correspondence:thread", args=[letter.thread.patient_id]),
        note=_("A fixed list found this sentence. It understands nothing: please read the whole message."),
    )
