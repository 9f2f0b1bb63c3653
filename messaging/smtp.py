"""Handing letters to an SMTP server over one connection that is kept open.

The conversation is held step by step, because one thing matters more than speed: whether the letter's content had gone
out when the connection broke. Before that nothing left the house; after it only the server knows.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
import time
from collections.abc import Callable
from typing import TypeVar

from messaging.letters import Letter
from messaging.retry import Failure, class_of_smtp
from messaging.transports import Down, MailSettings, NotTaken

_IDLE_SECONDS = 5.0
_STATUS = re.compile(rb"^\d\.\d{1,3}\.\d{1,3}\b")
_LINE_BREAK = re.compile(rb"\r\n|\n|\r")
_LEADING_DOT = re.compile(rb"(?m)^\.")
# The server closes the line, for instance after so many letters; -1 is an answer that is none.
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

    def __init__(self, mail: MailSettings, *, our_name: str) -> None:
        self._mail = mail
        self._our_name = our_name
        self._smtp: smtplib.SMTP | None = None
        self._used_at = 0.0

    def ready(self) -> None:
        """Connect and sign in, or see that the open connection still lives."""
        if self._smtp is None or not self._lives(self._smtp):
            self._connect()

    def send(self, letter: Letter) -> str:
        """Hand one letter over. A connection that broke beforehand is opened again, once; raises ``Down`` as well."""
        try:
            return self._hand_over(letter)
        except _Dropped:
            self._connect()
        try:
            return self._hand_over(letter)
        except _Dropped as error:
            raise NotTaken(Failure.TEMPORARY, str(error)) from None

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
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

    def _hand_over(self, letter: Letter) -> str:
        smtp = self._smtp
        if smtp is None:
            raise _Dropped("not connected")
        options = self._options(smtp, letter)
        if smtp.has_extn("pipelining"):
            self._announce_at_once(smtp, letter, options)
        else:
            self._announce(smtp, letter, options)
        return self._last_word(smtp, letter)

    def _announce(self, smtp: smtplib.SMTP, letter: Letter, options: list[str]) -> None:
        """From whom, to whom, and that the letter follows; each is answered before the next is said."""
        commands: list[Callable[[], Reply]] = [
            lambda: smtp.mail(letter.sender, options),
            lambda: smtp.rcpt(letter.to),
            lambda: smtp.docmd("DATA"),
        ]
        for command, expected in zip(commands, _ANSWERS, strict=True):
            self._judge(self._heard(command), expected)

    def _announce_at_once(self, smtp: smtplib.SMTP, letter: Letter, options: list[str]) -> None:
        """The same in one go, where the server says it can (RFC 2920): one journey to a far server instead of three."""
        first = " ".join([f"MAIL FROM:<{letter.sender}>", *options])
        self._heard(lambda: smtp.send(f"{first}\r\nRCPT TO:<{letter.to}>\r\nDATA\r\n"))
        replies = [self._heard(smtp.getreply) for _ in _ANSWERS]
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

    def _last_word(self, smtp: smtplib.SMTP, letter: Letter) -> str:
        try:
            smtp.send(_stuffed(letter.content))
            code, reply = smtp.getreply()
        except OSError as error:
            self._drop()
            raise NotTaken(Failure.UNKNOWN, type(error).__name__) from None
        self._used_at = time.monotonic()
        if code in _GOING_AWAY:
            self._drop()
        if code != 250:
            raise NotTaken(class_of_smtp(code, "SMTPDataError"), _answer(code, reply))
        return _answer(code, reply)

    def _start_over(self) -> None:
        """Forget the letter that was refused, so that the next one starts clean."""
        try:
            if self._smtp is not None and self._smtp.rset()[0] != 250:
                self._drop()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _options(self, smtp: smtplib.SMTP, letter: Letter) -> list[str]:
        if letter.to.isascii():
            return []
        if not smtp.has_extn("smtputf8"):
            raise NotTaken(Failure.PERMANENT, "SMTPNotSupportedError")
        smtp.command_encoding = "utf-8"
        return ["SMTPUTF8", "BODY=8BITMIME"]


def _stuffed(content: bytes) -> bytes:
    """The content as it goes over the wire: lines end in CRLF, a dot that begins a line is doubled, a dot ends it."""
    lines = _LEADING_DOT.sub(b"..", _LINE_BREAK.sub(b"\r\n", content))
    return lines + (b".\r\n" if lines.endswith(b"\r\n") else b"\r\n.\r\n")


def _answer(code: int, reply: bytes) -> str:
    """The code and the enhanced status, never the server's sentence: it may hold an address."""
    status = _STATUS.match(reply)
    return f"{code} {status[0].decode()}" if status else str(code)


def _told(error: OSError) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, int) else type(error).__name__
