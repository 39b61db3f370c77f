"""Puts together who hands messages of checks over. No network, and no secret taken, until something is sent."""

from __future__ import annotations

import random
import time
from typing import Any

from reconciler.cli.checks import Senders
from reconciler.cli.connecting import Connection, sandbox_of, sending_to
from reconciler.manifests.workspace import Environment
from reconciler.model.message import EmailContact, Sender
from reconciler.model.store import Store
from reconciler.providers.http import http_client
from reconciler.providers.posting import Means
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.symbee.hosts import base_url
from reconciler.providers.symbee.routed_email import RoutedEmailProvider
from reconciler.providers.symbee.statistics import ApiKey, Tenant
from reconciler.providers.uniphore.contacts import EmailContactProvider, Organization
from reconciler.verifying.delivering import Counted
from reconciler.verifying.metadata_keys import MetadataKeys

_NOWHERE = "https://sandbox.invalid"  # of the stand-in, which ignores hosts


def senders_of(environment: Environment, connection: Connection, store: Store) -> Senders:
    """Who hands over in this environment, as far as it states with whom; `store` keeps the ledger of metadata keys.

    Raises InvalidError for wrong addresses.
    """
    symbee, uniphore = environment.symbee, environment.uniphore
    uniphore = uniphore or {}
    return Senders(
        _routed_email(symbee, environment, connection) if symbee and "apiKey" in symbee else None,
        _email_contact(uniphore, environment, connection, store) if uniphore else None,
        tuple(uniphore.get("restrictedMetadata", ())),
    )


def _routed_email(stated: Any, environment: Environment, connection: Connection) -> RoutedEmailProvider:
    url = base_url(stated.get("region", "us-east-1"), stated.get("baseUrl"))
    region = stated.get("secretsRegion") or connection.target.region
    tenant = Tenant(stated["company"], stated["environment"], region)
    return RoutedEmailProvider(tenant, _means(url, stated["apiKey"], environment, connection))


def _email_contact(
    stated: Any, environment: Environment, connection: Connection, store: Store
) -> Sender[EmailContact]:
    organization = Organization(stated["tenant"], stated["organization"])
    means = _means(stated["url"], stated["token"], environment, connection)
    keys = MetadataKeys(store, tenant=organization.tenant, organization=organization.name)
    return Counted(EmailContactProvider(organization, means), keys)


def _means(url: str, secret: Any, environment: Environment, connection: Connection) -> Means:
    held: Any = connection.providers["secrets"]
    sending = sending_to(sandbox_of(environment).handle) if environment.sandbox else None
    return Means(
        http=http_client(_NOWHERE if sending else url, sending),
        secret=ApiKey(held, secret, clock=time.monotonic),
        quotas=Quotas(connection.quotas, clock=time.monotonic, sleep=time.sleep),
        retry=Retry(sleep=time.sleep, jitter=random.Random()),
        writes=True,
    )
