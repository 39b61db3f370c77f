"""The statistics of a sandbox, asked by the real client over the seam or over HTTP, with the key from its secrets."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import httpx

from reconciler.model.reading import read
from reconciler.providers.aws import Access, Clients
from reconciler.providers.cached_secret import CachedSecret
from reconciler.providers.http import http_client
from reconciler.providers.posting import Means
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.secrets import SecretsProvider, Sources
from reconciler.providers.symbee.statistics import PATH, StatisticsProvider
from reconciler.providers.symbee.tenant import Tenant
from reconciler.sandbox import Sandbox
from tests.contract.sandbox.support import Clock, sandbox

SEED = Path(__file__).with_name("seed.yaml")
BASE = "https://sandbox.invalid"
KEY = {"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}}


def box_in(folder: Path, *, clock: Clock | None = None, seed: Path = SEED, **options: Any) -> Sandbox:
    """A sandbox over the world beside this file."""
    return sandbox(folder, clock=clock, seed=seed, **{"record": True, **options})


def secrets_of(box: Sandbox, folder: Path) -> SecretsProvider:
    """Secrets as a run over this sandbox has them."""
    send = box.handle
    return SecretsProvider(
        Sources(
            {},
            folder,
            "us-east-1",
            lambda one: Clients(Access(one, None, False, send)).client("secretsmanager"),
        ),
        store=None,
        random_bytes=bytes,
        quotas=Quotas(None, clock=Clock(), sleep=lambda seconds: None),
        retry=Retry(sleep=lambda seconds: None, jitter=random.Random(0)),
    )


def client_of(
    box: Sandbox, folder: Path, *, clock: Clock | None = None, url: str | None = None
) -> StatisticsProvider:
    """The real client: over the seam, or over HTTP at `url`."""
    clock = clock or Clock()
    means = Means(
        http_client(url) if url else http_client(BASE, box.handle),
        CachedSecret(secrets_of(box, folder), KEY, clock=clock),
        Quotas(None, clock=clock, sleep=clock.sleep),
        Retry(sleep=clock.sleep, jitter=random.Random(0), patience=30),
        writes=False,
    )
    return StatisticsProvider(Tenant("abc-gadgets", "prod", "us-east-1"), means)


def queues(provider: StatisticsProvider, **asked: Any) -> dict[str, dict[str, Any]]:
    """Every queue that the client reads, by name."""
    found = provider.read(read("symbee-statistics", "RetrieveQueueInfo", **asked))
    assert found is not None
    return {one["queueInfo"]["queueName"]: one for one in found}


HEADERS = {
    "X-sc-platform-code": "AWS Connect",
    "X-sc-company-code": "abc-gadgets",
    "X-sc-company-environment": "prod",
    "X-sc-secrets-region": "us-east-1",
    "X-sc-company-api-key": "example-key",
}
TENANT = {"platformCode": "AWS Connect", "companyCode": "abc-gadgets", "environment": "prod"}
BODY = {"tenant": TENANT, "includeAmazonQueues": True}


def post(box: Sandbox, body: Any = BODY, **headers: str | None) -> httpx.Response:
    """One request of somebody else's client; `headers` in snake case replace the right ones, None leaves one out."""
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = {name: value for name, value in HEADERS.items() if name.lower() not in changed}
    given = {name: value for name, value in {**kept, **changed}.items() if value is not None}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = {"Content-Type": "application/json"}
    return http_client(BASE, box.handle).post(PATH, content=content, headers={**kind, **given})
