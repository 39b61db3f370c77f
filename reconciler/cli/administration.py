"""Which of the two drivers reaches Symbee's configuration: a person with work lists, or a gateway."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from reconciler.model.http import STANDIN
from reconciler.model.provider import Guardable
from reconciler.model.reading import Read
from reconciler.model.store import Store
from reconciler.providers.aws import Access
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry


class Means(NamedTuple):
    """What both drivers may need: how AWS is reached (and over which seam), secrets, and the budgets."""

    access: Access
    secrets: Any
    quotas: Quotas
    retry: Retry


def is_by_hand(symbee: Mapping[str, Any]) -> bool:
    """Whether a person carries out what changes at Symbee: where no gateway is stated."""
    return "gateway" not in symbee.get("administration", {})


def administration(symbee: Mapping[str, Any], store: Store, means: Means) -> Guardable:
    """The provider `symbee` of an environment. Nothing is imported, read or sent before it is used."""
    return Lazily(lambda: _worksheet(store, means) if is_by_hand(symbee) else _gateway(symbee, store, means))


def _worksheet(store: Store, means: Means) -> Guardable:
    """What is on record. That something was done in the portal is for `--confirm` alone to say."""
    from reconciler.providers.symbee.worksheet import WorksheetProvider

    return WorksheetProvider(store, writes=means.access.writes)


def _gateway(symbee: Mapping[str, Any], store: Store, means: Means) -> Guardable:
    from reconciler.providers.http import http_client
    from reconciler.providers.secrets import as_header
    from reconciler.providers.symbee import gateway
    from reconciler.providers.symbee.kept_marks import KeptMarks

    stated = symbee["administration"]["gateway"]
    transport = means.access.transport
    reference = stated["token"]

    def token() -> str:
        return "sandbox" if transport else as_header(means.secrets.take(reference).secret, reference)

    return gateway.GatewayProvider(
        http_client(f"{STANDIN}/symbee" if transport else stated["url"], transport),
        gateway.Access(token, means.access.writes),
        secrets=means.secrets,
        marks=KeptMarks(store),
        quotas=means.quotas,
        retry=means.retry,
    )


class Lazily:
    """A provider that is made when it is first used: whoever has nothing at Symbee does not wait for its imports."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None

    def read(self, read: Read) -> Any:
        """See `Provider.read`."""
        return self._provider().read(read)

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        """See `Provider.send`."""
        answer: Mapping[str, Any] = self._provider().send(operation, parameters, token)
        return answer

    def guarded_by(self, check: Callable[[], None]) -> Lazily:
        """See `Guardable.guarded_by`."""
        return Lazily(lambda: self._provider().guarded_by(check))

    def _provider(self) -> Any:
        if self._made is None:
            self._made = self._make()
        return self._made
