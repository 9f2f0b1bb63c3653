"""Text that is unreadable in the database, in its backups and to anyone without the key."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def seal(text: str) -> bytes:
    """Encrypt ``text`` with the newest key of ``settings.FIELD_KEYS`` (authenticated, AES-128-CBC + HMAC-SHA256)."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(text.encode("utf-8"))


def unseal(token: bytes) -> str:
    """Decrypt with whichever key fits; raises ``Unreadable`` when none does."""
    try:
        return _box(tuple(settings.FIELD_KEYS)).decrypt(bytes(token)).decode("utf-8")
    except InvalidToken as error:
        raise Unreadable("No key in FIELD_KEYS opens this text.") from error


class Unreadable(Exception):
    """The text was sealed with a key that is not in ``FIELD_KEYS``, or it was altered."""


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text in Python, sealed bytes in the database. It can not be searched or compared there, by design."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> str | None:
        return None if value is None else unseal(bytes(value))

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else seal(str(value))

    def value_to_string(self, obj: models.Model) -> str:  # noqa: ARG002  (Django's own signature)
        raise TypeError("Sealed text is never serialised.")

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
