"""Web push, sealed: what is said to a device can be read by that device alone (RFC 8291), and who says it is signed (RFC 8292).

Pure: keys and texts in, bytes out. Everything is in URL-safe base64 without padding, as browsers give it.
"""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_CURVE = ec.SECP256R1()
_RECORD = 4096
MOST_BYTES = 3900
"""What fits into one record beside its mark and seal; push services must take 4,096 bytes in all."""


class BadKey(ValueError):
    """What a browser gave is no key."""


@dataclass(frozen=True)
class Sealing:
    """What is drawn anew for each message; given only by a test of the published example."""

    salt: bytes
    key: ec.EllipticCurvePrivateKey


def decode(text: str) -> bytes:
    """Bytes from URL-safe base64, with or without padding; raises ``BadKey``."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise BadKey("This is not base64.") from None


def encode(raw: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def private_key(text: str) -> ec.EllipticCurvePrivateKey:
    """The house's key from its 32 bytes; raises ``BadKey``."""
    try:
        return ec.derive_private_key(int.from_bytes(decode(text), "big"), _CURVE)
    except ValueError:
        raise BadKey("This is no private key on P-256.") from None


def public_part(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public key as an uncompressed point: 65 bytes."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def check_device(p256dh: str, auth: str) -> None:
    """Raise ``BadKey`` unless a message could be sealed for a device with these."""
    _device_key(p256dh)
    if len(decode(auth)) != 16:
        raise BadKey("The secret of a device has 16 bytes.")


def seal(words: bytes, *, p256dh: str, auth: str, with_: Sealing | None = None) -> bytes:
    """The body of a push message: one record of ``aes128gcm`` that only the device with these keys can open.

    Raises ``BadKey``, and ValueError when the words are too long.
    """
    if len(words) > MOST_BYTES:
        raise ValueError("A notice is a line, not a letter.")
    theirs, secret = _device_key(p256dh), decode(auth)
    fresh = with_ or Sealing(os.urandom(16), ec.generate_private_key(_CURVE))
    ours, their_bytes = public_part(fresh.key), decode(p256dh)
    shared = fresh.key.exchange(ec.ECDH(), theirs)
    seed = _derived(shared, salt=secret, info=b"WebPush: info\x00" + their_bytes + ours, length=32)
    content_key = _derived(seed, salt=fresh.salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derived(seed, salt=fresh.salt, info=b"Content-Encoding: nonce\x00", length=12)
    sealed = AESGCM(content_key).encrypt(nonce, words + b"\x02", None)
    return fresh.salt + _RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def signature(key: ec.EllipticCurvePrivateKey, *, audience: str, contact: str, until: int) -> str:
    """The value of ``Authorization``: who we are, for this push service (an origin), until then (seconds since 1970)."""
    head = _json({"typ": "JWT", "alg": "ES256"})
    claims = _json({"aud": audience, "exp": until, "sub": contact})
    signed = f"{head}.{claims}"
    r, s = utils.decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{signed}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={encode(public_part(key))}"


def _device_key(p256dh: str) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, decode(p256dh))
    except (ValueError, InvalidKey):
        raise BadKey("This is no public key on P-256.") from None


def _derived(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def _json(value: dict[str, object]) -> str:
    return encode(json.dumps(value, separators=(",", ":")).encode())
