"""What the letters of this room say. Nothing in them tells what a clinic does, or why somebody goes there."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from people import links
from people.models import APPLICANT, Clinic, Invitation, PasswordReset, User


@dataclass(frozen=True)
class Letter:
    """A message before it has a channel. ``path`` is the address of its one button, inside our site."""

    subject: str
    body: str
    action_label: str
    path: str


def invitation(row: Invitation) -> Letter:
    """The letter with the link by which a person joins a clinic."""
    if row.role == APPLICANT:
        return _link_to_apply(row)
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


def _link_to_apply(row: Invitation) -> Letter:
    """Anybody may have typed this address and any name: what they typed stands in no letter of ours."""
    until = date_format(row.expires_at.astimezone(row.clinic.zone), "l j F")
    body = _(
        "Hello,\n\n"
        "somebody, most likely you, asked for this link with your address. It lets you choose a password and go on "
        "where you are, on this device or another. It works once, until %(until)s.\n\n"
        "Please do not pass it on. If it was not you, leave this letter: nothing happens without you."
    ) % {"until": until}
    return Letter(
        subject=_("%(sender)s: your link") % {"sender": row.clinic.sender_name},
        body=body,
        action_label=_("Go on"),
        path=reverse("people:join", args=[links.token_for(row)]),
    )


def account_known(user: User, clinic: Clinic) -> Letter:
    """The letter to somebody who has an account here and asked, or for whom somebody asked, how to begin."""
    body = _(
        "Hello %(name)s,\n\n"
        "somebody, most likely you, asked for a link to begin with %(sender)s. You need none: you have an account "
        "already. Sign in with this address and your password.\n\n"
        "If you forgot the password, you can choose a new one there. If it was not you, leave this letter: nothing changes."
    ) % {"name": user.name, "sender": clinic.sender_name}
    return Letter(
        subject=_("%(sender)s: you have an account") % {"sender": clinic.sender_name},
        body=body,
        action_label=_("Sign in"),
        path=reverse("people:sign_in"),
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
