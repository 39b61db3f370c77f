"""Puts together what reads of Symbee: secrets, and the queue statistics. No network until they are used."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.change import Call
from reconciler.model.http import STANDIN
from reconciler.model.provider import Provider
from reconciler.model.reading import read
from reconciler.model.secret import PROVIDER, SECRET
from reconciler.model.store import Store
from reconciler.providers.aws import Access, Clients
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.secrets import SecretsProvider, Sources


def symbee_providers(
    workspace: Workspace,
    environment: Environment,
    access: Access,
    *,
    variables: Mapping[str, str],
    store: Store | None,
    quotas: Quotas,
    retry: Retry,
) -> dict[str, Any]:
    """`secrets` and, where the environment states symbee, `symbee-statistics` (which answers None without apiKey).

    `access` says how AWS is reached, whose Region is Connect's; over its seam, where there is one, Symbee is reached
    too. `store` keeps the key of the marks of secrets (None: variables and files have no version).
    """
    stated: Mapping[str, Any] = environment.symbee or {}
    region = stated.get("secretsRegion") or access.region
    sources = Sources(
        variables,
        workspace.root,
        region,
        lambda one: Clients(_only_reads(access, one)).client("secretsmanager"),
    )
    held = SecretsProvider(sources, store=store, random_bytes=secrets.token_bytes, quotas=quotas, retry=retry)
    if environment.symbee is None:
        return {"secrets": held}
    return {"secrets": held, "symbee-statistics": _statistics(stated, access, held, region, quotas, retry)}


def check_secrets(calls: Iterable[Call], secrets_of: Provider) -> None:
    """Whether every secret that these calls send can be read here and now, and is the one that was planned.

    Asked before the first of them is sent, so that a missing variable leaves nothing half done. Raises InvalidError or
    a RemoteError where one cannot be read, RefusedError (secretChanged) for another one.
    """
    wanted = {read(PROVIDER, "Readable", reference=one) for call in calls for one in _held(call.parameters)}
    for one in sorted(wanted, key=lambda read: read.body):
        secrets_of.read(one)


def _held(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every reference to a secret in the parameters of a call."""
    if isinstance(value, Mapping):
        if set(value) == {SECRET}:
            yield value[SECRET]
        else:
            for one in value.values():
                yield from _held(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _held(one)


def _statistics(
    stated: Mapping[str, Any],
    access: Access,
    held: SecretsProvider,
    secrets_region: str,
    quotas: Quotas,
    retry: Retry,
) -> Any:
    from reconciler.providers.cached_secret import CachedSecret
    from reconciler.providers.http import http_client
    from reconciler.providers.posting import Means
    from reconciler.providers.symbee.hosts import base_url
    from reconciler.providers.symbee.statistics import StatisticsProvider
    from reconciler.providers.symbee.tenant import Tenant

    sandbox = access.transport is not None
    base = STANDIN if sandbox else base_url(stated.get("region", "us-east-1"), stated.get("baseUrl"))
    http = http_client(base, access.transport)
    means = None
    if "apiKey" in stated:
        key = CachedSecret(held, stated["apiKey"], clock=time.monotonic)
        means = Means(http, key, quotas, retry, writes=False)
    return StatisticsProvider(Tenant(stated["company"], stated["environment"], secrets_region), means)


def _only_reads(access: Access, region: str) -> Access:
    return access._replace(region=region, writes=False)
