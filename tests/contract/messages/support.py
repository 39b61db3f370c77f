"""The real providers of messages against a sandbox, over the seam or over HTTP."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from reconciler.kinds.messages import email_contact, routed_email
from reconciler.model.message import EmailContact, RoutedEmail
from reconciler.providers.aws import Access, Clients
from reconciler.providers.cached_secret import CachedSecret
from reconciler.providers.http import http_client
from reconciler.providers.posting import Means
from reconciler.providers.quota import Quotas
from reconciler.providers.retry import Retry
from reconciler.providers.secrets import SecretsProvider, Sources
from reconciler.providers.symbee.routed_email import RoutedEmailProvider
from reconciler.providers.symbee.tenant import Tenant
from reconciler.providers.uniphore.contacts import EmailContactProvider, Organization
from reconciler.sandbox import CallRecord, Sandbox
from tests.contract.sandbox.support import Clock, sandbox
from tests.support.messages import CONTACT, ROUTED, altered

SEED = Path(__file__).with_name("seed.yaml")
BASE = "https://sandbox.invalid"
KEY = {"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}}
TOKEN = {"env": "UNIPHORE_TOKEN"}


class Stand:
    """A sandbox and the providers that speak to it. `variables` hold the token; `url`: over HTTP there."""

    def __init__(self, folder: Path, *, seed: Path = SEED, **options: Any) -> None:
        self.clock = Clock()
        self.box: Sandbox = sandbox(folder, clock=self.clock, seed=seed, **{"record": True, **options})
        self.variables = {"UNIPHORE_TOKEN": "example-token"}
        self.url: str | None = None
        self.key: dict[str, Any] = KEY
        self._folder = folder

    def _means(self, reference: Any) -> Means:
        send = self.box.handle
        quotas = Quotas(None, clock=self.clock, sleep=self.clock.sleep)
        retry = Retry(sleep=self.clock.sleep, jitter=random.Random(0), patience=30)
        secrets = SecretsProvider(
            Sources(
                self.variables,
                self._folder,
                "us-east-1",
                lambda one: Clients(Access(one, None, False, send)).client("secretsmanager"),
            ),
            store=None,
            random_bytes=bytes,
            quotas=quotas,
            retry=retry,
        )
        http = http_client(self.url) if self.url else http_client(BASE, send)
        return Means(http, CachedSecret(secrets, reference, clock=self.clock), quotas, retry, True)

    def symbee(self) -> RoutedEmailProvider:
        """What hands routed emails over."""
        return RoutedEmailProvider(Tenant("abc-gadgets", "prod", "us-east-1"), self._means(self.key))

    def uniphore(self, tenant: str = "Acme Corp", organization: str = "Sales") -> EmailContactProvider:
        """What hands email contacts over."""
        return EmailContactProvider(Organization(tenant, organization), self._means(TOKEN))

    def asked(self, service: str) -> list[CallRecord]:
        """Every request to a service, oldest first."""
        return [one for one in self.box.calls() if one.service == service]

    def arrived(self, service: str) -> int:
        """How many requests to a service had an effect."""
        return sum(one.effect for one in self.asked(service))


def routed(**changed: Any) -> RoutedEmail:
    """The page's email; `changed` are other members of it."""
    given = {**ROUTED, **changed}
    return routed_email.typed(given, owner_id=given["ownerId"])


def contact(path: tuple[Any, ...] = (), value: Any = None) -> EmailContact:
    """The page's contact, with another value at a path."""
    return email_contact.typed(altered(CONTACT, path, value) if path else CONTACT)
