"""From the words of a message to the letter that goes out by e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import get_template

from messaging import mime, stop
from messaging.models import Message
from messaging.registry import Kind, Text


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
    sender = _address(settings.JOURNEY_EMAIL.sender)
    context = {"text": text, "clinic": message.clinic, "contact_url": ""}
    headers = [
        ("From", _mailbox(message.clinic.sender_name, sender)),
        ("To", to),
        ("Subject", text.subject),
        ("Date", format_datetime(at)),
        ("Message-ID", reference_of(message)),
        ("Auto-Submitted", "auto-generated"),
    ]
    if kind.needs_consent and message.recipient_id:
        context["contact_url"] = stop_url = stop.url_for(message.recipient_id, message.clinic_id)
        headers.append(("List-Unsubscribe", f"<{stop_url}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    plain = _template("messaging/email.txt").render(context)
    html = _template("messaging/email.html").render(context)
    return Letter(reference_of(message), to, sender, mime.alternative(headers, plain, html, mark=message.pk.hex))


@lru_cache(maxsize=8)
def _template(name: str) -> Any:
    return get_template(name)


@lru_cache(maxsize=512)
def _mailbox(name: str, address: str) -> str:
    if any(ord(sign) < 32 for sign in name):
        raise ValueError("A sender's name is one line.")
    return formataddr((name, address))


@lru_cache(maxsize=8)
def _address(mailbox: str) -> str:
    return parseaddr(mailbox)[1]


def _our_domain() -> str:
    return _address(settings.JOURNEY_EMAIL.sender).rpartition("@")[2]
