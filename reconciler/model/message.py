"""Messages that are handed to Symbee Connect and Uniphore, as typed values, and the port of what hands them over.

A message has no token at either API: whoever sends one has to remember it by its identity (see `verifying.ledger`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol, TypeVar

Identity = tuple[str, str]
"""What tells a message from every other of its channel."""


class Message(Protocol):
    """What every message has. `label` is its identity for people and programs, `stated` all of it as plain JSON."""

    @property
    def channel(self) -> str: ...

    @property
    def identity(self) -> Identity: ...

    @property
    def label(self) -> str: ...

    @property
    def stated(self) -> Mapping[str, Any]: ...


One_contra = TypeVar("One_contra", bound=Message, contravariant=True)


class Sender(Protocol[One_contra]):
    """Hands messages over, one at a time."""

    def ready(self) -> None:
        """Take the secret that sending needs, so that a missing one leaves nothing half done.

        Raises InvalidError where there is none, any RemoteError of where it is kept.
        """

    def send(self, message: One_contra) -> None:
        """Return once the message was accepted. Touches the network; sends nothing twice that may have arrived.

        Raises DoubtfulError where it may have arrived; every other error of the tree says that it was not accepted:
        UnreachableError and ThrottledError that it was not taken at all, other RemoteErrors that it was refused.
        """


class RoutedEmail(NamedTuple):
    """An email that lies in somebody's CRM, for Symbee Connect to route. Addresses and subject are only shown.

    `owner_id` decides the skill queue. `attributes` are pairs of key and value.
    """

    owner_id: str
    entity_id: str
    from_address: str
    to_address: str
    subject: str
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def channel(self) -> str:
        """See `Message`."""
        return "routed-email"

    @property
    def identity(self) -> Identity:
        """The CRM's owner, and its id of the item."""
        return self.owner_id, self.entity_id

    @property
    def label(self) -> str:
        """See `Message`."""
        return "/".join(self.identity)

    @property
    def stated(self) -> Mapping[str, Any]:
        """See `Message`."""
        return self._asdict()


class Party(NamedTuple):
    """One of the two whom a contact is between."""

    id: str
    email: str


class EmailContact(NamedTuple):
    """An email between an agent and a participant, for Uniphore to analyse. `timestamp`: epoch milliseconds.

    `metadata` are pairs of key and value; `category` is one of the organization that the workspace names.
    """

    category: str
    agent: Party
    participant: Party
    from_address: str
    to: tuple[str, ...]
    subject: str
    body: str
    language: str
    conversation_id: str
    message_id: str
    timestamp: int
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    journey_id: str | None = None
    metadata: tuple[tuple[str, str], ...] = ()

    @property
    def channel(self) -> str:
        """See `Message`."""
        return "email-contact"

    @property
    def identity(self) -> Identity:
        """The conversation, and the message in it."""
        return self.conversation_id, self.message_id

    @property
    def label(self) -> str:
        """See `Message`."""
        return "/".join(self.identity)

    @property
    def stated(self) -> Mapping[str, Any]:
        """See `Message`."""
        return self._asdict()
