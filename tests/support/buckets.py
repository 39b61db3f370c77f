"""A bucket for tests: what S3 documents of Get, Put, Delete and List with conditions, its clock, and what goes wrong.

It answers the HTTP requests of real boto3 clients, in process or (`served`) on a loopback port. `make test-clients`
holds it against moto's server.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import formatdate
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from reconciler.model.http import HttpRequest, HttpResponse, NoAnswerError

Fault = Literal[
    "resetBefore", "resetAfter", "timeoutAfter", "500before", "500after", "slowDown", "busy", "denied"
]
PASSING: tuple[Fault, ...] = (
    "resetBefore", "resetAfter", "timeoutAfter", "500before", "500after", "slowDown", "busy",
)  # fmt: skip
"""What goes wrong once, and not again."""
_PAGE = 3  # keys a page: small, so that every listing of tests has several pages


class Faulty:
    """Something that answers S3's requests, every request counted, and what goes wrong on the way.

    `faults` strike the next requests, one each, first come first struck; None lets one pass. `before` is called with
    each request before it is carried out.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock`: epoch seconds, of the errors that strike."""
        self.requests: list[str] = []
        self.faults: list[Fault | None] = []
        self.before: Callable[[HttpRequest], None] = lambda sent: None
        self._clock = clock
        self._lock = threading.Lock()

    def __call__(self, sent: HttpRequest) -> HttpResponse:
        self.before(sent)
        with self._lock:
            self.requests.append(sent.method)
            fault = self.faults.pop(0) if self.faults else None
            if fault in ("resetBefore", "500before", "slowDown", "busy", "denied"):
                return self._struck(fault)
            answer = self.answer(sent)
            return self._struck(fault) if fault else answer

    def answer(self, sent: HttpRequest) -> HttpResponse:
        """Carry the request out."""
        raise NotImplementedError

    def _struck(self, fault: Fault | None) -> HttpResponse:
        if fault in ("resetBefore", "resetAfter", "timeoutAfter"):
            raise NoAnswerError(timed_out=fault == "timeoutAfter")
        if fault == "slowDown":
            return self._error(503, "SlowDown")
        if fault == "busy":
            return self._error(409, "ConditionalRequestConflict")
        if fault == "denied":
            return self._error(403, "AccessDenied")
        return self._error(500, "InternalError")

    def _error(self, status: int, code: str) -> HttpResponse:
        return self._told(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _told(self, status: int, body: bytes, tagged: bytes | None = None) -> HttpResponse:
        tag = {} if tagged is None else {"etag": _tag(tagged)}
        headers = {"date": formatdate(self._clock(), usegmt=True), "content-length": str(len(body)), **tag}
        return HttpResponse(status, headers, body)


class Bucket(Faulty):
    """Objects by key; `bucket` is the name of the only one. Safe to use from many threads."""

    def __init__(self, clock: Callable[[], float], *, bucket: str = "acme-backend") -> None:
        super().__init__(clock)
        self.bucket = bucket
        self.objects: dict[str, bytes] = {}

    def answer(self, sent: HttpRequest) -> HttpResponse:
        """See `Faulty.answer`."""
        parts = urlsplit(sent.target)
        _, bucket, key = (unquote(parts.path) + "/").split("/", 2)
        if bucket != self.bucket:
            return self._error(404, "NoSuchBucket")
        key = key.rstrip("/")
        if not key:
            return self._listed({name: one[0] for name, one in parse_qs(parts.query).items()})
        held = self.objects.get(key)
        if sent.method == "GET":
            return self._error(404, "NoSuchKey") if held is None else self._told(200, held, held)
        if refused := self._refused(sent.headers, held):
            return refused
        if sent.method == "PUT":
            self.objects[key] = sent.body
            return self._told(200, b"", sent.body)
        self.objects.pop(key, None)
        return self._told(204, b"")

    def _refused(self, headers: Mapping[str, str], held: bytes | None) -> HttpResponse | None:
        """source: S3 user guide, conditional writes and deletes."""
        if headers.get("if-none-match") == "*" and held is not None:
            return self._error(412, "PreconditionFailed")
        wanted = headers.get("if-match")
        if wanted is None:
            return None
        if held is None:
            return self._error(404, "NoSuchKey")
        return None if wanted == _tag(held) else self._error(412, "PreconditionFailed")

    def _listed(self, query: Mapping[str, str]) -> HttpResponse:
        prefix, after = query.get("prefix", ""), query.get("continuation-token", "")
        keys = sorted(key for key in self.objects if key.startswith(prefix))
        folders: set[str] = set()
        if query.get("delimiter"):
            below = [key for key in keys if "/" in key[len(prefix) :]]
            folders = {prefix + key[len(prefix) :].split("/")[0] + "/" for key in below}
            keys = [key for key in keys if key not in below]
        rows = [(one, f"<CommonPrefixes><Prefix>{escape(one)}</Prefix></CommonPrefixes>") for one in folders]
        rows += [(one, f"<Contents><Key>{escape(one)}</Key></Contents>") for one in keys]
        left = [row for row in sorted(rows) if row[0] > after]
        page, more = left[:_PAGE], len(left) > _PAGE
        token = f"<NextContinuationToken>{escape(page[-1][0])}</NextContinuationToken>" if more else ""
        body = "".join(row[1] for row in page) + token + f"<IsTruncated>{str(more).lower()}</IsTruncated>"
        return self._told(200, f"<ListBucketResult>{body}</ListBucketResult>".encode())


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


class Elsewhere(Faulty):
    """An S3 server on a loopback port, with what goes wrong on the way to it."""

    def __init__(self, clock: Callable[[], float], port: int) -> None:
        super().__init__(clock)
        self._port = port

    def answer(self, sent: HttpRequest) -> HttpResponse:
        """See `Faulty.answer`."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            headers = {name: value for name, value in sent.headers.items() if name != "expect"}
            connection.request(sent.method, sent.target, sent.body, headers)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.headers.items()}
            return HttpResponse(answer.status, found, answer.read())
        finally:
            connection.close()


@contextmanager
def served(bucket: Bucket) -> Iterator[str]:
    """The bucket on a loopback port, while the context lasts: its URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = bucket(HttpRequest(self.command, self.path, headers, self.rfile.read(length)))
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_PUT = do_DELETE = _answer  # noqa: N815 - the names that http.server asks for

        def log_message(self, format: str, *arguments: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
