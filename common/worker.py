"""The one service worker, made of parts: a browser allows one for the whole house, and several rooms need one.

A room registers the template of its part in ``AppConfig.ready``. Each part stands in a function of its own inside
``templates/worker.js``, adds itself to ``parts`` there, and says what it answers while there is no connection.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

_PARTS: dict[str, tuple[int, str]] = {}


def register(name: str, template: str, *, order: int = 50) -> None:
    """Add a part to the worker. The lower ``order`` is asked first; a name again takes the place of the part before."""
    _PARTS[name] = (order, template)


def parts() -> list[tuple[str, str]]:
    """The parts as (name, template), in the order in which they are asked."""
    return [
        (name, template) for name, (_order, template) in sorted(_PARTS.items(), key=lambda one: (one[1][0], one[0]))
    ]


@login_not_required
@require_safe
def script(_request: HttpRequest) -> HttpResponse:
    """The script itself. It lies at the root, for it looks after all pages; nothing of anybody stands in it."""
    context = {
        "parts": [render_to_string(template) for _name, template in parts()],
        "sign_in": resolve_url(settings.LOGIN_URL),
    }
    response = HttpResponse(render_to_string("worker.js", context), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
