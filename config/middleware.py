"""What happens to every request, whoever asks."""

import logging
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase

from config import logs, policy

Next = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger("config.web")

LAST_SEEN = "last_seen"
ALLOWANCE = "idle_minutes"


def request_id(next_one: Next) -> Next:
    """Give each request an id of our own, which stands in the log and in the answer, and a line in the log."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = logs.request_id.set(uuid.uuid4().hex[:12])
        began = time.monotonic()
        try:
            response = next_one(request)
            response["X-Request-ID"] = logs.request_id.get()
            _note(request, response.status_code, time.monotonic() - began)
            return response
        finally:
            logs.request_id.reset(token)

    return middleware


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    """One line a request; files and the supervisor's questions only for whoever wants to see everything.

    It names the page, not the address: in some addresses there is a key, which may not lie in a log.
    """
    dull = request.path.startswith(("/static/", "/health/"))
    level = logging.DEBUG if dull else logging.INFO
    log.log(level, "%s %s %s in %.0f ms", request.method, _page(request), status, seconds * 1000)


def _page(request: HttpRequest) -> str:
    """The name of the page; a path that leads nowhere is whatever somebody typed."""
    match = request.resolver_match
    return match.view_name or "page without a name" if match else "no such page"


def house_headers(next_one: Next) -> Next:
    """Ask for nothing of the device, and leave no page in a shared computer's cache."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = next_one(request)
        response["Permissions-Policy"] = policy.PERMISSIONS
        # Signed-in pages and the pages behind a personal link alike: whoever presses "back" sees nothing.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def idle_logoff(next_one: Next) -> Next:
    """Sign out whoever was away too long: sooner at the clinic's shared screens than on a patient's phone."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            sign_out_if_idle(request, time.time())
        return next_one(request)

    return middleware


def sign_out_if_idle(request: HttpRequest, wall: float) -> None:
    """Real time, not the clinic's clock: a demo that runs fast must not throw people out."""
    allowed = request.session.get(ALLOWANCE, settings.STAFF_IDLE_MINUTES) * 60
    last_seen = request.session.get(LAST_SEEN, wall)
    if wall - last_seen > allowed:
        logout(request)
    elif wall - request.session.get(LAST_SEEN, 0) > 20:
        # Not at each request: a row that is written on every click is a row that everybody waits for.
        request.session[LAST_SEEN] = wall
