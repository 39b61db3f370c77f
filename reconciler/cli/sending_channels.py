"""The two ways of `send`: what a file of each holds, who takes it, and what it has to keep to besides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from reconciler.cli.connection import Connection
from reconciler.cli.messaging import (
    email_contact_provider,
    email_contact_shown,
    routed_email_provider,
    routed_email_shown,
    symbee_of,
    uniphore_of,
)
from reconciler.kinds.messages import email_contact, routed_email
from reconciler.kinds.messages.limits import MOST_METADATA_KEYS
from reconciler.manifests.loading import Loaded, load
from reconciler.manifests.messages import MessageFile, Stated, read_messages
from reconciler.manifests.wording import nearest
from reconciler.manifests.workspace import Environment, Workspace
from reconciler.model.manifest import Finding
from reconciler.model.message import EmailContact, RoutedEmail
from reconciler.model.problem import Problem
from reconciler.model.store import Store
from reconciler.verifying.delivering import Counted
from reconciler.verifying.metadata_keys import MetadataKeys

_CONFIGURATION = "RoutedEmailConfiguration"
Check = Callable[[], None]


class Here(NamedTuple):
    """Where messages are sent from: the environment, and its backend."""

    workspace: Workspace
    environment: Environment
    store: Store


class Channel(Protocol):
    """One way of `send`, from one environment. `noun` (of one message) and `whither` are for people.

    Making one raises InvalidError where the environment does not say who takes such messages.
    """

    noun: str
    whither: str

    def read(self, file: str) -> MessageFile:
        """All of a file that can be told offline."""

    def typed(self, one: Stated) -> Any:
        """A message of a file without problems."""

    def limits(self, stated: Sequence[Stated], messages: Sequence[Any]) -> list[Problem]:
        """What is wrong with valid messages together, and with what was sent before. Reads the backend."""

    def sender(self, connection: Connection, check: Check) -> Any:
        """What hands them over; `check` raises to forbid a request."""

    def shown(self, message: Any) -> dict[str, Any]:
        """What would be sent, secrets masked."""


class RoutedEmails:
    """`send routed-email`; see `Channel`."""

    noun = "email"

    def __init__(self, here: Here) -> None:
        stated = symbee_of(here.environment)
        self.whither = f"Symbee Connect, {stated['company']}/{stated['environment']}"
        self._here = here

    def read(self, file: str) -> MessageFile:
        """See `Channel`; configurations are held against the environment's manifests, if any is named."""
        read = read_messages(file, "RoutedEmail", routed_email.findings)
        named = [one for one in read.messages if isinstance(one.value.get("configuration"), str)]
        if not named:
            return read
        if self._loaded.problems:
            return read._replace(problems=(*read.problems, *self._loaded.problems))
        unknown = [self._unknown(one) for one in named if one.value["configuration"] not in self._owners]
        return read._replace(problems=tuple(sorted((*read.problems, *unknown))))

    def typed(self, one: Stated) -> RoutedEmail:
        """See `Channel`."""
        owner = one.value.get("ownerId") or self._owners[one.value["configuration"]]
        return routed_email.typed(one.value, owner_id=owner)

    def limits(self, stated: Sequence[Stated], messages: Sequence[RoutedEmail]) -> list[Problem]:
        """See `Channel`."""
        return list(_repeated(stated, messages, "entityId"))

    def sender(self, connection: Connection, check: Check) -> Any:
        """See `Channel`."""
        return routed_email_provider(self._here.environment, connection, check=check)

    def shown(self, message: RoutedEmail) -> dict[str, Any]:
        """See `Channel`."""
        return routed_email_shown(self._here.environment, message)

    @cached_property
    def _loaded(self) -> Loaded:
        return load(self._here.workspace, self._here.environment.name)

    @cached_property
    def _owners(self) -> dict[str, str]:
        """The owner of each routed-email configuration, by its name."""
        found = (one for one in self._loaded.manifests if one.kind == _CONFIGURATION)
        return {one.name: one.spec["ownerId"] for one in found}

    def _unknown(self, one: Stated) -> Problem:
        name = one.value["configuration"]
        close = nearest(name, self._owners)
        advice = f"did you mean {close}? " if close else ""
        message = f"configuration names {_CONFIGURATION}/{name}, which no manifest declares"
        fix = f"{advice}write the metadata.name of a {_CONFIGURATION}, or state ownerId"
        return one.problem(Finding(("configuration",), "unknownReference", message, fix))


class EmailContacts:
    """`send email-contact`; see `Channel`."""

    noun = "contact"

    def __init__(self, here: Here) -> None:
        stated = uniphore_of(here.environment)
        self.whither = f"Uniphore, {stated['tenant']}/{stated['organization']}"
        self._here = here
        self._restricted = stated.get("restrictedMetadata", ())
        self._keys = MetadataKeys(here.store, tenant=stated["tenant"], organization=stated["organization"])

    def read(self, file: str) -> MessageFile:
        """See `Channel`."""

        def rules(given: Mapping[str, Any]) -> Iterator[Finding]:
            return email_contact.findings(given, restricted=self._restricted)

        return read_messages(file, "EmailContact", rules)

    def typed(self, one: Stated) -> EmailContact:
        """See `Channel`."""
        return email_contact.typed(one.value)

    def limits(self, stated: Sequence[Stated], messages: Sequence[EmailContact]) -> list[Problem]:
        """See `Channel`: what stands twice, and metadata keys for which a category has no room."""
        fix = "use a key that a contact of the category has had, or leave it out"
        full = [
            stated[index].problem(
                Finding(
                    ("metadata", key),
                    "metadataKeys",
                    f"metadata brings {messages[index].category} the key {key}, and it has had {MOST_METADATA_KEYS}",
                    fix,
                )
            )
            for index, key in self._keys.exceeding(messages)
        ]
        return [*_repeated(stated, messages, "messageId"), *full]

    def sender(self, connection: Connection, check: Check) -> Any:
        """See `Channel`."""
        return Counted(email_contact_provider(self._here.environment, connection, check=check), self._keys)

    def shown(self, message: EmailContact) -> dict[str, Any]:
        """See `Channel`."""
        return email_contact_shown(self._here.environment, message)


def _repeated(stated: Sequence[Stated], messages: Sequence[Any], member: str) -> Iterator[Problem]:
    """Messages with the identity of an earlier one of the same file, which `member` would tell apart."""
    first: dict[tuple[str, str], int] = {}
    for one, message in zip(stated, messages, strict=True):
        earlier = first.setdefault(message.identity, one.number)
        if earlier != one.number:
            said = f"{member} makes it {message.label}, as [{earlier}] is: only one of them would be sent"
            yield one.problem(Finding((member,), "repeated", said, f"remove one, or state another {member}"))
