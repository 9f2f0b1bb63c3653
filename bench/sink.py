"""A mail server that takes everything, keeps nothing and counts: ``python -m bench.sink``.

It speaks SMTP with one addition: ``XREPORT`` answers with what was counted since the last ``XRESET``. It prints the port
that it listens on.
"""

from __future__ import annotations

import asyncio
import json
import re
import time

_REFERENCE = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n.\r\n"


class Counted:
    """What came since the last reset."""

    def __init__(self) -> None:
        self.letters = 0
        self.bytes = 0
        self.seen: set[bytes] = set()
        self.last_at = 0.0

    def take(self, letter: bytes) -> None:
        found = _REFERENCE.search(letter, 0, 4000)
        self.letters += 1
        self.bytes += len(letter)
        self.seen.add(found[1] if found else str(self.letters).encode())
        self.last_at = time.time()

    def report(self) -> bytes:
        different = len(self.seen)
        return json.dumps(
            {"letters": self.letters, "different": different, "bytes": self.bytes, "last_at": self.last_at}
        ).encode()


class Conversation(asyncio.Protocol):
    """One connection."""

    counted = Counted()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._buffer = b""
        self._in_letter = False
        self._transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers = []
        while (answer := self._next()) is not None:
            answers.append(answer)
        if answers:
            self._transport.write(b"".join(answers))

    def _next(self) -> bytes | None:
        if self._in_letter:
            return self._letter()
        line, found, rest = self._buffer.partition(b"\r\n")
        if not found:
            return None
        self._buffer = rest
        return self._said(line)

    def _letter(self) -> bytes | None:
        end = self._buffer.find(_END)
        if end < 0:
            return None
        Conversation.counted.take(self._buffer[:end])
        self._buffer, self._in_letter = self._buffer[end + len(_END) :], False
        return b"250 2.0.0 taken\r\n"

    def _said(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"EHLO":
            return b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
        if verb == b"DATA":
            self._in_letter = True
            return b"354 go on\r\n"
        if verb == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
            return b""
        if verb == b"XREP":
            return b"250 " + Conversation.counted.report() + b"\r\n"
        if verb == b"XRES":
            Conversation.counted = Counted()
        return b"250 2.0.0 ok\r\n"


async def serve() -> None:
    """Listen on a free port of this machine until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Conversation, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
