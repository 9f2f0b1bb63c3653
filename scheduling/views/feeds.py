"""The page of one's private calendar address, and what a calendar finds behind it."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import clock
from common.errors import Refused
from people.current import person
from people.throttle import place_of
from scheduling.feed_entries import calendar_of
from scheduling.models import Feed
from scheduling.services.feeds import is_guessing, make_feed, open_feed, revoke_feed

TOO_MANY = 429


@require_http_methods(["GET", "POST"])
@sensitive_variables("secret", "address")
def feed(request: HttpRequest) -> HttpResponse:
    """How one's own calendar can show what is booked; a POST makes the address, and its answer alone shows it."""
    me = person(request)
    address = ""
    if request.method == "POST":
        try:
            _feed, secret = make_feed(user=me, by=me, seen=_id(request.POST.get("seen", "")))
        except Refused as refused:
            messages.info(request, str(refused))
            return redirect("scheduling:feed")
        address = settings.SITE_URL + reverse("scheduling:feed_file", args=[secret])
    shown = {
        "feed": Feed.objects.visible_to(me).live().first(),
        "zone": me.zone,
        "address": address,
        "subscribe": "webcal:" + address.partition(":")[2] if address else "",
        "host": urlsplit(settings.SITE_URL).netloc,
    }
    return render(request, "scheduling/feed.html", shown)


@require_POST
def feed_revoke(request: HttpRequest) -> HttpResponse:
    """Let the address lead nowhere."""
    me = person(request)
    if revoke_feed(user=me, by=me):
        messages.success(
            request, _("The address leads nowhere any more. Calendars that had it hear nothing from now on.")
        )
    return redirect("scheduling:feed")


@login_not_required
@require_safe
@sensitive_variables("secret")
def feed_file(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads. The address is the key: no sign-in, no cookie, and nothing that stays in a cache."""
    now = clock.now()
    found = open_feed(secret=secret, now=now)
    if found is None:
        return _private(_nothing(request))
    content = calendar_of(found.user, now)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="appointments.ics"'
    response["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response)
    return _private(answer if isinstance(answer, HttpResponse) else response)


def _nothing(request: HttpRequest) -> HttpResponse:
    """The same for an address that never was and one that was revoked."""
    place = place_of(request)
    if place and is_guessing(place=place, now=clock.now()):
        response = HttpResponse(_("Please try again later."), content_type="text/plain; charset=utf-8", status=TOO_MANY)
        response["Retry-After"] = "3600"
        return response
    return HttpResponseNotFound(_("There is no calendar here."), content_type="text/plain; charset=utf-8")


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
