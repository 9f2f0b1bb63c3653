"""The pages of the demo: its clock, and its letters. They are there in a demo only, and need no login."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from demo import controls
from demo import letters as post

P = ParamSpec("P")


def demo_only(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Outside a demo these addresses do not exist, whatever the root addresses say."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(*args, **kwargs)

    return guarded


@login_not_required
@demo_only
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Move the demo's clock, or let it run faster, and go back to the page one came from."""
    act = controls.asked_for(request.POST.dict())
    if act is None:
        messages.warning(request, _("The clock does not know that step. Nothing was moved."))
    else:
        act()
    return redirect(_back(request))


@login_not_required
@demo_only
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """The newest letters, as files in a folder are no fun to open."""
    mail = settings.JOURNEY_EMAIL
    found = [] if mail.over_smtp else post.newest(mail.folder, settings.SITE_URL)
    return render(request, "demo/mail.html", {"letters": found, "over_smtp": mail.over_smtp, "most": post.MOST})


@login_not_required
@demo_only
@require_GET
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter as text, with its links to press."""
    found = post.find(settings.JOURNEY_EMAIL.folder, name, settings.SITE_URL)
    if found is None:
        raise Http404
    return render(request, "demo/letter.html", {"letter": found})


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted and is_ours else "/"
