"""Who is at the door: names that tell nobody who somebody is, the address, and how many wrong passwords are too many.

Eight wrong passwords for one account from one address, and this account rests for a quarter of an hour, for that address
only: a stranger who knows somebody's address of e-mail keeps nobody out. Many wrong passwords from one address, for
whichever accounts, and that address rests: one that tries a common password on everybody does not get far.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from people import throttle


class Handler(AxesDatabaseHandler):  # type: ignore[misc]  # the library has no types
    """The library's own counting by account and address, and beside it a larger limit for the address alone."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """How many tries count; the library compares them with its one limit."""
        of_the_account = int(super().get_failures(request, credentials))
        full = throttle.address_failures(request) >= settings.SIGN_IN_FAILURES_PER_ADDRESS
        return max(of_the_account, settings.AXES_FAILURE_LIMIT) if full else of_the_account


def account(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The account that somebody tries to enter, as a keyed hash of its address."""
    given = credentials or {}
    typed = given.get("username") or given.get("email") or request.POST.get("username") or ""
    return salted_hmac("config.throttle", str(typed).strip().lower()).hexdigest()[:32]


def address(request: HttpRequest) -> str | None:
    """Where somebody knocks from: one IPv4 address, or the /64 of an IPv6 one, which is what one household has.

    Behind a proxy it stands in X-Forwarded-For, as many places from the right as there are proxies of our own: each
    writes down who spoke to it. What stands further left was sent by whoever knocks, and may be anything.
    """
    direct = _address(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return direct
    named = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    place = settings.TRUSTED_PROXIES
    return (_address(named[-place]) if len(named) >= place else None) or direct


def visitor(*_: Any, **__: Any) -> str:
    """What the throttle's log calls whoever tries: no address, no name."""
    return "a visitor"


def _address(text: str) -> str | None:
    try:
        found = ip_address(_without_port(text.strip()))
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or _household(found))
    return str(found)


def _household(found: IPv6Address) -> IPv6Address | IPv4Address:
    return IPv6Network((int(found), 64), strict=False).network_address


def _without_port(text: str) -> str:
    """Some proxies write ``192.0.2.1:4711`` or ``[2001:db8::1]:4711``."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
