"""From the words of a message to the letter that goes out by e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template

from messaging import stop
from messaging.models import Message
from messaging.registry import Kind, Text

# Seven bits only: any server takes it, and no server on the way has reason to rewrite it.
POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Letter:
    """What a transport needs: the envelope, our reference, and the letter itself as it goes over the wire."""

    reference: str
    to: str
    sender: str
    content: bytes


def reference_of(message: Message) -> str:
    """The Message-ID, made from the row's id alone: the same in every attempt, so that a receiver can tell doubles."""
    return f"<{message.pk}@{_our_domain()}>"


def write(message: Message, kind: Kind, text: Text, *, to: str, at: datetime) -> Letter:
    """The letter with its headers, as text and as simple HTML.

    Raises ValueError when a header would hold a line break.
    """
    sender = parseaddr(settings.JOURNEY_EMAIL.sender)[1]
    mail = EmailMessage(policy=POLICY)
    mail["From"] = Address(display_name=message.clinic.sender_name, addr_spec=sender)
    mail["To"] = to
    mail["Subject"] = text.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = reference_of(message)
    mail["Auto-Submitted"] = "auto-generated"
    context = {"text": text, "clinic": message.clinic, "contact_url": ""}
    if kind.needs_consent and message.recipient_id:
        context["contact_url"] = stop_url = stop.url_for(message.recipient_id, message.clinic_id)
        mail["List-Unsubscribe"] = f"<{stop_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(plain_body(context))
    mail.add_alternative(get_template("messaging/email.html").render(context), subtype="html")
    return Letter(reference_of(message), to, sender, mail.as_bytes())


def plain_body(context: dict[str, object]) -> str:
    """The body as plain text. The template must not escape: this is no HTML."""
    return get_template("messaging/email.txt").render(context)


@lru_cache(maxsize=1)
def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]


def _our_domain() -> str:
    return _domain(settings.JOURNEY_EMAIL.sender)
