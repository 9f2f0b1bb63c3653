"""The pages behind the link in a message: answer this one request without signing in, and nothing else.

A GET or HEAD changes nothing, so a mail scanner that follows every link does no harm. Whoever holds the link may answer
once, and sees nothing that was answered before, nor what the answers came to. No login comes of it and no cookie is
set: the link is the key, and what was begun behind it lies under an address that only the one who began it has.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from measures.begun import JUST_NOW, draft_behind_link
from measures.definition import Instrument
from measures.forms import said_so_far
from measures.instruments import UnknownInstrument, load
from measures.links import (
    BadLink,
    Trouble,
    following,
    link_of,
    path_of,
    row_of,
    takes_late_answers,
    trouble_with,
)
from measures.models import MeasureLink
from measures.scoring import alerts_in
from measures.views.seat import Seat
from measures.views.sitting import (
    EXPIRED,
    link_frame,
    seen_version,
    show_all,
    show_check,
    show_step,
    support,
    take_all,
    take_check,
    take_step,
)
from safety.selectors import crisis_for

_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_STATUS = {Trouble.UNKNOWN: 404, Trouble.USED: 410, Trouble.REVOKED: 410, Trouble.EXPIRED: 410}

Page = Callable[..., HttpResponse]


def behind_a_link(view: Page) -> Page:
    """A page for whoever holds the link, with headers that leave no trace, or the reason why it opens nothing."""

    # No token against forged forms: it would need a cookie, and a browser that sends no referrer is refused by it.
    # Nothing is lost by that: a forger would have to know the link, and who knows it may answer here anyway.
    @csrf_exempt
    @login_not_required
    @wraps(view)
    def page(request: HttpRequest, token: str, **parts: Any) -> HttpResponse:
        try:
            response = view(request, token, **parts)
        except BadLink as bad:
            response = _closed(request, token, bad)
        for name, value in _HEADERS.items():
            response[name] = value
        return response

    return page


takes_answers = require_http_methods(["GET", "HEAD", "POST"])


@takes_answers
@behind_a_link
def first(request: HttpRequest, token: str) -> HttpResponse:
    """The first question. Answering it begins."""
    seat = _seat(token)
    return take_step(request, seat, 1) if request.method == "POST" else show_step(request, seat, 1)


@takes_answers
@behind_a_link
def at_once(request: HttpRequest, token: str) -> HttpResponse:
    """All questions on one page."""
    seat = _seat(token)
    return take_all(request, seat) if request.method == "POST" else show_all(request, seat)


@takes_answers
@behind_a_link
def step(request: HttpRequest, token: str, pk: UUID, place: int) -> HttpResponse:
    """One question of what was begun."""
    seat = _seat(token, pk)
    if request.method == "POST":
        return take_step(request, seat, place)
    return show_step(request, seat, place) if seat.draft else _begin_anew(seat)


@takes_answers
@behind_a_link
def at_once_begun(request: HttpRequest, token: str, pk: UUID) -> HttpResponse:
    """All questions on one page, with what was answered so far."""
    seat = _seat(token, pk)
    if request.method == "POST":
        return take_all(request, seat)
    return show_all(request, seat) if seat.draft else _begin_anew(seat)


@takes_answers
@behind_a_link
def check(request: HttpRequest, token: str, pk: UUID) -> HttpResponse:
    """What was answered, to look over and send."""
    seat = _seat(token, pk)
    if request.method == "POST":
        return take_check(request, seat)
    return show_check(request, seat) if seat.draft else _begin_anew(seat)


@require_safe
@behind_a_link
def done(request: HttpRequest, token: str) -> HttpResponse:
    """After sending. What was answered, and what it came to, is not shown."""
    link, now = row_of(token), clock.now()
    trouble = trouble_with(link, now=now)
    if trouble is None:
        return redirect("measures:link", token=token)
    used_at = link.used_at
    if trouble != Trouble.USED or link.response is None or used_at is None or now - used_at >= JUST_NOW:
        raise BadLink(trouble, link)  # an old link leads nowhere, and tells nothing about what was answered by it
    after = following(link, now=now)
    context: dict[str, Any] = {"response": link.response, "next_url": path_of(after) if after else ""}
    if link.response.flagged:
        context |= support(link.assignment.patient)
    return _render(request, "measures/link_done.html", link, context)


def _seat(token: str, pk: UUID | None = None) -> Seat:
    link = link_of(token)
    patient = link.assignment.patient
    draft = draft_behind_link(patient, link.assignment.instrument, pk, clock.now()) if pk else None
    return Seat(patient, _instrument(link), draft, link=link, token=token)


def _begin_anew(seat: Seat) -> HttpResponse:
    return redirect(f"{seat.url_of(1)}?note={EXPIRED}")


def _closed(request: HttpRequest, token: str, bad: BadLink) -> HttpResponse:
    """What happened to the link and how to go on. An answer that asks for a person calls one all the same."""
    context: dict[str, Any] = {"trouble": bad.trouble.value}
    if bad.link is not None and request.method == "POST":
        response = bad.link.response
        if response is not None and str(response.submission) == request.POST.get("submission"):
            return redirect("measures:link_done", token=token)
        context |= _late(request, bad.link, token)
    return _render(request, "measures/link_closed.html", bad.link, context, status=_STATUS[bad.trouble])


def _late(request: HttpRequest, link: MeasureLink, token: str) -> dict[str, Any]:
    """Somebody had the page open when the link closed: the answer is not stored, and nobody is left alone with it.

    Long after that, or after many such answers, nobody is called any more; where to turn is still said.
    """
    try:
        seat = Seat(link.assignment.patient, _instrument(link), link=link, token=token)
    except BadLink:
        return {}
    seen = seen_version(seat.instrument, request)
    typed = {**request.POST.dict(), request.POST.get("item", ""): request.POST.get("answer", "")}
    said = said_so_far(seen, typed)
    if not alerts_in(seen, said):
        return {}
    if not takes_late_answers(link, now=clock.now()):
        return {"lines_only": crisis_for(seat.patient.clinic)}
    seat.call_a_person(seen, said, link.pk)
    return support(seat.patient)


def _instrument(link: MeasureLink) -> Instrument:
    try:
        return load(link.assignment.instrument, clinic=link.assignment.patient.clinic_id)
    except UnknownInstrument as gone:
        raise BadLink(Trouble.REVOKED, link) from gone


def _render(
    request: HttpRequest, template: str, link: MeasureLink | None, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    clinic = link.assignment.patient.clinic if link else None
    return render(request, template, {**context, **link_frame(clinic)}, status=status)
