"""The typed model of an SmppSmsMapping document: what may be written, each limit with its source."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from reconciler.kinds.document_spec import NAME_PATTERN, Document, Strict, live_reference, omitted
from reconciler.kinds.shared_spec import SecretReference, Text
from reconciler.kinds.sms import conditions
from reconciler.kinds.sms.mapping_spec import (
    E164_PATTERN,
    ChatControl,
    Country,
    DeliveryProvider,
    DisplayName,
    Key,
    Mapping,
    PortalCode,
    SkillQueue,
    SlotOf15,
)
from reconciler.kinds.sms.shown import OF_PROVIDERS

ContactFlow = Annotated[Any, live_reference("a contact flow")]
PhoneNumber = Annotated[
    str,
    StringConstraints(pattern=rf"^({NAME_PATTERN}|{E164_PATTERN})$"),
    Field(
        examples=["+15550100"],
        json_schema_extra={"$comment": 'write it in E.164 form, quoted, such as "+15550100"'},
    ),
]
Host = Annotated[
    str,
    StringConstraints(
        max_length=253,  # source: RFC 1035, 2.3.4: the longest name
        pattern=r"^([A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$",
    ),
    Field(
        json_schema_extra={"$comment": "write a host's name or IP address alone, without a port or a scheme"}
    ),
]


class SmppNumber(Strict):
    """A number at the provider, and where its conversations go."""

    phone_number: PhoneNumber = Field(description="The number at the provider, in E.164 form.")
    display_name: DisplayName = omitted()
    skill_queue: SkillQueue = omitted()
    contact_flow: ContactFlow = omitted(
        "The contact flow that its conversations go to, with deliveryProvider amazon.", examples=["SMS in"]
    )
    slot: SlotOf15 = omitted()
    key: Key = omitted()


class SmppCredentials(Strict):
    """What Symbee signs in to the provider's SMSC with."""

    user: SecretReference = omitted("Where the user's id is.")
    password: SecretReference = omitted("Where the password is.")


class SmppSmsMapping(Mapping):
    """Where conversations go that come in over a provider that speaks SMPP."""

    model_config = ConfigDict(json_schema_extra=conditions.schema(OF_PROVIDERS))
    shown = OF_PROVIDERS

    code: PortalCode = omitted(
        "The mapping's code in the portal; it cannot be changed. Default: metadata.name.",
        examples=["smpp-de"],
    )
    name: Text | None = omitted("A short description; null clears it.", examples=["Our carrier in Germany"])
    host: Host = Field(
        description="The host or IP address of the provider's SMSC.", examples=["smpp.example.com"]
    )
    # source: RFC 6335, 6: 65535 is the last port, and 0 is reserved
    port: Annotated[int, Field(ge=1, le=65535)] = Field(
        description="The TCP port of the provider's SMSC.", examples=[2775]
    )
    credentials: SmppCredentials = omitted()
    default_country_code: Country = Field(
        description="The country of numbers without a country code: ISO 3166-1 alpha-2."
    )
    delivery_provider: DeliveryProvider
    chat: ChatControl = omitted()
    # source: seed of Symbee's SMS administration: "SMS Phone Number (1 through 15)"
    numbers: Annotated[list[SmppNumber], Field(min_length=1, max_length=15)] = Field(
        description="The numbers, and where each one's conversations go."
    )


class SmppSmsMappingDocument(Document):
    """A mapping of an SMPP provider's numbers in Symbee Connect."""

    kind: Literal["SmppSmsMapping"]
    spec: SmppSmsMapping
