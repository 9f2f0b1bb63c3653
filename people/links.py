"""Links that let a person in without a password: signed, for one purpose, and for one row.

The signature says that the link is ours and what it is for; the row says whether it still counts. Nothing but the
row's id is in it.
"""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from people.models import Invitation, PasswordReset

Row = TypeVar("Row", bound=models.Model)

_PURPOSE: dict[type[models.Model], str] = {
    Invitation: "people.invitation",
    PasswordReset: "people.password_reset",
}


class BadLink(Exception):
    """The link was altered, cut off, made for something else, or its row is gone."""


def token_for(row: Invitation | PasswordReset) -> str:
    """The part of the link that opens ``row``."""
    return _signer(type(row)).sign(row.pk.hex)


def invitation_of(token: str) -> Invitation:
    """The invitation behind a link, whatever became of it. Raises ``BadLink``."""
    return _row(Invitation, token, "clinic", "prescriber__user", "accepted_by", "invited_by")


def reset_of(token: str) -> PasswordReset:
    """The request for a new password behind a link, whatever became of it. Raises ``BadLink``."""
    return _row(PasswordReset, token, "user")


def _row(model: type[Row], token: str, *with_them: str) -> Row:
    try:
        key = UUID(hex=_signer(model).unsign(token))
        return model._default_manager.select_related(*with_them).get(pk=key)
    except (signing.BadSignature, ValueError, ObjectDoesNotExist) as error:
        raise BadLink("This link leads nowhere.") from error


def _signer(model: type[models.Model]) -> signing.Signer:
    # A full stop, because some mail programs cut an address at a colon.
    return signing.Signer(salt=_PURPOSE[model], sep=".")
