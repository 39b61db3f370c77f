"""The typed model of an AwsSmsMapping document: what may be written, each limit with its source."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from reconciler.kinds.document_spec import Document, Strict, live_reference, omitted, phone_reference, require
from reconciler.kinds.shared_spec import Region, Text
from reconciler.kinds.sms import conditions
from reconciler.kinds.sms.mapping_spec import (
    ChatControl,
    Country,
    DeliveryProvider,
    DisplayName,
    Key,
    Mapping,
    PortalCode,
    ShortCode,
    SkillQueue,
    SlotOf5,
)
from reconciler.kinds.sms.shown import OF_AWS

PhoneNumber = Annotated[Any, phone_reference()]
ContactFlow = Annotated[Any, live_reference("a contact flow")]
OutboundContactFlow = Annotated[Any, live_reference("a contact flow", clearable=True)]
ConfigurationSet = Annotated[
    str,
    # source: botocore, ConfigurationSetName
    StringConstraints(max_length=64, pattern="^[A-Za-z0-9_-]+$"),
    Field(json_schema_extra={"$comment": "write its name: letters, digits, - and _"}),
]


class AwsNumber(Strict):
    """A number of the AWS account, and where its conversations go."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["phoneNumber"]}, {"required": ["shortCode"]}],
            "$comment": "state exactly one of phoneNumber and shortCode",
        }
    )

    phone_number: PhoneNumber = omitted(
        "The number: an SmsPhoneNumber by its manifest's name, or the number itself.", examples=["+15550100"]
    )
    short_code: ShortCode = omitted("The number, where it is a short code.")
    display_name: DisplayName = omitted()
    skill_queue: SkillQueue = omitted()
    contact_flow: ContactFlow = omitted(
        "The contact flow that its conversations go to, with deliveryProvider amazon. In mode "
        "endUserMessagingConnect the flow belongs to the SmsPhoneNumber.",
        examples=["SMS in"],
    )
    slot: SlotOf5 = omitted()
    key: Key = omitted()

    @model_validator(mode="after")
    def _one_number(self) -> AwsNumber:
        stated = {"phone_number", "short_code"} & self.model_fields_set
        require(len(stated) == 1, "exactly one of phoneNumber and shortCode")
        return self


class AwsSmsMapping(Mapping):
    """Where conversations go that come in over numbers of AWS End User Messaging."""

    model_config = ConfigDict(json_schema_extra=conditions.schema(OF_AWS))
    shown = OF_AWS

    code: PortalCode = omitted(
        "The mapping's code in the portal; it cannot be changed. Default: metadata.name.", examples=["sms-us"]
    )
    description: Text | None = omitted(
        "For people; null clears it.", examples=["Numbers in the United States"]
    )
    mode: Literal["pinpointProject", "endUserMessagingSns", "endUserMessagingConnect"] = Field(
        description="How the numbers are set up in AWS. pinpointProject: in a project of Amazon Pinpoint, which ends "
        "on 2026-10-30. endUserMessagingSns: what comes in goes to an SNS topic. endUserMessagingConnect: it goes to "
        "the Amazon Connect instance.",
        examples=["endUserMessagingSns"],
    )
    project_id: Text = omitted(
        "The Pinpoint project; with mode pinpointProject alone.",
        examples=["0a1b2c3d4e5f60718293a4b5c6d7e8f9"],
    )
    delivery_provider: DeliveryProvider
    outbound_contact_flow: OutboundContactFlow = omitted(
        "The flow that starts conversations which agents begin; with deliveryProvider amazon alone. null clears it.",
        examples=["SMS out"],
    )
    default_country_code: Country = Field(
        description="The country of numbers that are not in E.164 form: ISO 3166-1 alpha-2."
    )
    configuration_set: ConfigurationSet | None = omitted(
        "The configuration set to send with; not with mode pinpointProject. null clears it.",
        examples=["conversations"],
    )
    region: Region = Field(
        description="The Region of the numbers; in mode endUserMessagingConnect it is the instance's as well."
    )
    chat: ChatControl = omitted()
    # source: seed of Symbee's SMS administration: "SMS Phone Number (1 through 5)"
    numbers: Annotated[list[AwsNumber], Field(min_length=1, max_length=5)] = Field(
        description="The numbers, and where each one's conversations go."
    )


class AwsSmsMappingDocument(Document):
    """A mapping of AWS End User Messaging numbers in Symbee Connect."""

    kind: Literal["AwsSmsMapping"]
    spec: AwsSmsMapping
