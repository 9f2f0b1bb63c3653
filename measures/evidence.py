"""What this room tells the care team about a safety task that an answer opened."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from measures import presenters
from measures.models import Response, Unfinished
from measures.selectors import definition_of
from safety.evidence import Evidence


def self_harm_answer(source_id: UUID) -> Evidence | None:
    """The questionnaire, when it was answered, and the one question and answer that asked for a person.

    Of one form it is the last that was seen, sent or not, whichever of it opened the task.
    """
    asked = Response.objects.filter(pk=source_id).first() or Unfinished.objects.filter(pk=source_id).first()
    if asked is None:
        return None
    of_the_form = {"patient": asked.patient_id, "submission": asked.submission}
    sent, begun = Response.objects.filter(**of_the_form).first(), Unfinished.objects.filter(**of_the_form).first()
    if begun is None or (sent is not None and sent.flagged and sent.answered_at >= begun.kept_at):
        return _told(sent or asked, sent)
    return _told(begun, sent)


def _told(answered: Response | Unfinished, sent: Response | None) -> Evidence:
    said = next((one for one in presenters.answers(answered) if one.flagged), None)
    begun = answered if isinstance(answered, Unfinished) else None
    return Evidence(
        what=definition_of(answered).title,
        at=answered.kept_at if isinstance(answered, Unfinished) else answered.answered_at,
        question=said.question if said else "",
        answer=said.answer if said else "",
        url=reverse("measures:response", args=[sent.pk]) if sent else "",
        note=_note(begun, sent) if begun else "",
        others=_others(begun) if begun and not sent else (),
    )


def _note(begun: Unfinished, sent: Response | None) -> str:
    if sent is None:
        return _("It was not finished.")
    if sent.answered_at >= begun.kept_at:
        return _("It was sent later, with another answer to this question.")
    return _("It had been sent before; this was answered afterwards and not sent.")


def _others(begun: Unfinished) -> tuple[tuple[str, str], ...]:
    return tuple((one.question, one.answer) for one in presenters.answers(begun) if one.answer and not one.flagged)
