"""How long somebody at the door still has to wait. Wall time: a demo's fast clock opens no doors."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from axes.helpers import get_client_ip_address, get_client_username, get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest

from people.models import User


def wait_minutes(request: HttpRequest) -> int:
    """Whole minutes until the next try counts, at least one."""
    cool_off: timedelta = get_cool_off(request)
    now: datetime = vars(request)["axes_attempt_time"]
    of_the_account = _of_the_address(request).filter(username=get_client_username(request))
    last: datetime | None = of_the_account.aggregate(last=Max("attempt_time"))["last"]
    free = max(last or now - cool_off, _address_was_full_until(request) or now - cool_off) + cool_off
    return max(1, math.ceil((free - now).total_seconds() / 60))


def address_failures(request: HttpRequest) -> int:
    """How many wrong passwords came from this address lately, whatever the account. One query.

    Zero where nobody knows the address: what comes from everywhere is no reason to keep everybody out.
    """
    if vars(request)["axes_ip_address"] is None:
        return 0
    total: int | None = _lately(request).aggregate(total=Sum("failures_since_start"))["total"]
    return total or 0


def place_of(request: HttpRequest) -> str:
    """Where in the network somebody asks from, as the door counts it; empty where nobody knows."""
    return get_client_ip_address(request) or ""


def forgive(request: HttpRequest, user: User) -> None:
    """Somebody who proved by letter that the account is theirs need not wait."""
    reset(username=get_client_username(request, {"username": user.email}))


def _address_was_full_until(request: HttpRequest) -> datetime | None:
    """The try with whose end few enough are left; None while the address is not full."""
    tries = list(_lately(request).order_by("attempt_time").values_list("attempt_time", "failures_since_start"))
    left = sum(count for _at, count in tries)
    ending: datetime | None = None
    for at, count in tries:
        if left < settings.SIGN_IN_FAILURES_PER_ADDRESS:
            break
        ending, left = at, left - count
    return ending


def _lately(request: HttpRequest) -> QuerySet[AccessAttempt]:
    since: datetime = vars(request)["axes_attempt_time"] - get_cool_off(request)
    return _of_the_address(request).filter(attempt_time__gt=since)


def _of_the_address(request: HttpRequest) -> QuerySet[AccessAttempt]:
    tries: QuerySet[AccessAttempt] = AccessAttempt.objects.filter(ip_address=getattr(request, "axes_ip_address", None))
    return tries
