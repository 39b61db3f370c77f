"""The front of a JSON service over HTTP that is not AWS's. A service is one `JsonFront` value in a module of its own:

    def retrieve(at: Session, sent: Sent) -> Reply: ...

    FRONT = JsonFront(
        service="symbee-statistics",                    # as faults and the record call it
        prefix="/symbee-connect-stats-service/",        # whose requests are its own
        rows=(Operation("RetrieveQueueInfo", "POST", "/symbee-connect-stats-service/…", retrieve, takes=True),),
        admits=check_headers,                           # raises ApiError for who may not ask
        refuses=lambda error: {"errorMessage": error.message},      # the body of an error
    )

and one word in the table `fronts.FRONTS`. Then it answers in process and over HTTP, within transactions, is recorded,
and obeys every fault. A handler refuses with `ApiError(code, message)`; the codes are the keys of `STATUS`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from reconciler.model.http import HttpRequest, HttpResponse
from reconciler.sandbox.asking import Token, Trouble
from reconciler.sandbox.session import Parameters, Result, Session
from reconciler.sandbox.wire.errors import ApiError

STATUS: Mapping[str, int] = {
    "badRequest": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "notFound": 404,
    "methodNotAllowed": 405,
    "conflict": 409,
    "preconditionFailed": 412,
    "tooLarge": 413,
    "unsupportedMediaType": 415,
    "unprocessable": 422,
    "preconditionRequired": 428,
    "tooManyRequests": 429,
    "internal": 500,
    "unavailable": 503,
}
"""The HTTP status of every code that an error may have."""

_TROUBLE: Mapping[Trouble, str] = {
    "broken": "internal",
    "throttled": "tooManyRequests",
    "tooLarge": "tooLarge",
}
_RETRY_AFTER_SECONDS = 1
_MOST_DEPTH = 64
_MOST_BYTES = 16 * 1024 * 1024


class Sent(NamedTuple):
    """A request taken apart: members of the path and fields of the query decoded (of equal names the last counts),
    `headers` in lower case, `body` the parsed JSON (None where an operation takes none)."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


class Reply(NamedTuple):
    """An answer: `body` as JSON (None: none at all), and headers besides those of every answer."""

    status: int
    body: Any
    headers: Mapping[str, str] = {}


def _shown(sent: Sent) -> dict[str, Any]:
    body = sent.body if isinstance(sent.body, dict) else {} if sent.body is None else {"body": sent.body}
    return {**sent.query, **body, **sent.path}


def _no_token(at: Session, sent: Sent) -> Token | None:
    return None


def _everybody(at: Session, sent: Sent) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: `path` is the whole path with `{members}`.

    `takes`: a body in JSON, which must be there. `shown` gives the parameters as the record keeps them (no secrets),
    `token` the request's client token, where it has one.
    """

    name: str
    method: str
    path: str
    run: Callable[[Session, Sent], Reply]
    mutates: bool = False
    takes: bool = False
    shown: Callable[[Sent], dict[str, Any]] = _shown
    token: Callable[[Session, Sent], Token | None] = _no_token


@dataclass(frozen=True)
class JsonAsked:
    """An operation of such a service that somebody asks for; see `Asked`."""

    front: JsonFront
    wanted: Operation
    path: Mapping[str, str]
    request: HttpRequest
    region: str = ""
    access_key: str = ""

    @property
    def service(self) -> str:
        """The service's name."""
        return self.front.service

    @property
    def operation(self) -> str:
        """The operation's name."""
        return self.wanted.name

    @property
    def mutates(self) -> bool:
        """Whether it changes the world."""
        return self.wanted.mutates

    @cached_property
    def _head(self) -> Sent:
        headers = {name.lower(): value for name, value in self.request.headers.items()}
        query = _query(self.request.target.partition("?")[2])
        return Sent(self.path, query, headers, None)

    @cached_property
    def _sent(self) -> Sent:
        head = self._head
        if not self.wanted.takes:
            return head
        kind = head.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise ApiError("unsupportedMediaType", "The body must be sent as application/json.")
        if len(self.request.body) > _MOST_BYTES:
            raise ApiError("tooLarge", f"A body may have {_MOST_BYTES} bytes.")
        return head._replace(body=_json(self.request.body))

    def read(self) -> dict[str, Any]:
        """See `Asked.read`. Nothing is refused yet: who may not ask shall not learn what was wrong with it."""
        try:
            return self.wanted.shown(self._sent)
        except ApiError:
            return dict(self.path)

    def check(self, at: Session, parameters: Parameters) -> None:
        """Who asks is looked at first, then what."""
        self.front.admits(at, self._head)
        _ = self._sent

    def token(self, at: Session, parameters: Parameters) -> Token | None:
        """See `Asked.token`."""
        return self.wanted.token(at, self._sent)

    def run(self, at: Session, parameters: Parameters) -> Result:
        """See `Asked.run`."""
        return self.wanted.run(at, self._sent)._asdict()

    def answer(self, result: Result, request_id: str) -> HttpResponse:
        """See `Asked.answer`."""
        return _written(Reply(**result), request_id)


