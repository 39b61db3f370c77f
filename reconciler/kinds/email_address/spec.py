"""The typed model of an EmailAddress document: what may be written, each limit with its source."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from reconciler.kinds.document_spec import (
    EMAIL_ADDRESS_TEXT,
    Document,
    Strict,
    Tags,
    address_reference,
    live_reference,
    omitted,
)

Alias = Annotated[Any, address_reference(clearable=True)]
InboundFlow = Annotated[Any, live_reference("an inbound flow", clearable=True)]


class EmailAddressSpec(Strict):
    """An email address of the Amazon Connect instance."""

    # source: botocore, CreateEmailAddress: EmailAddress 1..255, DisplayName 0..256, Description 0..4096
    address: EMAIL_ADDRESS_TEXT = Field(
        description="The address, compared without case. It cannot be changed: another one replaces the live object.",
        examples=["support@example.com"],
    )
    display_name: Annotated[str, StringConstraints(max_length=256)] | None = omitted(
        "What recipients see as the sender; null or an empty text clears it.", examples=["Acme Support"]
    )
    description: Annotated[str, StringConstraints(max_length=4096)] | None = omitted(
        "For people; null or an empty text clears it.", examples=["Mail of the retail shops"]
    )
    alias: Alias = omitted(
        "One EmailAddress: mail to the alias is forwarded here. An alias serves one address and has none of its own; "
        "null takes it off.",
        examples=["help", "help@example.com"],
    )
    inbound_flow: InboundFlow = omitted(
        "The flow that handles mail to this address, by live name; null takes it off.",
        examples=["Inbound email"],
    )
    tags: Tags = omitted()


class EmailAddressDocument(Document):
    """An Amazon Connect email address."""

    kind: Literal["EmailAddress"]
    spec: EmailAddressSpec
