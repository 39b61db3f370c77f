"""The provider of Amazon Connect: one instance, paged reads, single writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from reconciler.model.errors import NotFoundError
from reconciler.model.reading import Read
from reconciler.providers.asking import Asker, Paging
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry

# source: botocore's model of connect
_PAGED = {
    "SearchQueues": Paging("Queues", 500),
    "ListQueues": Paging("QueueSummaryList", 1000),
    "ListQueueQuickConnects": Paging("QuickConnectSummaryList", 100),
    "ListQueueEmailAddresses": Paging("EmailAddressMetadataList", 100),
    "SearchEmailAddresses": Paging("EmailAddresses", 100),
    "ListHoursOfOperations": Paging("HoursOfOperationSummaryList", 1000),
    "ListContactFlows": Paging("ContactFlowSummaryList", 1000),
    "ListQuickConnects": Paging("QuickConnectSummaryList", 1000),
    "ListPhoneNumbersV2": Paging("ListPhoneNumbersSummaryList", 1000),
    "ListFlowAssociations": Paging("FlowAssociationSummaryList", 1000),
    "GetCurrentMetricData": Paging("MetricResults", 100),
}
_WITHOUT_INSTANCE = frozenset(("DescribePhoneNumber",))
"""What is found by its own id alone, and takes no instance."""


class ConnectProvider:
    """See the port `Provider`. `client` is a boto3 client of the service connect."""

    service = "connect"

    def __init__(self, client: Any, *, instance_id: str, quotas: Quotas, retry: Retry) -> None:
        self._asker = Asker(client, service=self.service, quotas=quotas, retry=retry)
        self._instance = instance_id
        self._check: Callable[[], None] | None = None

    def guarded_by(self, check: Callable[[], None]) -> ConnectProvider:
        """The same provider, whose writes call `check` right before each request: it raises once the lock is lost."""
        guarded = copy(self)
        guarded._check = check
        return guarded

    def read(self, read: Read) -> Any:
        """See `Provider.read`."""
        parameters = read.parameters
        if read.operation not in _WITHOUT_INSTANCE:
            parameters = {"InstanceId": self._instance, **parameters}
        paging = _PAGED.get(read.operation)
        try:
            if paging is None:
                return self._asker.call(read.operation, parameters, writes=False)
            return self._asker.pages(read.operation, parameters, paging)
        except NotFoundError:
            if paging is None or read.of_one:
                return None
            raise  # the instance itself is not there: that is not "nothing is live"

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        """See `Provider.send`."""
        sent = dict(parameters) if token is None else {**parameters, "ClientToken": token}
        return self._asker.call(operation, sent, writes=True, check=self._check)
