"""Symbee as a rig reaches it: the real providers of its configuration, of its queue statistics and of secrets, over the
seam of a sandbox in this process.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reconciler.model.http import Transport
from reconciler.model.store import Store
from reconciler.providers.aws import Access as AwsAccess
from reconciler.providers.aws import Clients
from reconciler.providers.cached_secret import CachedSecret
from reconciler.providers.http import http_client
from reconciler.providers.posting import Means
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.secrets import SecretsProvider, Sources
from reconciler.providers.symbee.gateway import Access, GatewayProvider
from reconciler.providers.symbee.kept_marks import KeptMarks
from reconciler.providers.symbee.statistics import StatisticsProvider
from reconciler.providers.symbee.tenant import Tenant

_NOWHERE = "https://sandbox.invalid"
_KEY = "RIG_API_KEY"
_REGION = "us-east-1"


class Symbee:
    """What a test may set: without `configured` the environment has no Symbee; without `verified` no API key is stated,
    so that statistics answer nothing. `variables` hold the secrets, `token` is what the gateway is told.
    """

    def __init__(
        self, store: Store, transport: Transport, *, sleep: Callable[[float], None], configured: bool = True
    ) -> None:
        self.variables: dict[str, str] = {_KEY: "example-key"}
        self.configured = configured
        self.verified = True
        self.token = "example-token"
        self.marks = KeptMarks(store)
        self._store = store
        self._transport = transport
        self._sleep = sleep

    def providers(self, *, writes: bool) -> dict[str, Any]:
        """By name, all under one patience."""
        if not self.configured:
            return {}
        quotas = Quotas(None, clock=time.monotonic, sleep=self._sleep)
        retry = Retry(sleep=self._sleep, jitter=random.Random(7))
        sources = Sources(self.variables, Path(), _REGION, self._secrets_manager)
        random_bytes = random.Random(7).randbytes
        secrets = SecretsProvider(
            sources, store=self._store, random_bytes=random_bytes, quotas=quotas, retry=retry
        )
        key = CachedSecret(secrets, {"env": _KEY}, clock=time.monotonic)
        means = Means(http_client(_NOWHERE, self._transport), key, quotas, retry, writes=False)
        tenant = Tenant("abc-gadgets", "prod", _REGION)
        statistics = StatisticsProvider(tenant, means if self.verified else None)
        gateway = GatewayProvider(
            http_client(f"{_NOWHERE}/symbee", self._transport),
            Access(lambda: self.token, writes),
            secrets=secrets,
            marks=self.marks,
            quotas=quotas,
            retry=retry,
        )
        return {"symbee": gateway, "symbee-statistics": statistics, "secrets": secrets}

    def _secrets_manager(self, region: str) -> Any:
        return Clients(AwsAccess(region, None, False, self._transport)).client("secretsmanager")
