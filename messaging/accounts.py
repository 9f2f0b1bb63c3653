"""Letters about accounts: invitations and new passwords. The people room below says that one is wanted.

Both are asked for by a person who waits for them, so neither needs consent nor heeds quiet hours, and both go by e-mail
only: whoever gets them can not sign in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common import clock
from messaging import registry
from messaging.models import Channel, Message
from messaging.registry import Text
from messaging.services import enqueue, give_consent
from people import texts
from people.models import Clinic, Invitation, Knock, PasswordReset, User
from people.signals import invitation_made, known_person_asked, password_reset_asked, person_joined

INVITATION = "invitation"
ACCOUNT_KNOWN = "account_known"
PASSWORD_RESET = "password_reset"  # noqa: S105  (the name of a kind)


def connect() -> None:
    """Register the three kinds and listen to the people room; called once, when the house starts."""
    registry.register(
        INVITATION,
        label=_("Invitation"),
        compose=_invitation_text,
        wanted=_invitation_over,
        address=_invited_address,
        consent=False,
        reasons={"closed": _("The invitation was accepted, withdrawn or ran out before it went.")},
    )
    registry.register(
        PASSWORD_RESET,
        label=_("New password"),
        compose=_reset_text,
        wanted=_reset_over,
        consent=False,
        reasons={"closed": _("The link was used or ran out before it went.")},
    )
    registry.register(ACCOUNT_KNOWN, label=_("You have an account"), compose=_known_text, consent=False)
    invitation_made.connect(_send_invitation, dispatch_uid="messaging.invitation")
    known_person_asked.connect(_send_known, dispatch_uid="messaging.account_known")
    password_reset_asked.connect(_send_reset, dispatch_uid="messaging.password_reset")
    person_joined.connect(_note_consent, dispatch_uid="messaging.consent")


def _send_invitation(*, invitation: Invitation, **_kwargs: Any) -> None:
    enqueue(
        clinic=invitation.clinic,
        kind=INVITATION,
        channel=Channel.EMAIL,
        due_at=clock.now(),
        expires_at=invitation.expires_at,
        unique_key=f"invitation:{invitation.pk}:{invitation.sends}",
        plan=f"invitation:{invitation.pk}",
        about_id=invitation.pk,
    )


def _send_reset(*, reset: PasswordReset, clinic: Clinic, **_kwargs: Any) -> None:
    enqueue(
        clinic=clinic,
        kind=PASSWORD_RESET,
        channel=Channel.EMAIL,
        due_at=clock.now(),
        expires_at=reset.expires_at,
        unique_key=f"password_reset:{reset.pk}",
        recipient=reset.user,
        about_id=reset.pk,
    )


def _send_known(*, user: User, clinic: Clinic, knock: Knock, **_kwargs: Any) -> None:
    enqueue(
        clinic=clinic,
        kind=ACCOUNT_KNOWN,
        channel=Channel.EMAIL,
        due_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
        unique_key=f"account_known:{knock.pk}",
        recipient=user,
    )


def _note_consent(*, invitation: Invitation, user: User, write_by_email: bool | None, **_kwargs: Any) -> None:
    if write_by_email:
        give_consent(user=user, clinic=invitation.clinic, channel=Channel.EMAIL, by=user)


def _invitation_text(message: Message) -> Text:
    return _text(texts.invitation(_invitation(message)))


def _reset_text(message: Message) -> Text:
    reset = PasswordReset.objects.select_related("user").get(pk=_about(message))
    return _text(texts.password_reset(reset, message.clinic))


def _known_text(message: Message) -> Text:
    if message.recipient is None:
        raise LookupError("This message is to nobody.")
    return _text(texts.account_known(message.recipient, message.clinic))


def _text(letter: texts.Letter) -> Text:
    return Text(letter.subject, letter.body, letter.action_label, settings.SITE_URL + letter.path)


def _invitation_over(message: Message, now: datetime) -> str | None:
    return None if Invitation.objects.open(now).filter(pk=_about(message)).exists() else "closed"


def _reset_over(message: Message, now: datetime) -> str | None:
    return None if PasswordReset.objects.open(now).filter(pk=_about(message)).exists() else "closed"


def _invited_address(message: Message) -> str | None:
    return _invitation(message).email


def _invitation(message: Message) -> Invitation:
    return Invitation.objects.select_related("clinic").get(pk=_about(message))


def _about(message: Message) -> UUID:
    if message.about_id is None:
        raise LookupError("This message is about nothing.")
    return message.about_id
