"""The copy of a safety plan on somebody's device: whose it is, told without telling who that is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import resolve_url
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest

    from people.models import User

NOBODY = "nobody"
"""Stands on the pages to which a sign-out leads: what was kept on this device is taken away there."""

KEPT_FOR = timedelta(days=30)
"""A copy opens for so long after its owner was last here with a connection: whoever finds the device later finds none.

Ours; long enough for a journey without a connection, and counted by the device's own clock."""


def key_of(user: User) -> str:
    """The same for a person every time, and nobody learns from it who they are."""
    return salted_hmac("safety.device", str(user.pk), algorithm="sha256").hexdigest()[:32]


def key_for(request: HttpRequest) -> str:
    """Whose copy may lie on the device that asks.

    Empty where the page cannot say: behind a link in a message nobody is signed in, and that takes nothing away.
    """
    if request.user.is_authenticated:
        return key_of(request.user)
    signed_out = {resolve_url(settings.LOGIN_URL), resolve_url(settings.LOGOUT_REDIRECT_URL)}
    return NOBODY if request.path in signed_out else ""
