"""Where messages go: to an SMTP server, or as files into a folder when none is configured."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

Encryption = Literal["none", "starttls", "tls"]

# Scheme of EMAIL_URL → how the connection is protected, and its usual port.
SCHEMES: dict[str, tuple[Encryption, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


@dataclass(frozen=True)
class Mail:
    """How mail leaves the house. Without a `host` every message becomes an .eml file in `folder`."""

    sender: str
    folder: Path
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Encryption = "none"
    timeout: int = 20
    """Seconds to wait for the server before the attempt counts as failed for now."""

    @property
    def over_smtp(self) -> bool:
        """Whether a server is configured."""
        return bool(self.host)


def from_url(address: str, *, sender: str, folder: Path) -> Mail:
    """Read EMAIL_URL, for example `smtp+starttls://user:password@mail.example.org:587`; empty means files."""
    if not address:
        return Mail(sender=sender, folder=folder)
    parts = urlsplit(address)
    tls, usual_port = SCHEMES[parts.scheme]
    try:
        port = parts.port or usual_port
    except ValueError:
        raise ImproperlyConfigured("EMAIL_URL must have a port between 1 and 65535.") from None
    if not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL must name a server, like smtp://mail.example.org:25.")
    return Mail(
        sender=sender,
        folder=folder,
        host=parts.hostname,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
    )
