"""From the words of a message to the letter that goes out by e-mail."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from functools import lru_cache

from django.conf import settings

from messaging import mime, moulds, stop
from messaging.carriers import Parcel
from messaging.models import Message
from messaging.moulds import House
from messaging.registry import Kind, Text


def reference_of(message: Message) -> str:
    """The Message-ID, made from the row's id alone: the same in every attempt, so that a receiver can tell doubles."""
    return f"<{message.pk}@{_our_domain()}>"


def write(message: Message, kind: Kind, text: Text, *, to: str, at: datetime) -> Parcel:
    """The letter with its headers, as text and as simple HTML.

    Raises ValueError when a header would hold a line break.
    """
    mailbox, reference, stop_url = settings.JOURNEY_EMAIL.sender, reference_of(message), ""
    headers = [
        ("From", _mailbox(message.clinic.sender_name, _address(mailbox))),
        ("To", to),
        ("Subject", text.subject),
        ("Date", _date(at.replace(microsecond=0))),
        ("Message-ID", reference),
        ("Auto-Submitted", "auto-generated"),
    ]
    if kind.needs_consent and message.recipient_id:
        stop_url = stop.url_for(message.recipient_id, message.clinic_id)
        headers.append(("List-Unsubscribe", f"<{stop_url}>"))
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    house = House(message.clinic.sender_name, message.clinic.phone)
    parts = {
        "subject": text.subject,
        "body": text.body,
        "action_label": text.action_label,
        "action_url": text.action_url,
        "contact_url": stop_url,
    }
    plain, html = moulds.letter(house, parts)
    return Parcel(reference, to, mime.alternative(headers, plain, html, mark=message.pk.hex))


@lru_cache(maxsize=8)
def _date(at: datetime) -> str:
    return format_datetime(at)


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
