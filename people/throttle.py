"""How long somebody at the door still has to wait. Wall time: a demo's fast clock opens no doors."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.db.models import Max
from django.http import HttpRequest

from people.models import User


def wait_minutes(request: HttpRequest) -> int:
    """Whole minutes until the next try counts, at least one."""
    cool_off: timedelta = get_cool_off(request)
    tries = AccessAttempt.objects.filter(
        username=get_client_username(request), ip_address=getattr(request, "axes_ip_address", None)
    )
    last: datetime | None = tries.aggregate(last=Max("attempt_time"))["last"]
    now: datetime = vars(request)["axes_attempt_time"]
    left = (last or now) + cool_off - now
    return max(1, math.ceil(left.total_seconds() / 60))


def forgive(request: HttpRequest, user: User) -> None:
    """Somebody who proved by letter that the account is theirs need not wait."""
    reset(username=get_client_username(request, {"username": user.email}))
