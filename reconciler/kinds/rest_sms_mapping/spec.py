"""The typed model of a RestSmsMapping document: what may be written, each limit with its source."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from reconciler.kinds.document_spec import Document, Strict, live_reference, omitted
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
Address = Annotated[
    str,
    StringConstraints(pattern=rf"^({E164_PATTERN}|[0-9(][0-9 ()./-]{{1,30}})$"),
    Field(
        examples=["+15550100"],
        json_schema_extra={
            "$comment": 'write + and digits alone, quoted, such as "+15550100", or a national number'
        },
    ),
]


class RestNumber(Strict):
    """A number at the provider, and where its conversations go."""

    address: Address = Field(
        description="The number at the provider: in E.164 form, a national number of the mapping's country, or a short "
        "code."
    )
    display_name: DisplayName = omitted()
    skill_queue: SkillQueue = omitted()
    contact_flow: ContactFlow = omitted(
        "The contact flow that its conversations go to, with deliveryProvider amazon.", examples=["SMS in"]
    )
    slot: SlotOf15 = omitted()
    key: Key = omitted()


class RestCredentials(Strict):
    """What Symbee signs in to the provider with. Which of them a provider wants is its own to say."""

    user_name: SecretReference = omitted("Where the API user's name is.")
    password: SecretReference = omitted("Where the API user's password is.")
    access_key: SecretReference = omitted("Where the API's key is.")
    access_secret: SecretReference = omitted("Where the key's secret is.")


class RestSmsMapping(Mapping):
    """Where conversations go that come in over a provider with a REST API, such as Twilio."""

    model_config = ConfigDict(json_schema_extra=conditions.schema(OF_PROVIDERS))
    shown = OF_PROVIDERS

    code: PortalCode = omitted(
        "The mapping's code in the portal; it cannot be changed. Default: metadata.name.", examples=["twilio"]
    )
    name: Text | None = omitted("A short description; null clears it.", examples=["Twilio, all numbers"])
    provider: Text = Field(
        description="The provider as the portal's pick-list has it. Symbee sets up others than Twilio on request.",
        examples=["Twilio"],
    )
    delivery_provider: DeliveryProvider
    credentials: RestCredentials = omitted()
    country_code: Country = Field(
        description="The country of numbers without a country code: ISO 3166-1 alpha-2."
    )
    chat: ChatControl = omitted()
    # source: seed of Symbee's SMS administration: "Address (1 through 15)"
    numbers: Annotated[list[RestNumber], Field(min_length=1, max_length=15)] = Field(
        description="The numbers, and where each one's conversations go."
    )


class RestSmsMappingDocument(Document):
    """A mapping of a REST-based SMS provider's numbers in Symbee Connect."""

    kind: Literal["RestSmsMapping"]
    spec: RestSmsMapping
