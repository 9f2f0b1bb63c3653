"""Not this time, or not any more, behind the link in a message: whoever is asked there may say so there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from common import clock
from common.errors import Refused
from measures import services
from measures.links import BadLink, Trouble, following, link_of, path_of
from measures.models import MeasureLink
from measures.views.link import behind_a_link
from measures.views.sitting import link_frame


@require_POST
@behind_a_link
def skip(request: HttpRequest, token: str) -> HttpResponse:
    """Not this time."""
    link = link_of(token)
    return _left(request, link, lambda: services.skip(assignment=link.assignment, link=link))


@require_POST
@behind_a_link
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Never again, until one says otherwise."""
    link = link_of(token)
    asked = link.assignment
    change = lambda: services.stop_measure(patient=asked.patient, instrument=asked.instrument, link=link)  # noqa: E731
    return _left(request, link, change, is_stopped=True)


def _left(
    request: HttpRequest, link: MeasureLink, change: Callable[[], Any], *, is_stopped: bool = False
) -> HttpResponse:
    try:
        change()
    except Refused as refusal:  # settled by somebody else a moment ago
        raise BadLink(Trouble.REVOKED, link) from refusal
    after = following(link, now=clock.now())
    context = {"is_stopped": is_stopped, "next_url": path_of(after) if after else ""}
    return render(request, "measures/link_left.html", context | link_frame(link.assignment.patient.clinic))
