"""The provider of the gateway as tests want it: over any seam or URL, with marks and secrets in memory."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import httpx

from reconciler.model.errors import ReconcilerError
from reconciler.model.http import Transport
from reconciler.model.secret import SECRET
from reconciler.providers.http import http_client
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.symbee.gateway import Access, GatewayProvider

TOKEN = "example-token"
BASE = "https://sandbox.invalid/symbee"


class Kept:
    """Marks in memory: the port `Marks`. With `broken`, nothing can be written."""

    def __init__(self) -> None:
        self.marks: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.broken: ReconcilerError | None = None

    def get(self, collection: str, code: str) -> Mapping[str, Any] | None:
        return self.marks.get((collection, code))

    def put(self, collection: str, code: str, mark: Mapping[str, Any]) -> None:
        if self.broken:
            raise self.broken
        self.marks[collection, code] = mark

    def delete(self, collection: str, code: str) -> None:
        if self.broken:
            raise self.broken
        self.marks.pop((collection, code), None)


class Resolved(NamedTuple):
    """As `SecretsProvider.resolved` gives it."""

    values: Any
    marks: Any


class Vault:
    """Secrets in memory, by the name of a variable, each with the version `v<n>` of its n-th value."""

    def __init__(self, **values: str) -> None:
        self.values = values
        self.versions = dict.fromkeys(values, 1)
        self.taken = 0

    def change(self, name: str, value: str) -> None:
        self.values[name] = value
        self.versions[name] += 1

    def resolved(self, parameters: Mapping[str, Any]) -> Resolved:
        self.taken += 1
        names = {name: one[SECRET]["env"] for name, one in parameters.items()}
        missing = sorted(set(names.values()) - set(self.values))
        if missing:
            raise ReconcilerError(f"the secret {{env: {missing[0]}}} is not set", code="secret")
        marks = {
            name: {"reference": {"env": one}, "version": f"v{self.versions[one]}"}
            for name, one in names.items()
        }
        return Resolved({name: self.values[one] for name, one in names.items()}, marks)


class Rig:
    """A provider, and everything beside it: its marks, its secrets, the waits that it slept."""

    def __init__(
        self,
        *,
        transport: Transport | None = None,
        url: str = BASE,
        http: httpx.Client | None = None,
        writes: bool = True,
        token: Callable[[], str] = lambda: TOKEN,
        vault: Vault | None = None,
        marks: Kept | None = None,
    ) -> None:
        self.marks = marks or Kept()
        self.vault = vault or Vault()
        self.slept: list[float] = []
        self.http = http or http_client(url, transport)
        self.provider = GatewayProvider(
            self.http,
            Access(token, writes),
            secrets=self.vault,
            marks=self.marks,
            quotas=Quotas(None, clock=lambda: 0.0, sleep=self.slept.append),
            retry=Retry(sleep=self.slept.append, jitter=random.Random(1)),
        )
