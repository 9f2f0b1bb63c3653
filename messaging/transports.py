"""How letters leave the house: one port, and behind it an SMTP server, or a folder of files.

A transport says plainly what it knows, in the words of a carrier: ``Down`` and ``NotTaken``.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.conf import settings

from messaging.carriers import Down, NotTaken, Parcel
from messaging.retry import Failure


class MailSettings(Protocol):
    """What ``settings.JOURNEY_EMAIL`` says; without a host, letters become files in the folder."""

    @property
    def sender(self) -> str: ...

    @property
    def folder(self) -> Path: ...

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...

    @property
    def user(self) -> str: ...

    @property
    def password(self) -> str: ...

    @property
    def tls(self) -> str: ...

    @property
    def timeout(self) -> int: ...

    @property
    def over_smtp(self) -> bool: ...


class Transport(Protocol):
    """The port."""

    def ready(self) -> None:
        """Make sure that a letter can be handed over now; raises ``Down``."""

    def send(self, letter: Parcel) -> str:
        """Hand one letter over and return the answer's code; raises ``NotTaken``, or ``Down`` if nothing left."""

    def close(self) -> None:
        """Let go of what is kept open."""


class Folder:
    """Each letter becomes an .eml file named by its reference: sending it again would write the same file again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ready(self) -> None:
        """The folder must be there."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Down(type(error).__name__) from None

    def send(self, letter: Parcel) -> str:
        """Write beside and move into place, so that nobody ever reads half a letter."""
        name = letter.reference.strip("<>").partition("@")[0]
        fresh = self._folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
        try:
            fresh.write_bytes(letter.content)
            fresh.replace(self._folder / f"{name}.eml")
        except OSError as error:
            raise NotTaken(Failure.TEMPORARY, type(error).__name__) from None
        return "file"

    def close(self) -> None:
        """Nothing is kept open."""


_mine = threading.local()


def current() -> Transport:
    """The transport of this thread; its connection is kept open from one message to the next."""
    mail: MailSettings = settings.JOURNEY_EMAIL
    known = getattr(_mine, "mail", None)
    if known is not mail and known != mail:
        close()
        _mine.mail, _mine.transport = mail, _made(mail)
    transport: Transport = _mine.transport
    return transport


def close() -> None:
    """Close this thread's connection."""
    if getattr(_mine, "mail", None) is not None:
        _mine.transport.close()
        _mine.mail = None


@contextmanager
def using(transport: Transport) -> Iterator[None]:
    """For tests: this thread sends by ``transport`` inside the block."""
    close()
    _mine.mail, _mine.transport = settings.JOURNEY_EMAIL, transport
    try:
        yield
    finally:
        close()


def _made(mail: MailSettings) -> Transport:
    if not mail.over_smtp:
        return Folder(mail.folder)
    from messaging.smtp import Smtp  # it takes its settings from here

    return Smtp(mail)
