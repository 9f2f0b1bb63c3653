"""Names for the throttle at the door that tell nobody who somebody is."""

from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def account(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The account that somebody tries to enter, as a keyed hash of its address."""
    given = credentials or {}
    typed = given.get("username") or given.get("email") or request.POST.get("username") or ""
    return salted_hmac("config.throttle", str(typed).strip().lower()).hexdigest()[:32]


def visitor(*_: Any, **__: Any) -> str:
    """What the throttle's log calls whoever tries: no address, no name."""
    return "a visitor"
