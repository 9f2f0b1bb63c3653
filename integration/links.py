"""The link in a message: signed, for one purpose, and worth nothing once its window has closed.

The token is the id of the link's row and a signature under a salt of its own, so that no other signed text of the
house opens anything here. Whether the link still counts is asked of the row, by the house's clock.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from common import clock
from integration.models import Ending, EntryLink, LinkPurpose

_SALT = "integration.links.write-one-entry"


class Trouble(StrEnum):
    """Why a link does not open its entry."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"
    REPLACED = "replaced"


class BadLink(Exception):
    """The link opens nothing, and why. ``link`` is the row, where there is one."""

    def __init__(self, trouble: Trouble, link: EntryLink | None = None) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.link = link


def token_for(link: EntryLink) -> str:
    """The signed token that stands in the address."""
    return _signer().sign(link.pk.hex)


def path_of(link: EntryLink) -> str:
    """The path of the page that the link opens."""
    return reverse("integration:link", args=[token_for(link)])


def address_of(link: EntryLink) -> str:
    """The whole address, for a message that leaves the house."""
    return settings.SITE_URL + path_of(link)


def row_of(token: str) -> EntryLink:
    """The row behind a token, whether or not it still counts; raises ``BadLink`` when there is none."""
    try:
        pk = UUID(hex=_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        raise BadLink(Trouble.UNKNOWN) from None
    link = (
        EntryLink.objects.select_related(
            "entry", "window__patient__user", "window__patient__clinic", "window__session__course__protocol"
        )
        .filter(pk=pk)
        .first()
    )
    if link is None:
        raise BadLink(Trouble.UNKNOWN)
    return link


def link_of(token: str) -> EntryLink:
    """The link that the token stands for, if it still opens its entry; raises ``BadLink`` with the reason if not."""
    link = row_of(token)
    if trouble := trouble_with(link, now=clock.now()):
        raise BadLink(trouble, link)
    return link


def trouble_with(link: EntryLink, *, now: datetime) -> Trouble | None:
    """Why the link opens nothing at ``now``; None when it does.

    A used link is called used, even after its time. A person whose login was closed has no link either. The link of a
    week later does not need its window open, only that no newer dose has taken its place.
    """
    if link.used_at is not None:
        return Trouble.USED
    if not link.window.patient.user.is_active:
        return Trouble.REVOKED
    if link.revoked_at is not None:
        return Trouble.REPLACED if link.replaced else Trouble.REVOKED
    return Trouble.EXPIRED if _is_out_of_its_time(link, now) else None


def _is_out_of_its_time(link: EntryLink, now: datetime) -> bool:
    if link.expires_at <= now or (link.starts_at is not None and now < link.starts_at):
        return True
    if link.purpose == LinkPurpose.WEEK:
        return link.window.ending == Ending.NEW_DOSE
    return link.window.ended_at is not None


def _signer() -> signing.Signer:
    # A full stop, because some mail programs cut an address at a colon.
    return signing.Signer(salt=_SALT, sep=".")
