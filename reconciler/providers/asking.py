"""How a provider of AWS asks: through one boto3 client, under its quotas, with errors in our own words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from reconciler.providers.aws_errors import translated
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry

_LOG = logging.getLogger(__name__)


class Paging(NamedTuple):
    """Where a page's items stand, and how many a page may hold."""

    items: str
    size: int


class Asker:
    """One boto3 client of one service in one Region. `service` is as quotas name it. Safe to use from many threads."""

    def __init__(self, client: Any, *, service: str, quotas: Quotas, retry: Retry) -> None:
        self._client = client
        self._methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
        self._service = service
        self._quotas = quotas
        self._retry = retry

    def pages(self, operation: str, parameters: Mapping[str, Any], paging: Paging) -> list[Any]:
        """The items of all pages. Touches the network; raises any RemoteError."""
        items: list[Any] = []
        page = {**parameters, "MaxResults": paging.size}
        while True:
            answer = self.call(operation, page, writes=False)
            items += answer.get(paging.items) or ()
            if not answer.get("NextToken"):
                return items
            page["NextToken"] = answer["NextToken"]

    def call(
        self,
        operation: str,
        parameters: Mapping[str, Any],
        *,
        writes: bool,
        check: Callable[[], None] | None = None,
    ) -> Mapping[str, Any]:
        """One request, repeated where that is harmless; `check` runs right before each and raises to forbid it."""
        _LOG.debug("event=call service=%s operation=%s writes=%s", self._service, operation, writes)

        def once() -> Mapping[str, Any]:
            with translated(operation):
                answer: Mapping[str, Any] = getattr(self._client, self._methods[operation])(**parameters)
            return answer

        bucket = self._quotas.bucket(self._service, operation)
        return self._retry.run(once, bucket=bucket, writes=writes, check=check)
