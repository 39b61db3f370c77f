"""The typed model of an EmailAddressAssociation document: what may be written, each limit with its source."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from reconciler.kinds.document_spec import (
    UNIQUE,
    Document,
    Strict,
    Unique,
    address_reference,
    omitted,
    queue_reference,
)

Queue = Annotated[Any, queue_reference()]
Address = Annotated[Any, address_reference()]


class EmailAddressAssociationSpec(Strict):
    """Which From addresses agents may choose in a queue, for outbound contacts.

    It says nothing about where inbound mail goes.
    """

    queue: Queue = Field(
        description="The queue: for outbound contacts, the default outbound queue of the agents' routing profile.",
        examples=["retail-support"],
    )
    default: Address = omitted(
        "The queue's default outbound address. Cannot be unset.", examples=["support", "support@example.com"]
    )
    # source: AWS, AssociateQueueEmailAddresses: 49 additional addresses and 1 default
    addresses: Annotated[list[Address] | None, Field(max_length=49), Unique] = omitted(
        "The addresses besides the default: a set; null or [] states that there are none.",
        examples=[["returns", "orders@example.com"]],
        **UNIQUE,
    )
    mode: Literal["exact", "include"] = Field(
        description="exact: other addresses are taken off the queue. include: they are left, and listed as kept."
    )


class EmailAddressAssociationDocument(Document):
    """The addresses that a queue may answer from."""

    kind: Literal["EmailAddressAssociation"]
    spec: EmailAddressAssociationSpec
