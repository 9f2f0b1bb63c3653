"""A browser on a device, as far as push is concerned: keys of its own, and it opens what was sealed for it."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from messaging.push_sealing import encode, public_part


class Device:
    """Its keys, and the receiving side of RFC 8291, written apart from the sending one."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)
        self.p256dh = encode(public_part(self._key))
        self.auth = encode(self._secret)

    def opened(self, body: bytes) -> bytes:
        salt, length = body[:16], body[20]
        point, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(sealed) <= int.from_bytes(body[16:20], "big")
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = self._key.exchange(ec.ECDH(), sender)
        seed = self._hkdf(shared, self._secret, b"WebPush: info\0" + public_part(self._key) + point, 32)
        key = self._hkdf(seed, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = self._hkdf(seed, salt, b"Content-Encoding: nonce\0", 12)
        words = AESGCM(key).decrypt(nonce, sealed, None)
        assert words.endswith(b"\x02")
        return words[:-1]

    @staticmethod
    def _hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
        return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
