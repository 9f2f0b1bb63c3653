"""Sound and pictures that are unreadable in the database: sealed piece by piece, so that no long one is opened whole.

AES-256-GCM (NIST SP 800-38D) under keys that are drawn from ``settings.FIELD_KEYS`` by HKDF (RFC 5869), so that a key
that is turned over for text is turned over here, too. What a piece belongs to, and its place there, is bound to it: a
piece that was moved, swapped or cut does not open.
"""

from __future__ import annotations

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from common.fields import Unreadable

PART = 64 * 1024
"""Bytes of a piece before it is sealed."""

_NONCE = 12
_VERSION = b"\x01"
_PURPOSE = b"journey sealed bytes"


def seal_part(plain: bytes, *, of: str, number: int) -> bytes:
    """Seal one piece with the newest key; ``of`` names what it belongs to and ``number`` its place, from 0."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + _boxes(tuple(settings.FIELD_KEYS))[0].encrypt(nonce, plain, _bound(of, number))


def unseal_part(sealed: bytes, *, of: str, number: int) -> bytes:
    """Open a piece with whichever key fits; raises ``Unreadable`` when none does, or when it is not this piece."""
    version, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    is_ours = version == _VERSION and len(nonce) == _NONCE
    for box in _boxes(tuple(settings.FIELD_KEYS)) if is_ours else ():
        try:
            return box.decrypt(nonce, body, _bound(of, number))
        except InvalidTag:
            continue
    raise Unreadable("No key in FIELD_KEYS opens this piece.")


def _bound(of: str, number: int) -> bytes:
    return f"{of}:{number}".encode()


@lru_cache(maxsize=4)
def _boxes(keys: tuple[str, ...]) -> tuple[AESGCM, ...]:
    return tuple(AESGCM(_drawn(key)) for key in keys)


def _drawn(key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(base64.urlsafe_b64decode(key))
