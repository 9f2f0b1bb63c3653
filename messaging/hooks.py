"""Whether a call really comes from the provider of texts: its signature over our address and what it sends.

https://www.twilio.com/docs/usage/security#validating-requests: HMAC-SHA1 with the account's token over the address that
was called, followed by each field's name and value in the order of the names.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape  # nosec B406  (it writes XML; nothing is parsed)

SIGNATURE = "X-Twilio-Signature"


def signature(token: str, url: str, fields: Mapping[str, Sequence[str]]) -> str:
    """The signature that this call must carry."""
    said = "".join(f"{name}{value}" for name in sorted(fields) for value in sorted(set(fields[name])))
    drawn = hmac.new(token.encode(), f"{url}{said}".encode(), hashlib.sha1).digest()
    return base64.b64encode(drawn).decode("ascii")


def is_genuine(given: str, *, token: str, url: str, fields: Mapping[str, Sequence[str]]) -> bool:
    """Whether the signature fits, compared in constant time; never without a token."""
    return bool(token) and hmac.compare_digest(given.encode(), signature(token, url, fields).encode())


def answer(words: str) -> str:
    """What the provider wants to hear: nothing to send, or one text."""
    said = f"<Message>{escape(words)}</Message>" if words else ""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{said}</Response>'
