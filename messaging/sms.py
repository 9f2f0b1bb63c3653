"""The carrier for texts: a provider that speaks Twilio's programming interface, over one kept-open connection.

A text holds the subject line of a message and the address of its page, and nothing else.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse

from messaging import addresses, phones
from messaging.carriers import Down, NotTaken, Parcel, Receipt
from messaging.http_line import Answer, CutOff, Line, NotSent
from messaging.models import Channel, Message
from messaging.registry import Kind, Text
from messaging.retry import Failure

NOT_SET_UP = "texts_off"

# Codes of the provider that are about our account, our number or our settings: the message waits until they are mended.
# https://www.twilio.com/docs/api/errors
_OUR_TROUBLE = frozenset({20003, 20005, 20404, 21603, 21606, 21609, 21659, 21660, 21703, 21705})
_LATER = frozenset({20429, 21611, 30001, 30022})


class TextSettings(Protocol):
    """What ``settings.JOURNEY_TEXTS`` says."""

    @property
    def account(self) -> str: ...

    @property
    def token(self) -> str: ...

    @property
    def sender(self) -> str: ...

    @property
    def api(self) -> str: ...

    @property
    def callback(self) -> str: ...

    @property
    def timeout(self) -> int: ...

    @property
    def is_on(self) -> bool: ...


@dataclass(frozen=True)
class TextParcel(Parcel):
    """A text with the path at which the provider tells what became of it."""

    news_path: str


class Texts:
    """Texts by an account at the provider; one instance a thread."""

    channel: str = Channel.TEXT

    def __init__(self) -> None:
        self._line: Line | None = None
        self._line_for = ("", 0)

    def off(self) -> str | None:
        """Without an account nothing is sent."""
        return None if _texts().is_on else NOT_SET_UP

    def parcel(self, message: Message, kind: Kind, text: Text, at: datetime) -> TextParcel:  # noqa: ARG002  (the port's)
        """The text; raises ``NoAddress``."""
        words = f"{text.subject}\n{text.action_url}" if text.action_url else text.subject
        news = reverse("messaging:text_news", args=[message.pk])
        return TextParcel(str(message.pk), phones.number_for(message), words.encode(), news)

    def ready(self) -> None:
        """Somebody listens at the provider's; raises ``Down``."""
        try:
            self._open().connect()
        except NotSent as error:
            raise Down(str(error)) from None

    def send(self, parcel: Parcel) -> Receipt:
        """Hand one text over; the receipt's reference is the provider's own."""
        texts = _texts()
        path = f"/2010-04-01/Accounts/{quote(texts.account, safe='')}/Messages.json"
        try:
            answer = self._open().post(path, _form(parcel, texts), _headers(texts))
        except NotSent as error:
            raise Down(str(error)) from None
        except CutOff as error:
            raise NotTaken(Failure.UNKNOWN, str(error)) from None
        return judged(answer, parcel.reference)

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _open(self) -> Line:
        texts = _texts()
        wanted = (texts.api, texts.timeout)
        if self._line is None or self._line_for != wanted:
            self.close()
            self._line, self._line_for = Line(texts.api, timeout=texts.timeout), wanted
        return self._line


def judged(answer: Answer, ours: str) -> Receipt:
    """What an answer of the provider means; raises ``NotTaken`` or ``Down``.

    A gateway that gave up waiting (504) does not know whether the provider took the text, so nobody does.
    """
    said = _read(answer)
    code = said.get("code")
    told = f"{answer.status} {code}" if isinstance(code, int) else str(answer.status)
    if 200 <= answer.status < 300:
        sid = said.get("sid")
        return Receipt(sid if isinstance(sid, str) and sid else ours, str(answer.status))
    if answer.status == 504:
        raise NotTaken(Failure.UNKNOWN, told)
    if addresses.is_at_fault(Channel.TEXT, told):
        # Whatever the status: what is wrong with one number must never hold up the texts of everybody else.
        raise NotTaken(Failure.PERMANENT, told)
    if answer.status == 429 or answer.status >= 500 or code in _LATER:
        raise NotTaken(Failure.TEMPORARY, told)
    if answer.status < 400 or answer.status in (401, 403, 404) or code in _OUR_TROUBLE:
        raise Down(told)
    raise NotTaken(Failure.PERMANENT, told)


def _read(answer: Answer) -> dict[str, object]:
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _form(parcel: Parcel, texts: TextSettings) -> bytes:
    fields = {"To": parcel.address, "Body": parcel.content.decode()}
    fields["MessagingServiceSid" if texts.sender.startswith("MG") else "From"] = texts.sender
    if texts.callback.startswith("https://") or not texts.api.startswith("https://"):
        # The provider refuses an address that it could not reach.
        fields["StatusCallback"] = texts.callback + getattr(parcel, "news_path", "")
    return urlencode(fields).encode()


def _headers(texts: TextSettings) -> dict[str, str]:
    key = base64.b64encode(f"{texts.account}:{texts.token}".encode()).decode()
    return {
        "Authorization": f"Basic {key}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "User-Agent": "Journey",
    }


def _texts() -> TextSettings:
    texts: TextSettings = settings.JOURNEY_TEXTS
    return texts