@dataclass(frozen=True)
class JsonFront:
    """A service; see the module's own text. `admits` sees a request without its body, before anything else is judged.

    `refuses` makes the body of an error; its status is that of its code, and a member `headers` gives further ones.
    """

    service: str
    prefix: str
    rows: tuple[Operation, ...]
    refuses: Callable[[ApiError], Any]
    admits: Callable[[Session, Sent], None] = _everybody

    @cached_property
    def operations(self) -> Mapping[str, frozenset[str]]:
        """See `Front.operations`."""
        return {self.service: frozenset(row.name for row in self.rows)}

    @cached_property
    def _patterns(self) -> tuple[tuple[Operation, re.Pattern[str]], ...]:
        """Each operation with its path as a pattern over the raw one."""
        return tuple(
            (row, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(row.path))))
            for row in self.rows
        )

    def knows(self, request: HttpRequest) -> bool:
        """See `Front.knows`."""
        return request.target.partition("?")[0].startswith(self.prefix)

    def asked(self, request: HttpRequest) -> JsonAsked:
        """See `Front.asked`."""
        path = request.target.partition("?")[0]
        fitting = [(row, match) for row, pattern in self._patterns if (match := pattern.fullmatch(path))]
        if not fitting:
            raise ApiError("notFound", "There is nothing at this path.")
        for row, match in fitting:
            if row.method == request.method.upper():
                members = {name: _decoded(value) for name, value in match.groupdict().items()}
                return JsonAsked(self, row, members, request)
        allowed = ", ".join(sorted({row.method for row, _ in fitting}))
        raise ApiError("methodNotAllowed", f"This path takes {allowed}.", headers={"Allow": allowed})

    def refusal(self, request: HttpRequest, error: ApiError, request_id: str) -> HttpResponse:
        """See `Front.refusal`."""
        headers = error.members.get("headers", {})
        return _written(Reply(STATUS[error.code], self.refuses(error), headers), request_id)

    def trouble(self, what: Trouble, service: str, message: str) -> ApiError:
        """See `Front.trouble`."""
        headers = {"Retry-After": str(_RETRY_AFTER_SECONDS)} if what == "throttled" else {}
        return ApiError(_TROUBLE[what], message, headers=headers)


def _written(reply: Reply, request_id: str) -> HttpResponse:
    headers = {**reply.headers, "X-Request-Id": request_id}
    if reply.body is None:
        return HttpResponse(
            reply.status, headers if reply.status == 204 else {**headers, "Content-Length": "0"}, b""
        )
    body = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":")).encode()
    kind = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    return HttpResponse(reply.status, {**headers, **kind}, body)


def _decoded(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise ApiError("badRequest", "The path is not UTF-8.") from error


def _query(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=1000, errors="strict"))
    except ValueError as error:
        raise ApiError("badRequest", "The query cannot be read.") from error


def _json(body: bytes) -> Any:
    try:
        document = json.loads(body, parse_constant=_refuse_constant)
        if b"\\ud" in body.lower():
            json.dumps(document, ensure_ascii=False).encode()  # lone surrogates are no text
    except (ValueError, RecursionError) as error:
        raise ApiError("badRequest", "The body is not valid JSON.") from error
    if _too_deep(document):
        raise ApiError("badRequest", f"The body is nested deeper than {_MOST_DEPTH}.")
    return document


def _refuse_constant(word: str) -> None:
    raise ValueError(word)


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_MOST_DEPTH):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return True
