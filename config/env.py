"""Typed readers for settings that come from the environment.

A value that makes no sense stops the start with a sentence that names the variable. Values of secrets
are never repeated in that sentence.
"""

import base64
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import environs
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured

_env = environs.Env()

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


def _raw(name: str) -> str:
    """The trimmed value, or an empty string: an empty variable counts as not given."""
    return (_env.str(name, default="") or "").strip()


def text(name: str, default: str = "") -> str:
    """Any text."""
    return _raw(name) or default


def choice(name: str, default: str, *, of: Sequence[str]) -> str:
    """One word out of a list."""
    value = _raw(name) or default
    if value not in of:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(of)}; it is {value!r}.")
    return value


def flag(name: str, default: bool) -> bool:
    """Yes or no, written as true/false, yes/no, on/off or 1/0."""
    value = _raw(name).lower()
    if not value:
        return default
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name} must be true or false; it is {value!r}.")
    return value in TRUE


def whole(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number between two limits, both included."""
    value = _raw(name)
    try:
        number = int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number; it is {value!r}.") from None
    if not least <= number <= most:
        raise ImproperlyConfigured(f"{name} must be between {least} and {most}; it is {number}.")
    return number


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """A list separated by commas; blanks around the items do not matter."""
    items = [item.strip() for item in _raw(name).split(",")]
    return [item for item in items if item] or list(default)


def url(name: str, default: str = "", *, schemes: Sequence[str]) -> str:
    """An address with one of the given schemes; its password is never repeated."""
    value = _raw(name) or default
    scheme = urlsplit(value).scheme
    if value and scheme not in schemes:
        raise ImproperlyConfigured(
            f"{name} must be an address that starts with one of "
            f"{', '.join(f'{known}://' for known in schemes)}; it starts with {scheme or 'nothing'!r}."
        )
    return value


def origin(name: str, default: str) -> str:
    """The public address of the site: scheme and host, perhaps a port, and nothing behind it."""
    value = url(name, default, schemes=("http", "https")).rstrip("/")
    parts = urlsplit(value)
    if not parts.hostname or parts.path or parts.query or parts.username:
        raise ImproperlyConfigured(
            f"{name} must be scheme and host only, like https://journey.example.org; it is {value!r}."
        )
    return value


def mailbox(name: str, default: str) -> str:
    """A sender like `Journey <journey@example.org>` or a bare address."""
    value = _raw(name) or default
    if not re.fullmatch(r"(?:[^<>\r\n@]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)", value):
        raise ImproperlyConfigured(
            f"{name} must be an e-mail address or a name with one in angle brackets; it is {value!r}."
        )
    return value


def secret(name: str, *, least: int) -> str:
    """A secret text with a least length; empty when it is not given."""
    value = _raw(name)
    if value and len(value) < least:
        raise ImproperlyConfigured(f"{name} must have at least {least} characters.")
    return value


def keys(name: str) -> list[str]:
    """Fernet keys, the newest first; empty when none is given."""
    found = words(name)
    for place, key in enumerate(found, start=1):
        try:
            Fernet(key)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} holds a key (number {place}) that is not a Fernet key: "
                "it must be 32 random bytes in URL-safe base64."
            ) from None
    return found


def push_key(name: str) -> str:
    """A private key on the curve P-256 as 32 bytes in URL-safe base64; empty when it is not given."""
    value = _raw(name).rstrip("=")
    if not value:
        return ""
    try:
        raw = base64.b64decode(f"{value}=".encode(), altchars=b"-_", validate=True)
        ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise ImproperlyConfigured(f"{name} must be a key that `manage.py push_keys` made.")
    return value


def sender_of_texts(name: str) -> str:
    """A number in the international form, or the id of a messaging service; empty when it is not given."""
    value = _raw(name).replace(" ", "")
    if value and not re.fullmatch(r"\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32}|[0-9]{5,6}", value):
        raise ImproperlyConfigured(
            f"{name} must be a number that begins with + and the country, a short code, or the id of a messaging service; "
            f"it is {value!r}."
        )
    return value


def load(path: Path) -> None:
    """Read a `.env` file when there is one. What stands in the environment wins; tests never read it."""
    if path.is_file() and _raw("JOURNEY_MODE") != "test":
        _env.read_env(str(path), recurse=False, override=False)


def require(values: Mapping[str, object]) -> None:
    """Refuse a start without these variables."""
    missing = [name for name, value in values.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"{' and '.join(missing)} must be given in production.")


def refuse_wrong_combinations(*, production: bool, demo: bool, debug: bool) -> None:
    """Things that must never meet, whatever the rest says."""
    if production and demo:
        raise ImproperlyConfigured("DEMO must not be on in production: a demo clinic has known passwords.")
    if production and debug:
        raise ImproperlyConfigured("DEBUG must not be on in production: it shows people's data to strangers.")
