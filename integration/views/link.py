"""The page behind the link in a message: write this one entry without signing in, and nothing else.

A GET or HEAD changes nothing, so a mail scanner that follows every link does no harm. Whoever holds the link may write
one entry and sees nothing that was ever written. No login comes of it and no cookie is set: the link is the only key.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.errors import Refused
from common.safekeeping import typed_in
from common.uploads import takes_files
from integration import services, sheets
from integration.forms import EntryForm
from integration.links import BadLink, Trouble, link_of, row_of, trouble_with
from integration.models import EntryLink
from integration.services.begun import says_the_same
from integration.sheets import Sheet
from integration.views import desk
from integration.views.attachments import keep_files
from safety.services import crisis_for

_HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_JUST_NOW = timedelta(minutes=10)  # so long the page after writing says where to turn, if the words asked for it
_STATUS = {trouble: 404 if trouble == Trouble.UNKNOWN else 410 for trouble in Trouble}


# No token against forged forms: it would need a cookie, and a browser that sends no referrer is refused by it. Nothing
# is lost by that: a forger would have to know the link, and who knows it may write here anyway.
@takes_files
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def link_page(request: HttpRequest, token: str) -> HttpResponse:
    """The page to write on, for whoever holds the link."""
    try:
        link = link_of(token)
        return _post(request, token, link) if request.method == "POST" else _form(request, token, link)
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
    context = {
        "window": link.window,
        "is_shared": link.entry is not None and link.entry.shared_at is not None,
        "token": token,
        "just_written": link.entry if link.used_at is not None and clock.now() - link.used_at < _JUST_NOW else None,
    }
    return _render(request, "integration/link_done.html", link, context)


# As above: who knows the link may ask, and all that comes of it is another message to the patient.
@csrf_exempt
@login_not_required
@require_POST
def ask_again(request: HttpRequest, token: str) -> HttpResponse:
    """Who wrote through the link wants to be asked again; the page after writing says how it stands."""
    try:
        link = row_of(token)
    except BadLink as bad:
        return _closed(request, bad)
    with suppress(Refused):  # nothing is left to ask, and that page offers it no more
        services.ask_again(window=link.window, link=link)
    return _kept(token)


def _post(request: HttpRequest, token: str, link: EntryLink) -> HttpResponse:
    sheet = sheets.of_link(link, clock.now(), stage=request.POST.get("stage", ""), key=request.POST.get("prompt", ""))
    if request.POST.get("action") == desk.SWAP:
        services.prompts.swap(window=link.window, stage=sheet.stage, link=link)
        other = sheets.of_link(link, clock.now(), stage=sheet.stage)
        return _form(request, token, link, other, desk.typed(request, other))
    if request.POST.get("action") == desk.LATER:
        return _later(request, token, link, sheet)
    form = desk.bound(request, sheet)
    if not form.is_valid():
        return _form(request, token, link, sheet, form, status=422)
    try:
        submission = form.cleaned_data["submission"]
        keep_files(request, patient=link.window.patient, submission=submission, link=link)
        services.write_entry(
            window=link.window,
            stage=sheet.stage,
            share=form.wants_to_share,
            submission=submission,
            link=link,
            **form.page,
        )
    except Refused as refusal:
        desk.refuse(form, refusal)
        return _form(request, token, link, sheet, form, status=422)
    return _kept(token)


def _later(request: HttpRequest, token: str, link: EntryLink, sheet: Sheet) -> HttpResponse:
    """Keep what stands there for the patient's account, without any script; the link stays good."""
    form = desk.typed(request, sheet)
    try:
        pause = desk.pause_of(request, window=link.window, stage=sheet.stage)
        paused = services.keep_draft(patient=link.window.patient, pause=pause, link=link)
    except Refused as refusal:
        form = desk.bound(request, sheet)
        desk.refuse(form, refusal)
        return _form(request, token, link, sheet, form, status=422)
    if paused.draft is not None:
        form.initial.update(submission=paused.draft.submission, revision=str(paused.draft.revision))
    return _form(request, token, link, sheet, form, kept=paused.draft is not None)


def _kept(token: str) -> HttpResponse:
    return _with_headers(redirect("integration:link_done", token=token))


def _sent_twice(request: HttpRequest, bad: BadLink) -> bool:
    """Whether this is the very form that was kept already: a double click, or a slow network that tried again.

    Other words under the same id are none: they are given back.
    """
    entry = bad.link.entry if bad.link else None
    if entry is None or str(entry.submission) != request.POST.get("submission"):
        return False
    return says_the_same(desk.said(request), entry)


def _form(
    request: HttpRequest,
    token: str,
    link: EntryLink,
    sheet: Sheet | None = None,
    form: EntryForm | None = None,
    *,
    status: int = 200,
    kept: bool = False,
) -> HttpResponse:
    sheet = sheet or sheets.of_link(link, clock.now())
    context = {
        "form": form or desk.fresh(sheet),
        "sheet": sheet,
        "window": link.window,
        "zone": link.window.patient.zone,
        "until": link.expires_at,
        "token": token,
        "may_swap": sheets.may_swap(sheet),
        "kept_for_later": kept,
    }
    return _render(request, "integration/link.html", link, context, status=status)


def _closed(request: HttpRequest, bad: BadLink) -> HttpResponse:
    """What happened to the link and how to go on; words that were just typed are given back whole."""
    window = bad.link.window if bad.link else None
    typed = [one for one in typed_in(request.POST, EntryForm.base_fields) if one.label and one.sent.strip()]
    context = {"trouble": bad.trouble.value, "typed": typed, "files": bool(request.FILES), "window": window}
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
