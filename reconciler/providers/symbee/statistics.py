"""The provider of Symbee's queue statistics: one request, that only reads.

    POST {base}/symbee-connect-stats-service/svc/rs/RealtimeStatsService/retrieveQueueInfo

source: https://docs.symbeeconnect.com/reference/queue-stats-api. Who asks stands in five headers and again in the body
(there as `platformCode`; routed email says `platform`): both are made of one `Tenant`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from reconciler.model.canonical import parsed
from reconciler.model.errors import RemoteError
from reconciler.model.http import HttpResponse
from reconciler.model.reading import Read
from reconciler.providers.operations import READS, ForbiddenOperationError
from reconciler.providers.posting import Means, Post, Poster
from reconciler.providers.symbee.queue_figures import Reader
from reconciler.providers.symbee.tenant import KEY_HEADER, PLATFORM, REFUSED, Tenant, refusal

_LOG = logging.getLogger(__name__)

PATH = "/symbee-connect-stats-service/svc/rs/RealtimeStatsService/retrieveQueueInfo"
_OPERATION = "RetrieveQueueInfo"


class StatisticsProvider:
    """See the port `Provider`. Reads only: `RetrieveQueueInfo`, with `includeAmazonQueues` (default true) and
    `queuesInterested` (default: all). Without `means`, for there is no API key, every read answers None.
    """

    service = "symbee-statistics"

    def __init__(self, tenant: Tenant, means: Means | None) -> None:
        self._tenant = tenant
        # `symbee` is what a workspace's quotas call all of Symbee
        self._poster = means and Poster(
            means, service=self.service, operation=_OPERATION, budget="symbee", renews=REFUSED
        )
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
        if self._poster is None:
            return None
        return self._reader.queues(self._poster.post(_post(self._tenant, read.parameters), _judge))

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> NoReturn:
        """Statistics cannot be written."""
        raise ForbiddenOperationError(f"{operation} would write to the statistics; it was not sent")


def _post(tenant: Tenant, parameters: Mapping[str, Any]) -> Post:
    named = {"platformCode": PLATFORM, "companyCode": tenant.company, "environment": tenant.environment}
    body = {"tenant": named, "includeAmazonQueues": True, **parameters}
    interested = body.get("queuesInterested", ())
    if not body["includeAmazonQueues"] and any(
        str(one.get("queueId")).startswith("arn:") for one in interested
    ):
        _LOG.warning("event=amazonQueueLeftOut reason=includeAmazonQueues is false")
    return Post(PATH, tenant.headers, KEY_HEADER, body)


def _judge(answer: HttpResponse) -> list[Any]:
    """The list that was answered; raises what anything else means."""
    if answer.status != 200:
        raise refusal(_OPERATION, answer.status, writes=False)
    found = parsed(answer.body)
    if not isinstance(found, list):
        raise RemoteError(
            f"{_OPERATION} answered what is no list of queues",
            operation=_OPERATION,
            fix="check symbee.region or symbee.baseUrl: something else seems to answer there",
        )
    return found
