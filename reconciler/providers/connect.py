"""The provider of Amazon Connect: one instance, paged reads, single writes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, NamedTuple

from reconciler.model.errors import NotFoundError
from reconciler.model.reading import Read
from reconciler.providers.aws_errors import translated
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry

_LOG = logging.getLogger(__name__)


class _Paging(NamedTuple):
    """Where a page's items stand, and how many a page may hold. source: botocore's model of connect."""

    items: str
    size: int


_PAGED = {
    "SearchQueues": _Paging("Queues", 500),
    "ListQueues": _Paging("QueueSummaryList", 1000),
    "ListQueueQuickConnects": _Paging("QuickConnectSummaryList", 100),
    "ListQueueEmailAddresses": _Paging("EmailAddressMetadataList", 100),
    "SearchEmailAddresses": _Paging("EmailAddresses", 100),
    "ListHoursOfOperations": _Paging("HoursOfOperationSummaryList", 1000),
    "ListContactFlows": _Paging("ContactFlowSummaryList", 1000),
    "ListQuickConnects": _Paging("QuickConnectSummaryList", 1000),
    "ListPhoneNumbersV2": _Paging("ListPhoneNumbersSummaryList", 1000),
    "ListFlowAssociations": _Paging("FlowAssociationSummaryList", 1000),
}


class ConnectProvider:
    """See the port `Provider`. `client` is a boto3 client of the service connect."""

    service = "connect"

    def __init__(self, client: Any, *, instance_id: str, quotas: Quotas, retry: Retry) -> None:
        self._client = client
        self._methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
        self._instance = instance_id
        self._quotas = quotas
        self._retry = retry
        self._check: Callable[[], None] | None = None

    def guarded_by(self, check: Callable[[], None]) -> ConnectProvider:
        """The same provider, whose writes call `check` right before each request: it raises once the lock is lost."""
        guarded = copy(self)
        guarded._check = check
        return guarded

    def read(self, read: Read) -> Any:
        """See `Provider.read`."""
        parameters = {"InstanceId": self._instance, **read.parameters}
        paging = _PAGED.get(read.operation)
        if paging is None:
            try:
                return self._call(read.operation, parameters, writes=False)
            except NotFoundError:
                return None
        items: list[Any] = []
        page = {**parameters, "MaxResults": paging.size}
        while True:
            try:
                answer = self._call(read.operation, page, writes=False)
            except NotFoundError:
                if read.of_one:
                    return None
                raise  # the instance itself is not there: that is not "nothing is live"
            items += answer.get(paging.items) or ()
            if not answer.get("NextToken"):
                return items
            page["NextToken"] = answer["NextToken"]

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        """See `Provider.send`."""
        sent = dict(parameters) if token is None else {**parameters, "ClientToken": token}
        return self._call(operation, sent, writes=True)

    def _call(self, operation: str, parameters: Mapping[str, Any], *, writes: bool) -> Mapping[str, Any]:
        _LOG.debug("event=call service=%s operation=%s writes=%s", self.service, operation, writes)

        def once() -> Mapping[str, Any]:
            with translated(operation):
                answer: Mapping[str, Any] = getattr(self._client, self._methods[operation])(**parameters)
            return answer

        return self._retry.run(
            once,
            bucket=self._quotas.bucket(self.service, operation),
            writes=writes,
            check=self._check if writes else None,
        )
