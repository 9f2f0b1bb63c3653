"""Handing letters to an SMTP server over one connection that is kept open.

The conversation is held step by step, because one thing matters more than speed: whether the letter's content had gone
out when the connection broke. Before that nothing left the house; after it only the server knows.

Where the server takes several commands at once (RFC 2920), a letter is announced together with the content of the one
before it: one journey to the server and back for each letter. An announcement tells the server whom the next letter is
for, and no more; its content waits until its row is marked. When it does not come after all, the line is dropped.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import time
from collections.abc import Callable
from email.utils import parseaddr
from typing import BinaryIO, TypeVar

from messaging.carriers import Down, NotTaken, Parcel
from messaging.retry import Failure, class_of_smtp
from messaging.transports import MailSettings

_IDLE_SECONDS = 5.0
_STATUS = re.compile(rb"^\d\.\d{1,3}\.\d{1,3}\b")
_LINE_BREAK = re.compile(rb"\r\n|\n|\r")
_LEADING_DOT = re.compile(rb"(?m)^\.")
# The server closes the line, for instance after so many letters; -1 is an answer that is none.
_LONGEST_LINE = 8192
_GOING_AWAY = frozenset({421, -1})
_SIGN_IN_FIRST = frozenset({530, 534, 535, 538})

# What each command is called when it fails, and its good answers: MAIL, RCPT, DATA.
_ANSWERS = (
    ("SMTPSenderRefused", frozenset({250})),
    ("SMTPRecipientsRefused", frozenset({250, 251})),
    ("SMTPDataError", frozenset({354})),
)

Reply = tuple[int, bytes]
Heard = TypeVar("Heard")


class _Dropped(Exception):
    """The connection broke before any of the letter had gone out."""


class Smtp:
    """A transport over SMTP; one per thread."""

    def __init__(self, mail: MailSettings) -> None:
        self._mail = mail
        self._sender = parseaddr(mail.sender)[1]
        self._our_name = self._sender.rpartition("@")[2]
        self._smtp: smtplib.SMTP | None = None
        self._used_at = 0.0
        self._following: Parcel | None = None
        self._announced: Parcel | None = None

    def ready(self) -> None:
        """Connect and sign in, or see that the open connection still lives."""
        if self._smtp is None or not self._lives(self._smtp):
            self._connect()

    def send(self, letter: Parcel) -> str:
        """Hand one letter over. A connection that broke beforehand is opened again, once; raises ``Down`` as well."""
        try:
            return self._hand_over(letter)
        except _Dropped:
            self._connect()
        try:
            return self._hand_over(letter)
        except _Dropped as error:
            raise NotTaken(Failure.TEMPORARY, str(error)) from None

    def expect(self, parcel: Parcel | None) -> None:
        """The letter that will probably be sent after the next one."""
        self._following = parcel

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        if self._announced is not None:
            self._drop()  # the server waits for a letter: it would take a goodbye for its first line
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(OSError):
                if smtp.sock is not None:
                    smtp.sock.settimeout(1)
                smtp.quit()
            smtp.close()

    def _lives(self, smtp: smtplib.SMTP) -> bool:
        if time.monotonic() - self._used_at < _IDLE_SECONDS:
            return True
        if self._announced is not None:
            return False  # nothing can be asked while the server waits for a letter
        try:
            self._used_at = time.monotonic()
            return smtp.noop()[0] == 250
        except OSError:
            return False

    def _connect(self) -> None:
        self._drop()
        try:
            self._smtp = self._opened()
        except OSError as error:  # every error of smtplib is one
            raise Down(_told(error)) from None
        self._used_at = time.monotonic()

    def _opened(self) -> smtplib.SMTP:
        mail = self._mail
        smtp = self._dialled()
        try:
            if mail.tls == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
            if mail.user:
                smtp.login(mail.user, mail.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _dialled(self) -> smtplib.SMTP:
        mail, name = self._mail, self._our_name
        if mail.tls != "tls":
            return smtplib.SMTP(mail.host, mail.port, name, mail.timeout)
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(mail.host, mail.port, name, timeout=mail.timeout, context=context)

    def _hand_over(self, letter: Parcel) -> str:
        smtp = self._smtp
        if smtp is None:
            raise _Dropped("not connected")
        announced, self._announced = self._announced, None
        if announced is letter:
            self._hear_announced(smtp)
        elif announced is not None:
            self._drop()
            raise _Dropped("another letter was announced")
        elif smtp.has_extn("pipelining"):
            announcement = self._announcement(smtp, letter)
            self._heard(lambda: smtp.send(announcement))
            self._hear_announced(smtp)
        else:
            self._announce(smtp, letter, self._options(smtp, letter))
        return self._last_word(smtp, letter)

    def _announce(self, smtp: smtplib.SMTP, letter: Parcel, options: list[str]) -> None:
        """From whom, to whom, and that the letter follows; each is answered before the next is said."""
        commands: list[Callable[[], Reply]] = [
            lambda: smtp.mail(self._sender, options),
            lambda: smtp.rcpt(letter.address),
            lambda: smtp.docmd("DATA"),
        ]
        for command, expected in zip(commands, _ANSWERS, strict=True):
            self._judge(self._heard(command), expected)

    def _announcement(self, smtp: smtplib.SMTP, letter: Parcel) -> bytes:
        """The same in one go, where the server says it can."""
        first = " ".join([f"MAIL FROM:<{self._sender}>", *self._options(smtp, letter)])
        return f"{first}\r\nRCPT TO:<{letter.address}>\r\nDATA\r\n".encode(smtp.command_encoding)

    def _hear_announced(self, smtp: smtplib.SMTP) -> None:
        replies = [self._heard(lambda: _reply(smtp)) for _ in _ANSWERS]
        all_good = all(code in good for (code, _reply), (_name, good) in zip(replies, _ANSWERS, strict=True))
        if not all_good and replies[-1][0] in _ANSWERS[-1][1]:
            self._drop()  # it waits for a letter that will not come
        for reply, expected in zip(replies, _ANSWERS, strict=True):
            self._judge(reply, expected)

    def _heard(self, say: Callable[[], Heard]) -> Heard:
        try:
            return say()
        except OSError as error:
            self._drop()
            raise _Dropped(type(error).__name__) from None

    def _judge(self, answer: Reply, expected: tuple[str, frozenset[int]]) -> None:
        (code, reply), (name, good) = answer, expected
        if code in _SIGN_IN_FIRST:
            self._drop()
            raise Down(_answer(code, reply))
        if code in _GOING_AWAY:
            self._drop()
            raise _Dropped(str(code))
        if code not in good:
            self._start_over()
            raise NotTaken(class_of_smtp(code, name), _answer(code, reply))

    def _last_word(self, smtp: smtplib.SMTP, letter: Parcel) -> str:
        following, ahead = self._look_ahead(smtp)
        try:
            smtp.send(_stuffed(letter.content) + ahead)
            code, reply = _reply(smtp)
        except OSError as error:
            self._drop()
            raise NotTaken(Failure.UNKNOWN, type(error).__name__) from None
        self._used_at = time.monotonic()
        self._announced = following
        if code in _GOING_AWAY:
            self._drop()
        if code != 250:
            raise NotTaken(class_of_smtp(code, "SMTPDataError"), _answer(code, reply))
        return _answer(code, reply)

    def _look_ahead(self, smtp: smtplib.SMTP) -> tuple[Parcel | None, bytes]:
        """The letter that follows, and its announcement, where both can go along."""
        following, self._following = self._following, None
        if following is None or not smtp.has_extn("pipelining") or not following.address.isascii():
            return None, b""
        return following, self._announcement(smtp, following)

    def _start_over(self) -> None:
        """Forget the letter that was refused, so that the next one starts clean."""
        try:
            if self._smtp is not None and self._smtp.rset()[0] != 250:
                self._drop()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        self._announced = None
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _options(self, smtp: smtplib.SMTP, letter: Parcel) -> list[str]:
        if letter.address.isascii():
            return []
        if not smtp.has_extn("smtputf8"):
            raise NotTaken(Failure.PERMANENT, "SMTPNotSupportedError")
        smtp.command_encoding = "utf-8"
        return ["SMTPUTF8", "BODY=8BITMIME"]


def _reply(smtp: smtplib.SMTP) -> Reply:
    """The next answer. What smtplib does for an answer of one line, without what it does for all others."""
    lines = smtp.file
    if lines is None:
        return smtp.getreply()
    line = lines.readline(_LONGEST_LINE)
    if line[3:4] == b" " and line[:3].isdigit() and line.endswith(b"\n"):
        return int(line[:3]), line[4:].strip()
    smtp.file = _Unread(line, lines)  # several lines, none, or not an answer
    try:
        return smtp.getreply()
    finally:
        if isinstance(smtp.file, _Unread):
            smtp.file = lines


class _Unread:
    """A line that was read already, and then the rest."""

    def __init__(self, line: bytes, rest: BinaryIO) -> None:
        self._line: bytes | None = line
        self._rest = rest

    def readline(self, most: int) -> bytes:
        line, self._line = self._line, None
        return self._rest.readline(most) if line is None else line

    def close(self) -> None:
        self._rest.close()


def _stuffed(content: bytes) -> bytes:
    """The content as it goes over the wire: lines end in CRLF, a dot that begins a line is doubled, a dot ends it."""
    lines = content
    if not lines.count(b"\r\n") == lines.count(b"\n") == lines.count(b"\r"):
        lines = _LINE_BREAK.sub(b"\r\n", lines)
    if b"\n." in lines or lines.startswith(b"."):
        lines = _LEADING_DOT.sub(b"..", lines)
    return lines + (b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n")


def _answer(code: int, reply: bytes) -> str:
    """The code and the enhanced status, never the server's sentence: it may hold an address."""
    status = _STATUS.match(reply)
    return f"{code} {status[0].decode()}" if status else str(code)


def _told(error: OSError) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, int) else type(error).__name__
