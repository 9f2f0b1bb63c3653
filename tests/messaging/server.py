"""A real SMTP server on this machine, which does what a test tells it."""

from __future__ import annotations

import socket
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Handler:
    """Answers as told: ``mail``, ``rcpt`` and ``data`` are lists of replies to give before it says yes again."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.mail: list[str] = []
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.received = threading.Event()
        self.drop_after_data = False
        self.connections = 0
        self.says_it_can: list[str] = []

    async def handle_EHLO(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return [responses[0], *self.says_it_can, *responses[1:]]

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.mail:
            return self.mail.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.received.set()
        if self.drop_after_data:
            server.transport.close()
            return "250 too late"
        if self.data:
            return self.data.pop(0)
        self.raw.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 2.0.0 OK"


class Server:
    """The server itself; it can be stopped and started again on the same port."""

    def __init__(self, handler: Handler, password: str = "") -> None:
        self.handler = handler
        self.port = free_port()
        self._password = password
        self._controller: Controller | None = None

    def start(self) -> None:
        extra: dict[str, Any] = {}
        if self._password:
            extra = {"authenticator": self._check, "auth_required": True, "auth_require_tls": False}
        self._controller = Controller(self.handler, hostname="127.0.0.1", port=self.port, **extra)
        self._controller.start()

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    def _check(self, *args: Any) -> AuthResult:
        return AuthResult(success=args[4].password == self._password.encode(), handled=False)
