"""Where the provider of texts calls: a text came in, or there is news of one that went out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from messaging import hooks, services

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def from_the_provider(view: View) -> View:
    """Let through only what the provider signed: the signature is the sign-in, so neither a session nor a cookie counts."""

    @login_not_required
    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        texts = settings.JOURNEY_TEXTS
        is_genuine = texts.is_on and hooks.is_genuine(
            request.headers.get(hooks.SIGNATURE, ""),
            token=texts.token,
            url=texts.callback + request.get_full_path(),
            fields=dict(request.POST.lists()),
        )
        if not is_genuine:
            logger.warning("A call to the provider's addresses was not signed as it must be")
            raise PermissionDenied("This was not signed by the provider.")
        return view(request, *args, **kwargs)

    return guarded


@from_the_provider
def text_came(request: HttpRequest) -> HttpResponse:
    """A text came in; the answer to it, if any, is what we answer here."""
    sid, number = request.POST.get("MessageSid", ""), request.POST.get("From", "")
    if not sid or not number:
        raise BadRequest("A text has an id and comes from a number.")
    words = services.text_came(
        sid=sid,
        number=number,
        words=request.POST.get("Body", ""),
        opt_out=request.POST.get("OptOutType", ""),
    )
    return HttpResponse(hooks.answer(words), content_type="text/xml")


@from_the_provider
def text_news(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What became of a text that went out."""
    services.text_news(
        message_id=pk,
        sid=request.POST.get("MessageSid", ""),
        status=request.POST.get("MessageStatus", ""),
        code=request.POST.get("ErrorCode", "")[:10],
    )
    return HttpResponse(status=204)
