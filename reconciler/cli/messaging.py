"""Puts together what hands messages over: to Symbee Connect and to Uniphore. No network until it is used."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Any

from reconciler.cli.connection import Connection, sandbox_of
from reconciler.manifests.workspace import Environment
from reconciler.model.errors import InvalidError
from reconciler.model.http import STANDIN, Transport
from reconciler.model.message import EmailContact, RoutedEmail
from reconciler.providers.cached_secret import CachedSecret
from reconciler.providers.http import http_client
from reconciler.providers.posting import Means
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.symbee import routed_email
from reconciler.providers.symbee.hosts import base_url
from reconciler.providers.symbee.tenant import Tenant
from reconciler.providers.uniphore import contacts

_PATIENCE_SECONDS = 60.0  # with an API that takes nothing for a while: a person may be waiting
Check = Callable[[], None]


def routed_email_provider(
    environment: Environment, connection: Connection, *, check: Check | None = None
) -> routed_email.RoutedEmailProvider:
    """What hands routed emails to the environment's Symbee Connect. `check` forbids a request by raising.

    Raises InvalidError where the environment does not say how.
    """
    stated = symbee_of(environment)
    region = stated.get("secretsRegion") or connection.target.region
    means = _means(environment, connection, _symbee_url(environment), stated["apiKey"], check)
    return routed_email.RoutedEmailProvider(_tenant(stated, region), means)


def email_contact_provider(
    environment: Environment, connection: Connection, *, check: Check | None = None
) -> contacts.EmailContactProvider:
    """What hands email contacts to the environment's Uniphore. `check` forbids a request by raising.

    Raises InvalidError where the environment does not say how.
    """
    stated = uniphore_of(environment)
    means = _means(environment, connection, _uniphore_url(environment), stated["token"], check)
    return contacts.EmailContactProvider(_organization(stated), means)


def routed_email_shown(environment: Environment, message: RoutedEmail) -> dict[str, Any]:
    """What would be sent, the key masked: `method`, `url`, `headers`, `body`. Asks nobody."""
    stated = symbee_of(environment)
    region = stated.get("secretsRegion") or _region(environment)
    return routed_email.post(_tenant(stated, region), [message]).shown(_symbee_url(environment))


def email_contact_shown(environment: Environment, message: EmailContact) -> dict[str, Any]:
    """The same of an email contact, the token masked."""
    stated = uniphore_of(environment)
    return contacts.post(_organization(stated), message).shown(_uniphore_url(environment))


def symbee_of(environment: Environment) -> Mapping[str, Any]:
    """The environment's `symbee`, which has an API key. Raises InvalidError for none."""
    stated = environment.symbee
    if stated is not None and "apiKey" in stated:
        return stated
    missing = "symbee" if stated is None else "symbee.apiKey"
    raise InvalidError(
        f"the environment {environment.name} states no {missing}, so nobody takes routed emails",
        code="noSymbee",
        fix="state symbee with company, environment and apiKey in reconciler.yaml, or choose another with -e",
    )


def uniphore_of(environment: Environment) -> Mapping[str, Any]:
    """The environment's `uniphore`. Raises InvalidError for none."""
    if environment.uniphore is not None:
        return environment.uniphore
    raise InvalidError(
        f"the environment {environment.name} states no uniphore, so nobody takes email contacts",
        code="noUniphore",
        fix="state uniphore with url, token, tenant and organization in reconciler.yaml, or choose another with -e",
    )


def _means(
    environment: Environment,
    connection: Connection,
    base: str,
    reference: Mapping[str, Any],
    check: Check | None,
) -> Means:
    held: Any = connection.providers["secrets"]
    return Means(
        http_client(base, _transport(environment)),
        CachedSecret(held, reference, clock=time.monotonic),
        Quotas(connection.quotas, clock=time.monotonic, sleep=time.sleep),
        Retry(sleep=connection.stop.wait, jitter=random.Random(), patience=_PATIENCE_SECONDS),
        writes=True,
        check=check,
    )


def _transport(environment: Environment) -> Transport | None:
    return sandbox_of(environment).handle if environment.sandbox else None


def _region(environment: Environment) -> str:
    if environment.connect:
        return environment.connect.region
    region: str = sandbox_of(environment).target().region
    return region


def _tenant(stated: Mapping[str, Any], secrets_region: str) -> Tenant:
    return Tenant(stated["company"], stated["environment"], secrets_region)


def _organization(stated: Mapping[str, Any]) -> contacts.Organization:
    return contacts.Organization(stated["tenant"], stated["organization"])


def _symbee_url(environment: Environment) -> str:
    stated = symbee_of(environment)
    if environment.sandbox:
        return STANDIN
    return base_url(stated.get("region", "us-east-1"), stated.get("baseUrl"))


def _uniphore_url(environment: Environment) -> str:
    return STANDIN if environment.sandbox else str(uniphore_of(environment)["url"])
