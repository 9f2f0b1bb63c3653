"""What a patient's own answers came to, at once: in words, over time, and what comes next."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from common import clock
from measures import presenters, selectors, timeline
from measures.meaning import meaning_of
from measures.models import Response
from measures.over_time import chart_of
from measures.views.sitting import support
from safety.selectors import has_open_task


def own_result(request: HttpRequest, response: Response) -> HttpResponse:
    """The page that follows sending, and to which the list leads back."""
    patient = response.patient
    happened = timeline.of(patient)
    is_dosed = any(one.kind == "dose" and one.at < response.answered_at for one in happened.events)
    meaning = meaning_of(response, selectors.previous(response), is_dosed=is_dosed)
    context: dict[str, Any] = {
        "response": response,
        "result": meaning,
        "answers": presenters.answers(response) if response.answers else [],
        "zone": patient.zone,
        "due": [one for one in selectors.due(patient, clock.now()) if one.key != response.instrument],
        "today_url": _today_url(),
        "note": request.GET.get("note", ""),
    }
    if meaning.instrument.has_total:
        rows = selectors.series(patient, response.instrument)
        context["chart"] = chart_of(rows, patient.zone, happened)
    if response.flagged or has_open_task(patient):
        context |= support(patient)
    return render(request, "measures/result.html", context)


def _today_url() -> str:
    """The first page belongs to a room above this one, which a small house may do without."""
    try:
        return reverse("home:today")
    except NoReverseMatch:
        return reverse("measures:list")
