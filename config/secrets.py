"""Secrets of an embedded house: made once, kept outside the database, readable by their owner only."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def _kept(path: Path, make: Callable[[], str]) -> str:
    """The content of a secret file; it is written first when it does not exist."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        # Written aside and linked into place: of two processes that start together, one wins and both agree.
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        if not path.exists():
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(make())
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink(missing_ok=True)
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{path} could not be read or written: {error.strerror}.") from None


def secret_key(folder: Path) -> str:
    """The key that signs sessions and links."""
    return _kept(folder / "secret_key", get_random_secret_key)


def field_key(folder: Path) -> str:
    """The key that seals texts in the database."""
    return _kept(folder / "field_key", lambda: Fernet.generate_key().decode("ascii"))


def push_key(folder: Path) -> str:
    """The key by which push services know this house."""
    return _kept(folder / "push_key", new_push_key)


def new_push_key() -> str:
    """A fresh private key on the curve P-256: 32 bytes in URL-safe base64, without padding (RFC 8292)."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode("ascii")
