"""The provider of Symbee's queue statistics: one request, that only reads.

    POST {base}/symbee-connect-stats-service/svc/rs/RealtimeStatsService/retrieveQueueInfo

source: https://docs.symbeeconnect.com/reference/queue-stats-api. Who asks stands in five headers and again in the body
(there as `platformCode`; routed email says `platform`): both are made of one `Tenant`. Bodies of errors are not shown:
nobody knows what they repeat.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

import httpx

from reconciler.model.errors import (
    DeniedError,
    DoubtfulError,
    InvalidError,
    RejectedError,
    RemoteError,
    ThrottledError,
)
from reconciler.model.reading import Read
from reconciler.providers.http import answered, body_of
from reconciler.providers.operations import READS, ForbiddenOperationError
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.secrets import Reference, Secret, SecretsProvider, as_header
from reconciler.providers.symbee.queue_figures import Reader

_LOG = logging.getLogger(__name__)

PATH = "/symbee-connect-stats-service/svc/rs/RealtimeStatsService/retrieveQueueInfo"
_OPERATION = "RetrieveQueueInfo"
_PLATFORM = "AWS Connect"
# source: "no longer than an hour" on one crawl of the page, "a few hours" on another; rotated keys are met sooner
_KEY_SECONDS = 15 * 60.0
_REFUSED = (401, 403)


class Tenant(NamedTuple):
    """Whose queues: the Company Alias, the environment's name, and the Region whose Secrets Manager holds the key."""

    company: str
    environment: str
    secrets_region: str


class ApiKey:
    """The API key: taken from where its reference leads, and taken again after 15 minutes. Threads may share it.

    `clock` gives seconds.
    """

    def __init__(self, secrets: SecretsProvider, reference: Reference, *, clock: Callable[[], float]) -> None:
        self.reference = reference
        self._secrets = secrets
        self._clock = clock
        self._held: tuple[Secret, float] | None = None
        self._lock = threading.Lock()

    def current(self) -> Secret:
        """The key, at most 15 minutes old. Raises as `SecretsProvider.take` does."""
        with self._lock:
            if self._held is None or self._clock() - self._held[1] >= _KEY_SECONDS:
                self._held = (self._secrets.take(self.reference).secret, self._clock())
            return self._held[0]

    def instead_of(self, refused: Secret) -> Secret:
        """The key as it is now, after one was refused; what another thread took meanwhile is new enough."""
        with self._lock:
            if self._held is not None and self._held[0] is refused:
                self._held = None
        return self.current()


class StatisticsProvider:
    """See the port `Provider`. Reads only: `RetrieveQueueInfo`, with `includeAmazonQueues` (default true) and
    `queuesInterested` (default: all). `http` knows the host; without `key` every read answers None.
    """

    service = "symbee-statistics"

    def __init__(
        self, http: httpx.Client, *, tenant: Tenant, key: ApiKey | None, quotas: Quotas, retry: Retry
    ) -> None:
        self._http = http
        self._tenant = tenant
        self._key = key
        self._quotas = quotas
        self._retry = retry
        self._reader = Reader()

    def guarded_by(self, check: Callable[[], None]) -> StatisticsProvider:
        """Itself: it writes nothing that a lock guards."""
        return self

    def read(self, read: Read) -> list[dict[str, Any]] | None:
        """Every queue (`Reader.queues`), or None where the environment states no API key.

        Raises InvalidError or DeniedError where the key cannot be taken, any RemoteError.
        """
        if read.operation not in READS[self.service]:
            raise ForbiddenOperationError(f"statistics have no operation {read.operation}; it was not sent")
        if self._key is None:
            return None
        key, content = self._key, self._content(read.parameters)
        _LOG.debug("event=call service=%s operation=%s writes=False", self.service, read.operation)
        # `symbee` is what a workspace's quotas call all of Symbee
        bucket = self._quotas.bucket("symbee", read.operation)
        answer = self._retry.run(lambda: self._asked(content, key), bucket=bucket, writes=False)
        return self._reader.queues(answer)

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> NoReturn:
        """Statistics cannot be written."""
        raise ForbiddenOperationError(f"{operation} would write to the statistics; it was not sent")

    def _content(self, parameters: Mapping[str, Any]) -> bytes:
        tenant = self._tenant
        named = {
            "platformCode": _PLATFORM,
            "companyCode": tenant.company,
            "environment": tenant.environment,
        }
        body = {"tenant": named, "includeAmazonQueues": True, **parameters}
        interested = body.get("queuesInterested", ())
        if not body["includeAmazonQueues"] and any(
            str(one.get("queueId")).startswith("arn:") for one in interested
        ):
            _LOG.warning("event=amazonQueueLeftOut reason=includeAmazonQueues is false")
        return json.dumps(body).encode()

    def _asked(self, content: bytes, key: ApiKey) -> list[Any]:
        """The list that the API answers. A key that is refused is taken afresh, once."""
        used = key.current()
        status, body = self._posted(content, used, key)
        if status in _REFUSED:
            status, body = self._posted(content, key.instead_of(used), key)
        if status != 200:
            raise _refusal(status)
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, list):
            raise RemoteError(
                f"{_OPERATION} answered what is no list of queues",
                operation=_OPERATION,
                fix="check symbee.region or symbee.baseUrl: something else seems to answer there",
            )
        return answer

    def _posted(self, content: bytes, used: Secret, key: ApiKey) -> tuple[int, bytes]:
        tenant = self._tenant
        headers = {
            "X-sc-platform-code": _PLATFORM,
            "X-sc-company-code": _plain(tenant.company, "company"),
            "X-sc-company-environment": _plain(tenant.environment, "environment"),
            "X-sc-secrets-region": tenant.secrets_region,
            "X-sc-company-api-key": as_header(used, key.reference),
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",  # so that the limit of size holds for what comes
        }
        with (
            answered(_OPERATION, self._http),
            self._http.stream("POST", PATH, content=content, headers=headers) as response,
        ):
            return response.status_code, body_of(response, _OPERATION)


def _plain(value: str, member: str) -> str:
    if value.isascii() and value.isprintable():
        return value
    raise InvalidError(
        f"symbee.{member} cannot be sent in an HTTP header",
        code="symbee",
        fix="write it in ASCII, as Symbee's portal shows it",
    )


def _refusal(status: int) -> RemoteError:
    """What another status than 200 means."""
    kind: type[RemoteError] = RejectedError
    fix = "check symbee.company and symbee.environment"
    if status in _REFUSED:
        kind = DeniedError
        fix = "check symbee.apiKey (the secret SYMBEE_CONNECT_API_KEY), symbee.company and symbee.environment"
    elif status == 429:
        kind, fix = ThrottledError, "try again later"
    elif status >= 500:
        kind, fix = DoubtfulError, "try again later"
    elif status in (404, 405) or status < 400:
        fix = "check symbee.region or symbee.baseUrl"
    return kind(f"{_OPERATION} answered {status}", operation=_OPERATION, remote_code=str(status), fix=fix)
