"""A server that repeats whatever it is asked: in errors, in what is no JSON, in redirects. Reads may pass through."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

MODES = ("error", "refusal", "noJson", "cutOff", "redirect", "oddItem")


class Echo(ThreadingHTTPServer):
    """`mode` says how it answers what it does not pass through to `behind`; `seen` is everything it was told."""

    daemon_threads = True

    def __init__(self, behind: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind)
        self.mode = "pass"
        self.passes_reads = True
        self.seen = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Echo

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        told = f"{self.headers}\n{body.decode()}"
        self.server.seen += told
        reads = self.command == "GET"
        if self.server.mode == "pass" or (reads and self.server.passes_reads):
            self._pass(body)
            return
        status, text, headers = _answer(self.server.mode, told)
        self._send(status, text.encode(), headers)

    do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""

    def _pass(self, body: bytes) -> None:
        line = http.client.HTTPConnection(self.server.behind.hostname or "", self.server.behind.port)
        try:
            line.request(self.command, self.path, body, dict(self.headers.items()))
            answer = line.getresponse()
            self._send(answer.status, answer.read(), dict(answer.getheaders()))
        finally:
            line.close()

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "date", "server", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _errors(told: str) -> str:
    return json.dumps(
        {"errors": [{"path": told, "message": told}], "message": told, "errorMessage": told, "error": told}
    )


def _answer(mode: str, told: str) -> tuple[int, str, dict[str, str]]:
    away = "/" + "".join(filter(str.isalnum, told))
    odd = {"code": told, "spec": told, "etag": told}
    return {
        "error": (500, _errors(told), {"X-Request-Id": "1"}),
        "refusal": (422, _errors(told), {}),
        "noJson": (200, f"<html>{told}</html>", {}),
        "cutOff": (200, _errors(told)[:-10], {"Content-Type": "application/json"}),
        "redirect": (302, told, {"Location": away}),
        "oddItem": (200, json.dumps(odd), {"ETag": '"1"'}),
    }[mode]


@contextmanager
def echoing(behind: str) -> Iterator[Echo]:
    """The server, while the context lasts."""
    server = Echo(behind)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
