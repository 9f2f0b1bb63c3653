"""What this room tells the care team about a safety task that an answer opened."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from measures.definition import Instrument, Item
from measures.models import Response, Unfinished
from measures.scoring import alerts_in
from measures.selectors import definition_of
from safety import evidence
from safety.evidence import Evidence
from safety.models import Source

SOURCES = (Source.PHQ9_ITEM_9, Source.ASQ, Source.CHECK_IN, Source.CALL, Source.QUESTION)
"""What an answer can be to a safety task."""


def register() -> None:
    """Let this room explain the tasks that answers opened."""
    for source in SOURCES:
        evidence.register(source, partial(answer_that_asked, source=source))


def answer_that_asked(source_id: UUID, *, source: str) -> Evidence | None:
    """The questionnaire, when it was answered, and the one question and answer that asked for a person.

    Of one form it is the last that was seen, sent or not, whichever of it opened the task.
    """
    asked = Response.objects.filter(pk=source_id).first() or Unfinished.objects.filter(pk=source_id).first()
    if asked is None:
        return None
    of_the_form = {"patient": asked.patient_id, "submission": asked.submission}
    sent, begun = Response.objects.filter(**of_the_form).first(), Unfinished.objects.filter(**of_the_form).first()
    if begun is None or (sent is not None and _asking(sent, source) and sent.answered_at >= begun.kept_at):
        return _told(sent or asked, sent, source)
    return _told(begun, sent, source)


def _asking(answered: Response | Unfinished, source: str) -> Item | None:
    """The question whose answer is the most pressing one of this source."""
    instrument = definition_of(answered)
    found = (alert.item for alert in alerts_in(instrument, answered.answers) if alert.source == source)
    return instrument.item(next(found, ""))


def _told(answered: Response | Unfinished, sent: Response | None, source: str) -> Evidence:
    instrument, item = definition_of(answered), _asking(answered, source)
    begun = answered if isinstance(answered, Unfinished) else None
    return Evidence(
        what=instrument.title,
        at=answered.kept_at if isinstance(answered, Unfinished) else answered.answered_at,
        question=item.text if item else "",
        answer=_words(instrument, item, answered) if item else "",
        url=reverse("measures:response", args=[sent.pk]) if sent else "",
        note=_note(begun, sent) if begun else "",
        others=tuple(_others(begun, instrument, item)) if begun and not sent else (),
    )


def _words(instrument: Instrument, item: Item, answered: Response | Unfinished) -> str:
    """The answer in its published words; that somebody would rather not say is an answer, too."""
    value = answered.answers.get(item.key)
    offered = (one.text for one in instrument.answers_of(item) if one.value == value)
    return next(offered, _("would rather not answer"))


def _note(begun: Unfinished, sent: Response | None) -> str:
    if sent is None:
        return _("It was not finished.")
    if sent.answered_at >= begun.kept_at:
        return _("It was sent later, with another answer to this question.")
    return _("It had been sent before; this was answered afterwards and not sent.")


def _others(begun: Unfinished, instrument: Instrument, asking: Item | None) -> Iterator[tuple[str, str]]:
    for item in instrument.questions:
        if item.key in begun.answers and item != asking:
            yield item.text, _words(instrument, item, begun)
