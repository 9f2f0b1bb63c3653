"""What the letters of this room say. Nothing in them tells what a clinic does, or why somebody goes there."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people import links
from people.models import Clinic, Invitation, PasswordReset


@dataclass(frozen=True)
class Letter:
    """A message before it has a channel. ``path`` is the address of its one button, inside our site."""

    subject: str
    body: str
    action_label: str
    path: str


def invitation(row: Invitation) -> Letter:
    """The letter with the link by which a person joins a clinic."""
    until = date_format(row.expires_at.astimezone(row.clinic.zone), "l j F")
    body = _(
        "Hello %(name)s,\n\n"
        "%(sender)s has prepared an account for you. The link below lets you choose a password and takes a minute. "
        "It works once, until %(until)s.\n\n"
        "Please do not pass it on. If you did not expect this letter, you can leave it: nothing happens without you."
    ) % {"name": row.name, "sender": row.clinic.sender_name, "until": until}
    return Letter(
        subject=_("%(sender)s: your account") % {"sender": row.clinic.sender_name},
        body=body,
        action_label=_("Set up my account"),
        path=reverse("people:join", args=[links.token_for(row)]),
    )


def password_reset(row: PasswordReset, clinic: Clinic) -> Letter:
    """The letter with the link by which a person chooses a new password."""
    until = date_format(row.expires_at.astimezone(row.user.zone), "H:i")
    body = _(
        "Hello %(name)s,\n\n"
        "somebody, most likely you, asked for a new password for your account. The link below lets you choose one. "
        "It works once, until %(until)s your time.\n\n"
        "If it was not you, leave this letter: your password stays as it is."
    ) % {"name": row.user.name, "until": until}
    return Letter(
        subject=_("%(sender)s: a new password") % {"sender": clinic.sender_name},
        body=body,
        action_label=_("Choose a new password"),
        path=reverse("people:reset", args=[links.token_for(row)]),
    )
