"""How something is posted with a secret where nobody knows tokens: as data that can be shown first, and what writes
never twice where it may have arrived.

A request that is certain not to have been taken is repeated (no connection, 429); and one whose secret was refused,
once, with the secret as it is now. What an answer says in words is shown without that secret.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import httpx

from reconciler.model.errors import (
    DoubtfulError,
    ReconcilerError,
    RemoteError,
    ThrottledError,
    UnreachableError,
)
from reconciler.model.http import HttpResponse
from reconciler.providers.cached_secret import CachedSecret
from reconciler.providers.operations import READS, WRITES, ForbiddenOperationError
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.secrets import Secret
from reconciler.providers.transport import asked, retry_after

_LOG = logging.getLogger(__name__)
_MASK = "***"
Meaning = TypeVar("Meaning")


class Post(NamedTuple):
    """One POST: the documented `path`, `headers` without the secret one, the name of that, and the JSON `body`.

    `scheme` stands in front of the secret ("Bearer ").
    """

    path: str
    headers: Mapping[str, str]
    secret_header: str
    body: Any
    scheme: str = ""

    @property
    def content(self) -> bytes:
        """The body as it is sent: strict JSON."""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()

    def with_secret(self, value: str) -> dict[str, str]:
        """All headers."""
        return {**self.headers, self.secret_header: f"{self.scheme}{value}"}

    def shown(self, base_url: str) -> dict[str, Any]:
        """What would be sent to that host, the secret masked: `method`, `url`, `headers`, `body`."""
        url = f"{base_url.rstrip('/')}{self.path}"
        return {"method": "POST", "url": url, "headers": self.with_secret(_MASK), "body": self.body}


class Means(NamedTuple):
    """What posting needs: a client that knows the host, the secret, the budget; whether anything may be written, and
    what is called right before every request and raises to forbid it."""

    http: httpx.Client
    secret: CachedSecret
    quotas: Quotas
    retry: Retry
    writes: bool
    check: Callable[[], None] | None = None


class Poster:
    """One operation of one service. `budget` is what a workspace's quotas call the service, `renews` are the statuses
    that say that the secret is wrong."""

    def __init__(
        self, means: Means, *, service: str, operation: str, budget: str, renews: tuple[int, ...]
    ) -> None:
        self._means = means
        self._service = service
        self._operation = operation
        self._budget = budget
        self._renews = renews
        self._writes = operation in WRITES[service]

    def ready(self) -> None:
        """See `Sender.ready`."""
        secret = self._means.secret
        secret.as_header(secret.current())

    def post(self, request: Post, judge: Callable[[HttpResponse], Meaning]) -> Meaning:
        """Send it; `judge` says what the answer means, and raises unless it was accepted.

        Raises as `Sender.send` does.
        """
        means, writes = self._means, self._writes
        if self._operation not in READS[self._service] and not (means.writes and writes):
            raise ForbiddenOperationError(f"{self._operation} is not allowed here; it was not sent")
        bucket = means.quotas.bucket(self._budget, self._operation)
        _LOG.debug("event=call service=%s operation=%s writes=%s", self._service, self._operation, writes)

        def once() -> Meaning:
            answer, used = self._asked(request)
            try:
                return judge(answer)
            except ThrottledError as error:
                error.wait = retry_after(answer)
                raise
            except RemoteError as error:
                raise _masked(error, used) from None

        return means.retry.run(once, bucket=bucket, writes=writes, check=means.check)

    def _asked(self, request: Post) -> tuple[HttpResponse, Secret]:
        """The answer, and the secret with which it was asked for."""
        used = self._taken()
        answer = self._posted(request, used)
        if answer.status not in self._renews:
            return answer, used
        try:
            fresh = self._means.secret.instead_of(used)
        except ReconcilerError:
            if self._writes:  # what was refused stays refused
                return answer, used
            raise
        return self._posted(request, fresh), fresh

    def _taken(self) -> Secret:
        """The secret. Where it cannot be taken, for whatever reason, it is certain that nothing was written."""
        try:
            return self._means.secret.current()
        except DoubtfulError as error:
            if not self._writes:
                raise
            raise UnreachableError(error.message, operation=self._operation, fix=error.fix) from None

    def _posted(self, request: Post, used: Secret) -> HttpResponse:
        return asked(
            self._means.http,
            self._operation,
            "POST",
            request.path,
            headers=request.with_secret(self._means.secret.as_header(used)),
            writes=self._writes,
            content=request.content,
        )


def _masked(error: RemoteError, used: Secret) -> RemoteError:
    """The error, in whose words from outside the secret may stand."""
    error.message = error.message.replace(used.reveal(), _MASK)
    error.remote_code = error.remote_code.replace(used.reveal(), _MASK)
    error.args = (error.message,)
    return error
