"""One connection to a web service that is kept open, and what is known when it fails.

What matters is whether the whole request had gone out when the line broke: before that nothing left the house, after it
only the other side knows.
"""

from __future__ import annotations

import http.client
import selectors
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

_MOST_OF_AN_ANSWER = 100_000


class NotSent(Exception):
    """Nothing was asked: the other side could not be reached. Its text is a class of error."""


class CutOff(Exception):
    """The request had gone out whole, and no answer came. Its text is a class of error."""


@dataclass(frozen=True)
class Answer:
    """What the other side said."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Line:
    """A kept-open connection to one origin (scheme, host, port); not for several threads at once."""

    def __init__(self, origin: str, *, timeout: float) -> None:
        parts = urlsplit(origin)
        self._is_tls = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port
        self._timeout = timeout
        self._line: http.client.HTTPConnection | None = None

    def connect(self) -> None:
        """Make sure that somebody listens; raises ``NotSent``."""
        if self._line is not None and _was_hung_up(self._line):
            self.close()
        if self._line is None:
            line = self._new()
            try:
                line.connect()
            except OSError as error:
                line.close()
                raise NotSent(type(error).__name__) from None
            self._line = line

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Ask, and wait for the answer; raises ``NotSent`` or ``CutOff``."""
        try:
            self._say(path, body, headers)
        except (OSError, http.client.HTTPException):
            # The other side hung up before it had the request: once more on a line of its own.
            self.close()
            try:
                self._say(path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                raise NotSent(type(error).__name__) from None
        return self._heard()

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _say(self, path: str, body: bytes, headers: Mapping[str, str]) -> None:
        self.connect()
        if self._line is not None:
            self._line.request("POST", path, body, dict(headers))

    def _heard(self) -> Answer:
        line = self._line
        if line is None:
            raise CutOff("not connected")
        try:
            response = line.getresponse()
            answer = Answer(response.status, response.read(_MOST_OF_AN_ANSWER), dict(response.getheaders()))
            is_whole = response.isclosed()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise CutOff(type(error).__name__) from None
        if not is_whole:
            self.close()
        return answer

    def _new(self) -> http.client.HTTPConnection:
        if self._is_tls:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=context)
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)


def _was_hung_up(line: http.client.HTTPConnection) -> bool:
    """Whether the other side closed it meanwhile: nothing is to be heard on a line on which nothing was asked."""
    # The stubs say that it is always there; it is None once it was closed.
    sock: socket.socket | None = line.sock
    if sock is None:
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(timeout=0))
