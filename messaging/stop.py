"""The link at the foot of every e-mail that stops e-mail at once, without signing in.

It names a person and a clinic by id, signed, and does nothing but withdraw one consent. It never expires: somebody who
finds an old message must be able to stop new ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from people.models import Clinic, User

_SALT = "messaging.stop"


class BadStop(Exception):
    """The link was altered or cut, or is about nobody."""


@dataclass(frozen=True)
class Stop:
    """Who wants no more e-mail from whom."""

    user: User
    clinic: Clinic


def token_for(user_id: UUID, clinic_id: UUID) -> str:
    """The signed token of the link."""
    return _signed(user_id.hex, clinic_id.hex, settings.SECRET_KEY)


def url_for(user_id: UUID, clinic_id: UUID) -> str:
    """The absolute address of the link."""
    return f"{settings.SITE_URL}{_place()}{token_for(user_id, clinic_id)}/"


@lru_cache(maxsize=4096)
def _signed(user: str, clinic: str, _key: str) -> str:
    """A person's link never changes, so it is signed once for all letters that hold it."""
    return signing.Signer(salt=_SALT).sign(f"{user}{clinic}").replace(":", "~")


@lru_cache(maxsize=1)
def _place() -> str:
    """The path of the page, up to the token."""
    return reverse("messaging:stop", args=["token"]).removesuffix("token/")


def read(token: str) -> Stop:
    """Who wants no more e-mail, and from which clinic; raises ``BadStop``."""
    try:
        ids = signing.Signer(salt=_SALT).unsign(token.replace("~", ":"))
        return Stop(User.objects.get(pk=UUID(ids[:32])), Clinic.objects.get(pk=UUID(ids[32:])))
    except (signing.BadSignature, ValueError, User.DoesNotExist, Clinic.DoesNotExist) as error:
        raise BadStop from error
