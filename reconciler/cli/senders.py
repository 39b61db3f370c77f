"""Who hands the messages of checks over. No network, and no secret taken, until something is sent."""

from __future__ import annotations

from reconciler.cli.checks import Senders
from reconciler.cli.connection import Connection
from reconciler.manifests.workspace import Environment
from reconciler.model.message import EmailContact, Sender
from reconciler.model.store import Store
from reconciler.verifying.delivering import Counted
from reconciler.verifying.metadata_keys import MetadataKeys


def senders_of(environment: Environment, connection: Connection, store: Store) -> Senders:
    """Who hands over in this environment, as far as it states with whom; `store` keeps the ledger of metadata keys.

    Raises InvalidError for wrong addresses.
    """
    from reconciler.cli.messaging import routed_email_provider  # with a client of HTTP

    uniphore = environment.uniphore or {}
    return Senders(
        routed_email_provider(environment, connection) if "apiKey" in (environment.symbee or {}) else None,
        _email_contact(environment, connection, store) if uniphore else None,
        tuple(uniphore.get("restrictedMetadata", ())),
    )


def _email_contact(environment: Environment, connection: Connection, store: Store) -> Sender[EmailContact]:
    from reconciler.cli.messaging import email_contact_provider

    stated = environment.uniphore or {}
    keys = MetadataKeys(store, tenant=stated["tenant"], organization=stated["organization"])
    return Counted(email_contact_provider(environment, connection), keys)
