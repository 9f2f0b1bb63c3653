"""The letters in ``var/mail``, read as a mail program would, so that a newcomer can open them without looking for files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

NAME = re.compile(r"[0-9A-Za-z-]{1,64}")
_LINK = re.compile(r"https?://[^\s<>\"]+")
MOST = 40


@dataclass(frozen=True)
class Letter:
    """A letter as it was written. ``links`` are the addresses in its text, on this site only."""

    name: str
    to: str
    sender: str
    subject: str
    sent_at: datetime | None
    text: str
    links: tuple[str, ...]


def newest(folder: Path, site: str, *, most: int = MOST) -> list[Letter]:
    """The newest letters of the folder, newest first. Files that are no letters are left out."""
    files = sorted(folder.glob("*.eml"), key=_written, reverse=True)[:most]
    return [letter for path in files if (letter := _read(path, site)) is not None]


def find(folder: Path, name: str, site: str) -> Letter | None:
    """One letter by the name of its file, or None."""
    if not NAME.fullmatch(name):
        return None
    return _read(folder / f"{name}.eml", site)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _read(path: Path, site: str) -> Letter | None:
    try:
        mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())
        body = mail.get_body(("plain",))
        text = body.get_content() if body else ""
    except (OSError, ValueError, LookupError):
        return None
    links = dict.fromkeys(link for link in _LINK.findall(text) if link.startswith(f"{site}/"))
    return Letter(
        name=path.stem,
        to=str(mail["To"] or ""),
        sender=str(mail["From"] or ""),
        subject=str(mail["Subject"] or ""),
        sent_at=_date(mail),
        text=text.strip(),
        links=tuple(links),
    )


def _date(mail: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(mail["Date"]))
    except (TypeError, ValueError):
        return None
