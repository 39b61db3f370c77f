"""The provider of Symbee's configuration behind the gateway. schemas/symbee-gateway.openapi.json is its contract.

An item is `{code, spec, owner, etag, updatedAt}`; of a credential it shows `{"reference": …, "version": …}`, as the
mark of our own last write has it, or None where nobody knows: it was never ours, or the object has changed since.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

import httpx

from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    InvalidError,
    NotFoundError,
    ReconcilerError,
    RejectedError,
    RemoteError,
)
from reconciler.model.http import HttpResponse
from reconciler.model.marks import Marks
from reconciler.model.reading import Read
from reconciler.model.secret import SECRET
from reconciler.model.symbee import collection_of
from reconciler.providers.operations import READS, WRITES, ForbiddenOperationError
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.symbee import answers
from reconciler.providers.symbee.answers import Item
from reconciler.providers.transport import asked

_LOG = logging.getLogger(__name__)

_MOST_PAGES = 10_000


class Resolving(Protocol):
    """Puts secrets in the place of references: `values` to send and forget, `marks` to write down."""

    def resolved(self, parameters: Any) -> Any:
        """See `SecretsProvider.resolved`."""


class Access(NamedTuple):
    """How the gateway is reached: the bearer token, taken anew for each request, and whether writing is allowed."""

    token: Callable[[], str]
    writes: bool


class _Write(NamedTuple):
    """A write ready to be sent: its body, its precondition, and the mark of its credentials (None: it has none).

    `secrets` are the values in its body, which no error may repeat.
    """

    body: Mapping[str, Any]
    etag: str | None
    mark: Mapping[str, Any] | None = None
    secrets: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "_Write(…)"


class GatewayProvider:
    """See the port `Provider`. `http` knows the URL (`transport.connected`); `secrets` resolves credentials while a
    write is sent; `marks` remembers which ones they were.
    """

    service = "symbee"

    def __init__(
        self,
        http: httpx.Client,
        access: Access,
        *,
        secrets: Resolving,
        marks: Marks,
        quotas: Quotas,
        retry: Retry,
    ) -> None:
        self._http = http
        self._access = access
        self._secrets = secrets
        self._marks = marks
        self._quotas = quotas
        self._retry = retry
        self._check: Callable[[], None] | None = None

    def guarded_by(self, check: Callable[[], None]) -> GatewayProvider:
        """The same provider, whose writes call `check` right before each request: it raises once the lock is lost."""
        guarded = copy(self)
        guarded._check = check
        return guarded

    def read(self, read: Read) -> Any:
        """`list…`: every item of all pages. `get…` with `code`: one item, or None where there is none."""
        self._allow(read.operation, READS[self.service])
        if read.operation.startswith("list"):
            return self._listed(read.operation)
        collection = collection_of(read.operation)
        code = read.parameters["code"]
        try:
            answer = self._call(read.operation, "GET", _path(read.operation, code))
        except NotFoundError:
            return None
        return self._known(collection, answers.single(read.operation, answer, code))

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Item:
        """`put…` with `code`, `spec`, `owner`, `ifMatch` (None: create) gives the item as it is then; `delete…` with
        `code`, `owner`, `ifMatch` gives {}. `token` becomes the Idempotency-Key.
        """
        allowed = WRITES[self.service] if self._access.writes else frozenset[str]()
        self._allow(operation, allowed)
        collection, code = collection_of(operation), parameters["code"]
        if operation.startswith("delete"):
            write = _Write({"owner": parameters["owner"]}, parameters["ifMatch"])
            self._written(operation, "DELETE", code, write, token)
            self._forget(collection, code)
            return {}
        write = self._prepared(operation, collection, parameters)
        answer = self._written(operation, "PUT", code, write, token)
        item = answers.written(operation, answer, code)
        self._remember(operation, collection, item, write.mark)
        return self._known(collection, item)

    # Reading --------------------------------------------------------------------------------------------------------

    def _listed(self, operation: str) -> list[Item]:
        path = f"/v1/{collection_of(operation)}"
        items: list[Item] = []
        page: str | None = None
        seen: set[str] = set()
        for _ in range(_MOST_PAGES):
            query = {} if page is None else {"pageToken": page}
            found, page = answers.page(operation, self._call(operation, "GET", path, params=query))
            items += found
            if page is None:
                return [self._known(collection_of(operation), item) for item in items]
            if page in seen:
                break
            seen.add(page)
        raise answers.broken(operation, "pages that never end")

    def _known(self, collection: str, item: Item) -> Item:
        """The item with what is known of its credentials."""
        credentials = item["spec"].get("credentials")
        if not credentials:
            return item
        mark = self._marks.get(collection, item["code"])
        held = mark["credentials"] if mark and mark["etag"] == item["etag"] else {}
        known = {name: held.get(name) for name in credentials}
        return {**item, "spec": {**item["spec"], "credentials": known}}

    # Writing --------------------------------------------------------------------------------------------------------

    def _prepared(self, operation: str, collection: str, parameters: Mapping[str, Any]) -> _Write:
        """The body of a PUT. A credential that is as an item shows it, and not a secret to be taken, is kept: null."""
        code, etag, spec = parameters["code"], parameters["ifMatch"], dict(parameters["spec"])
        body = {"code": code, "spec": spec, "owner": parameters["owner"]}
        given: Mapping[str, Any] = spec.get("credentials") or {}
        if not given:
            return _Write(body, etag)
        fresh = {name: one for name, one in given.items() if one is not None and SECRET in one}
        values, marks = self._resolved(operation, fresh)
        spec["credentials"] = {name: values.get(name) for name in given}
        before = self._marks.get(collection, code)
        held = before["credentials"] if before and before["etag"] == etag else {}
        kept = {name: held[name] for name in given if name not in fresh and name in held}
        return _Write(body, etag, {**kept, **marks}, tuple(values.values()))

    def _resolved(
        self, operation: str, fresh: Mapping[str, Any]
    ) -> tuple[Mapping[str, str], Mapping[str, Any]]:
        """Values and marks of credentials."""
        try:
            resolved = self._secrets.resolved(fresh)
        except ReconcilerError as error:
            raise _not_sent(operation, error) from None
        values: dict[str, str] = resolved.values
        for name, value in values.items():
            if not _is_text(value):
                what = InvalidError(f"{name} is not text in UTF-8", code="secret", fix="store it as such")
                raise _not_sent(operation, what)
        return values, resolved.marks

    def _written(
        self, operation: str, method: str, code: str, write: _Write, token: str | None
    ) -> HttpResponse:
        headers = {"If-None-Match": "*"} if write.etag is None else {"If-Match": write.etag}
        if token is not None:
            headers["Idempotency-Key"] = token
        path = _path(operation, code)
        return self._call(operation, method, path, write=write, headers=headers, json=write.body)

    def _remember(
        self, operation: str, collection: str, item: Item, credentials: Mapping[str, Any] | None
    ) -> None:
        if credentials is None:
            return
        try:
            self._marks.put(collection, item["code"], {"etag": item["etag"], "credentials": credentials})
        except ReconcilerError as error:  # sent again with its token, it has no second effect
            raise DoubtfulError(
                f"{operation} was done, but which credentials it set could not be written down: {error.message}",
                operation=operation,
                fix="check the backend and run the same command again",
            ) from error

    def _forget(self, collection: str, code: str) -> None:
        try:
            self._marks.delete(collection, code)
        except ReconcilerError as error:  # its etag will fit no other object
            _LOG.warning("event=markLeft collection=%s code=%s", collection, error.code)

    # Both -----------------------------------------------------------------------------------------------------------

    def _allow(self, operation: str, allowed: frozenset[str]) -> None:
        if operation not in allowed:
            raise ForbiddenOperationError(
                f"{operation} is not among the operations allowed here; it was not sent"
            )

    def _call(
        self, operation: str, method: str, path: str, *, write: _Write | None = None, **request: Any
    ) -> HttpResponse:
        writes = write is not None
        _LOG.debug("event=call service=%s operation=%s writes=%s", self.service, operation, writes)
        headers = request.pop("headers", {})

        def once() -> HttpResponse:
            token = self._token(operation)
            sent = {**headers, "Authorization": f"Bearer {token}"}
            answer = asked(self._http, operation, method, path, headers=sent, writes=writes, **request)
            answers.refuse(
                operation,
                answer,
                creates=write is not None and method == "PUT" and write.etag is None,
                secrets=(token, *(write.secrets if write else ())),
            )
            return answer

        return self._retry.run(
            once,
            bucket=self._quotas.bucket(self.service, operation),
            writes=writes,
            check=self._check if writes else None,
        )

    def _token(self, operation: str) -> str:
        try:
            return _sendable(self._access.token())
        except ReconcilerError as error:
            raise _not_sent(operation, error) from None


def _not_sent(operation: str, error: ReconcilerError) -> RemoteError:
    """What keeps a secret from being taken keeps the request from being sent: a refusal that leaves no doubt."""
    kind = DeniedError if isinstance(error, DeniedError) else RejectedError
    refused = kind(f"{operation} was not sent: {error.message}", operation=operation, fix=error.fix)
    refused.code = error.code
    return refused


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _path(operation: str, code: str) -> str:
    """The object's path. Nothing a code may hold can lead to another one: a path of dots would be cut short."""
    if not code or code.startswith("."):
        raise RejectedError(
            f"{operation}: {code!r} is no code that a path can hold; nothing was sent", operation=operation
        )
    return f"/v1/{collection_of(operation)}/{quote(code, safe='')}"


def _sendable(token: str) -> str:
    """The bearer token, where a header can hold it: the error of HTTP itself would show it."""
    if token and token.isascii() and token.isprintable() and " " not in token:
        return token
    raise InvalidError(
        "the gateway's token cannot be sent in an HTTP header",
        code="secret",
        fix="store it without line breaks, spaces and other than ASCII signs",
    )
