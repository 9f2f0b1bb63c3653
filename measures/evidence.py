"""What this room tells the care team about a safety task that an answer opened."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from measures import presenters
from measures.models import Response
from measures.selectors import definition_of
from safety.evidence import Evidence


def self_harm_answer(response_id: UUID) -> Evidence | None:
    """The questionnaire, when it was answered, and the one question and answer that asked for a person."""
    response = Response.objects.filter(pk=response_id).first()
    if response is None:
        return None
    said = next((one for one in presenters.answers(response) if one.flagged), None)
    return Evidence(
        what=definition_of(response).title,
        at=response.answered_at,
        question=said.question if said else "",
        answer=said.answer if said else "",
        url=reverse("measures:response", args=[response.pk]),
    )
