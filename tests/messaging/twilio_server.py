"""A server on this machine that speaks the provider's interface, as far as texts go: real connections, real answers.

It answers as told: ``replies`` is a list of (status, body) to give before it says yes again; ``hangs_up`` makes it close the
line after it has read a request, and ``sleeps`` lets it think for that long.
"""

from __future__ import annotations

import base64
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

ACCOUNT, TOKEN = "AC" + "0" * 32, "a token for tests"


class Provider:
    """The server and what it has seen."""

    def __init__(self) -> None:
        self.texts: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.replies: list[tuple[int, dict[str, Any]]] = []
        self.hangs_up = False
        self.closes_after_answer = False
        self.sleeps = 0.0
        self.connections = 0
        handler = type("Handler", (_Handler,), {"provider": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.provider.connections += 1

    def do_POST(self) -> None:
        provider = self.provider
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        provider.paths.append(self.path)
        if provider.hangs_up:
            self.close_connection = True
            return
        time.sleep(provider.sleeps)
        status, said = self._judged(dict(parse_qsl(body, strict_parsing=True)))
        raw = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        if not provider.closes_after_answer:
            self.wfile.write(raw)
            return
        # The answer and the end of the line come together: nobody reads the one and writes on before the other.
        self.connection.sendall(raw, socket.MSG_MORE)
        self.connection.shutdown(socket.SHUT_WR)
        self.close_connection = True

    def _judged(self, fields: dict[str, str]) -> tuple[int, dict[str, Any]]:
        provider = self.provider
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if self.headers["Authorization"] != expected or self.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}
        if provider.replies:
            return provider.replies.pop(0)
        provider.texts.append(fields)
        return 201, {"sid": f"SM{len(provider.texts):032}", "status": "queued", "to": fields["To"]}

    def log_message(self, *args: Any) -> None:
        """Nothing is printed."""
