"""Puts an environment together: which clients, through which seam, under which quotas. No network until it is used."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from reconciler.cli.administration import Means, administration, is_by_hand
from reconciler.cli.connection import Connection, sandbox_of
from reconciler.cli.symbee import symbee_providers
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.observation import Ownership, Target
from reconciler.model.provider import Guardable
from reconciler.model.quotas import Overrides, Quota, built_in
from reconciler.model.store import Store
from reconciler.providers.asking import Asker
from reconciler.providers.aws import Access, Clients
from reconciler.providers.connect import ConnectProvider
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.sms_voice import SmsVoiceProvider

_NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


def connect(
    workspace: Workspace,
    environment: Environment,
    *,
    writes: bool,
    variables: Mapping[str, str] = _NO_VARIABLES,
    store: Store | None = None,
    stop: threading.Event,
) -> Connection:
    """Prove the account and open the environment; with `writes` false its clients refuse every other operation.

    `variables` hold some secrets; `store` keeps the key of their marks, and what is on record of Symbee (None: Symbee's
    configuration is not reached); `stop` ends every wait to ask again.
    Touches the network for a `connect` environment (STS, then the instance). Raises RefusedError for a wrong account,
    InvalidError for an unknown instance, any RemoteError.
    """
    owner = Ownership(workspace.name, environment.name, workspace.uid)
    symbee = environment.symbee
    named = {"company": symbee["company"], "environment": symbee["environment"]} if symbee else None
    opened = _sandbox if environment.sandbox else _aws
    retry = Retry(sleep=stop.wait, jitter=random.Random())
    access, connection = opened(workspace, environment, owner, named, writes=writes, retry=retry)
    quotas = _quotas(connection.quotas)
    more = symbee_providers(
        workspace, environment, access, variables=variables, store=store, quotas=quotas, retry=retry
    )
    by_hand: frozenset[str] = frozenset()
    if symbee is not None and store is not None:
        means = Means(access, more["secrets"], quotas, retry)
        more["symbee"] = administration(symbee, store, means)
        by_hand = frozenset(("symbee",)) if is_by_hand(symbee) else by_hand
    waiting: Any = environment.guards.waiting_contacts
    providers = {**connection.providers, **more}
    return replace(connection, providers=providers, by_hand=by_hand, waiting=waiting, stop=stop)


def _quotas(overrides: Overrides | None) -> Quotas:
    return Quotas(overrides, clock=time.monotonic, sleep=time.sleep)


def _sms_voice(clients: Clients, region: str, budget: Overrides | None, retry: Retry) -> SmsVoiceProvider:
    """What asks End User Messaging; a client of a Region is made when something is first asked there."""

    def asker(where: str) -> Asker:
        client = clients.client(SmsVoiceProvider.service, where)
        return Asker(client, service=SmsVoiceProvider.service, quotas=_quotas(budget), retry=retry)

    return SmsVoiceProvider(asker, region=region)


def overrides(workspace: Workspace) -> Overrides | None:
    """`spec.quotas` of the workspace; None for `none`."""
    stated: Any = workspace.quotas
    if stated == "none":
        return None
    return {
        service: {name: _quota(service, name, one) for name, one in operations.items()}
        for service, operations in stated.items()
    }


def _quota(service: str, operation: str, stated: Mapping[str, Any]) -> Quota:
    burst = stated.get("burst") or built_in(service, operation).burst
    return Quota(float(stated["rate"]), int(burst))


def _sandbox(
    workspace: Workspace,
    environment: Environment,
    owner: Ownership,
    symbee: Any,
    *,
    writes: bool,
    retry: Retry,
) -> tuple[Access, Connection]:
    """In process: no port, no AWS_* variable. The client-side budget is on exactly where the stand-in has quotas."""
    sandbox = sandbox_of(environment)
    there = sandbox.target()
    target = Target(there.account, there.region, there.instance_id, there.instance_arn)
    stated = environment.sandbox
    budget = overrides(workspace) if stated and stated.quotas == "aws" else None
    access = Access(there.region, None, writes, sandbox.handle)
    clients = Clients(access)
    provider = ConnectProvider(
        clients.client("connect"), instance_id=target.instance_id, quotas=_quotas(budget), retry=retry
    )
    providers: dict[str, Guardable] = {
        "connect": provider,
        "sms-voice": _sms_voice(clients, there.region, budget, retry),
    }
    return access, Connection(target, owner, providers, 60, budget, symbee)


def _aws(
    workspace: Workspace,
    environment: Environment,
    owner: Ownership,
    symbee: Any,
    *,
    writes: bool,
    retry: Retry,
) -> tuple[Access, Connection]:
    from reconciler.providers.account import prove

    stated = environment.connect
    assert stated is not None
    budget = overrides(workspace)
    quotas = _quotas(budget)
    access = Access(stated.region, stated.assume_role, writes, None)
    clients = Clients(access)
    client = clients.client("connect")
    target = prove(
        clients,
        client,
        account=stated.account_id,
        region=stated.region,
        instance=stated.instance,
        quotas=quotas,
        retry=retry,
    )
    provider = ConnectProvider(client, instance_id=target.instance_id, quotas=quotas, retry=retry)
    providers: dict[str, Guardable] = {
        "connect": provider,
        "sms-voice": _sms_voice(clients, stated.region, budget, retry),
    }
    return access, Connection(target, owner, providers, stated.read_back_seconds, budget, symbee)
