"""The stand-in over HTTP/1.1, so that any SDK, the AWS CLI and other processes can be pointed at it."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import struct
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from reconciler.model.http import HttpRequest, HttpResponse, NoAnswerError
from reconciler.sandbox.engine import Sandbox
from reconciler.sandbox.fronts import front_of

_LOG = logging.getLogger(__name__)
_MOST_BYTES = 16 * 1024 * 1024
_IDLE_SECONDS = 120


class _Handler(BaseHTTPRequestHandler):
    """One connection, kept alive between requests."""

    protocol_version = "HTTP/1.1"
    server_version = "reconciler-sandbox"
    sys_version = ""
    disable_nagle_algorithm = True  # without it every answer waits 40 ms for a delayed acknowledgement
    wbufsize = 64 * 1024  # head and body leave in one piece
    timeout = _IDLE_SECONDS
    server: SandboxServer

    def handle_expect_100(self) -> bool:
        """Say 100 Continue at once: the write is buffered, and the client waits for it."""
        fine = super().handle_expect_100()
        self.wfile.flush()
        return fine

    def answer(self) -> None:
        """Read one request, answer it."""
        with self.server.working():
            body = self._body()
            request = HttpRequest(self.command, self.path, dict(self.headers.items()), body or b"")
            if body is None:
                front = front_of(request)
                error = front.trouble("tooLarge", "", f"A body may have {_MOST_BYTES} bytes.")
                response = front.refusal(request, error, "none")
                self.close_connection = True
            else:
                try:
                    response = self.server.sandbox.handle(request)
                except NoAnswerError:
                    self._drop()
                    return
            self._send(response)

    def __getattr__(self, name: str) -> Any:
        """Every method is answered (`do_GET` and so on are http.server's names): the fronts know which there are."""
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests go to the log, without parameters: paths hold ids only, queries may hold more."""
        _LOG.debug(
            "method=%s path=%s", getattr(self, "command", ""), getattr(self, "path", "").partition("?")[0]
        )

    def _body(self) -> bytes | None:
        """The request's body; None for one that is too large or of no stated length."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isascii() or not length.isdigit() or int(length) > _MOST_BYTES:
            return None
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes | None:
        """A chunked body, put together."""
        body = b""
        while True:
            size_text = self.rfile.readline(64).partition(b";")[0].strip()
            try:
                size = int(size_text, 16)
            except ValueError:
                return None
            if size < 0 or len(body) + size > _MOST_BYTES:
                return None
            if size == 0:
                while self.rfile.readline(1024).strip():
                    pass
                return body
            body += self.rfile.read(size)
            self.rfile.readline(64)

    def _drop(self) -> None:
        """Reset the connection, as a fault wants it: closed at once and without a farewell (RST, not FIN)."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def _send(self, response: HttpResponse) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if self.close_connection or self.server.stopping:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
        self.wfile.flush()


class SandboxServer(ThreadingHTTPServer):
    """A bound server: call `serve_forever` (or `start`), and `stop` from another thread or after it returned."""

    daemon_threads = True  # idle connections must not hold the process; `stop` waits for the busy ones
    block_on_close = False
    request_queue_size = 128

    def __init__(self, sandbox: Sandbox, host: str, port: int) -> None:
        self.sandbox = sandbox
        self.stopping = False
        self._busy = 0
        self._running = False
        self._idle = threading.Condition()
        if ":" in host:
            self.address_family = socket.AF_INET6
        super().__init__((host, port), _Handler)

    @property
    def url(self) -> str:
        """Where it listens: http://HOST:PORT."""
        host, port = self.server_address[0], self.server_address[1]
        text = host.decode() if isinstance(host, bytes | bytearray) else str(host)
        return f"http://[{text}]:{port}" if ":" in text else f"http://{text}:{port}"

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Count a request as being answered while the context lasts."""
        with self._idle:
            self._busy += 1
        try:
            yield
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def serve_forever(self, poll_interval: float = 0.1) -> None:
        """Answer requests until `stop`, or an exception such as KeyboardInterrupt."""
        self._running = True
        super().serve_forever(poll_interval)

    def start(self) -> None:
        """Answer requests in a thread of its own until `stop`."""
        self._running = True
        threading.Thread(target=self.serve_forever, name="sandbox", daemon=True).start()

    def stop(self, *, patience_seconds: float = 10.0) -> None:
        """Accept nothing more, let requests in flight be answered for so long, close. May be called again."""
        self.stopping = True
        if self._running:
            self.shutdown()
            self._running = False
        with self._idle:
            self._idle.wait_for(lambda: self._busy == 0, patience_seconds)
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no event; anything else is logged without its text."""
        _LOG.debug("connection ended early", exc_info=True)


def serve(sandbox: Sandbox, *, host: str = "127.0.0.1", port: int = 4566) -> SandboxServer:
    """A server bound to an address (port 0: any free one), not yet answering. OSError when it cannot be bound."""
    return SandboxServer(sandbox, host, port)
