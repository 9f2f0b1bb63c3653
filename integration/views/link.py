"""The page behind the link in a message: write this one entry without signing in, and nothing else.

A GET or HEAD changes nothing, so a mail scanner that follows every link does no harm. Whoever holds the link may write
one entry and sees nothing that was ever written. No login comes of it and no cookie is set: the link is the only key.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from common import clock
from common.errors import Refused
from integration import services
from integration.forms import EntryForm
from integration.links import BadLink, Trouble, link_of, row_of, trouble_with
from integration.models import EntryLink
from integration.views.write import SWAP, bound, first_prompt, swapped
from safety.services import crisis_for

_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_STATUS = {Trouble.UNKNOWN: 404, Trouble.USED: 410, Trouble.REVOKED: 410, Trouble.EXPIRED: 410}


# No token against forged forms: it would need a cookie, and a browser that sends no referrer is refused by it. Nothing
# is lost by that: a forger would have to know the link, and who knows it may write here anyway.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def link_page(request: HttpRequest, token: str) -> HttpResponse:
    """The page to write on, for whoever holds the link."""
    try:
        link = link_of(token)
        return _post(request, token, link) if request.method == "POST" else _form(request, link)
    except BadLink as bad:
        return _kept(token) if _sent_twice(request, bad) else _closed(request, bad)


@login_not_required
@require_safe
def done(request: HttpRequest, token: str) -> HttpResponse:
    """After writing: it is kept. The words themselves are not shown."""
    try:
        link = row_of(token)
    except BadLink as bad:
        return _closed(request, bad)
    trouble = trouble_with(link, now=clock.now())
    if trouble is None:
        return _with_headers(redirect("integration:link", token=token))
    if trouble != Trouble.USED:
        return _closed(request, BadLink(trouble, link))
    is_shared = link.entry is not None and link.entry.shared_at is not None
    return _render(request, "integration/link_done.html", link, {"window": link.window, "is_shared": is_shared})


def _post(request: HttpRequest, token: str, link: EntryLink) -> HttpResponse:
    if request.POST.get("action") == SWAP:
        return _form(request, link, swapped(request))
    form = bound(request, link.window)
    if not form.is_valid():
        return _form(request, link, form, status=422)
    try:
        services.write_entry(
            window=link.window,
            text=form.cleaned_data["text"],
            share=form.wants_to_share,
            submission=form.cleaned_data["submission"],
            link=link,
            prompt=form.cleaned_data["prompt"],
        )
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal.sentence))
        return _form(request, link, form, status=422)
    return _kept(token)


def _kept(token: str) -> HttpResponse:
    return _with_headers(redirect("integration:link_done", token=token))


def _sent_twice(request: HttpRequest, bad: BadLink) -> bool:
    """Whether this is the very form that was kept already: a double click, or a slow network that tried again."""
    entry = bad.link.entry if bad.link else None
    return entry is not None and str(entry.submission) == request.POST.get("submission")


def _form(request: HttpRequest, link: EntryLink, form: EntryForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        "form": form or EntryForm(prompt=first_prompt(link.window)),
        "window": link.window,
        "zone": link.window.patient.zone,
    }
    return _render(request, "integration/link.html", link, context, status=status)


def _closed(request: HttpRequest, bad: BadLink) -> HttpResponse:
    """What happened to the link and how to go on; words that were just typed are given back whole."""
    window = bad.link.window if bad.link else None
    context = {"trouble": bad.trouble.value, "text": request.POST.get("text", ""), "window": window}
    return _render(request, "integration/link_closed.html", bad.link, context, status=_STATUS[bad.trouble])


def _render(
    request: HttpRequest, template: str, link: EntryLink | None, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    clinic = link.window.patient.clinic if link else None
    # These stand over what the context processors say of somebody who happens to be signed in in this browser.
    frame: dict[str, Any] = {
        "clinic": clinic,
        "crisis": crisis_for(clinic),
        "nav": [],
        "audience": "guest",
        "csrf_token": "",
    }
    return _with_headers(render(request, template, {**context, **frame}, status=status))


def _with_headers(response: HttpResponse) -> HttpResponse:
    for name, value in _HEADERS.items():
        response[name] = value
    return response
