"""The typed model of an SmsPhoneNumber document: what may be written, each limit with its source."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from reconciler.kinds.document_spec import Document, Strict, live_reference, omitted, require
from reconciler.kinds.shared_spec import Region
from reconciler.kinds.sms import conditions
from reconciler.kinds.sms.mapping_spec import E164, Mapping, ShortCode
from reconciler.kinds.sms_phone_number.shown import SHOWN

Flow = Annotated[Any, live_reference("a contact flow", clearable=True)]
TopicArn = Annotated[
    str,
    # source: botocore, UpdatePhoneNumber: TwoWayChannelArn 20..2048; the pattern has more than 20
    StringConstraints(
        max_length=2048,
        pattern=r"^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(\.fifo)?$",
    ),
    Field(
        examples=["arn:aws:sns:us-east-1:123456789012:sms-inbound"],
        json_schema_extra={"$comment": "write an SNS topic's ARN: arn:aws:sns:REGION:ACCOUNT:NAME"},
    ),
]
RoleArn = Annotated[
    str,
    # source: botocore, UpdatePhoneNumber: TwoWayChannelRole 20..2048; the pattern has more than 20
    StringConstraints(max_length=2048, pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/[!-~]+$"),
    Field(
        examples=["arn:aws:iam::123456789012:role/sms-two-way"],
        json_schema_extra={"$comment": "write a role's ARN: arn:aws:iam::ACCOUNT:role/NAME"},
    ),
]
OptOutList = Annotated[
    str,
    # source: botocore, OptOutListName of a number that is read
    StringConstraints(max_length=64, pattern="^[A-Za-z0-9_-]+$"),
    Field(json_schema_extra={"$comment": "write its name: letters, digits, - and _"}),
]


class TwoWay(Strict):
    """What becomes of messages that come in."""

    channel: Literal["none", "sns", "connect"] = Field(
        description="none: nothing. sns: they go to an SNS topic. connect: they go to Amazon Connect."
    )
    topic_arn: TopicArn = omitted("The SNS topic; with channel sns alone.")
    role_arn: RoleArn = omitted(
        "The role that End User Messaging takes on to hand them over: needed with channel connect, allowed with sns."
    )


class InConnect(Strict):
    """The number in Amazon Connect. For channel connect, in the instance's Region."""

    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"))

    import_: Literal[True] = omitted(
        "Import the number into the instance. It is never taken out again, as that would release it.",
        json_schema_extra={
            "$comment": "write true, or leave it out: a number is never taken out, as that would release it"
        },
    )
    flow: Flow = omitted("The contact flow that its messages go to; null takes it off.", examples=["SMS in"])


class SmsPhoneNumber(Mapping):
    """A number of AWS End User Messaging SMS. It is never bought and never released."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["phoneNumber"]}, {"required": ["shortCode"]}],
            "$comment": "state exactly one of phoneNumber and shortCode",
            **conditions.schema(SHOWN),
        }
    )
    shown = SHOWN

    phone_number: E164 = omitted("The number. It cannot be changed.")
    short_code: ShortCode = omitted("The number, where it is a short code. It cannot be changed.")
    region: Region = omitted("The Region that holds the number. Default: the instance's.")
    two_way: TwoWay = omitted()
    opt_out_list: OptOutList = omitted("The list of those who do not want messages.", examples=["Default"])
    self_managed_opt_outs: bool = omitted(
        "Whether you answer HELP and STOP yourself, and keep the opt-out list."
    )
    deletion_protection: bool = omitted("Whether End User Messaging refuses to release the number.")
    international_sending: bool = omitted("Whether the number may write to other countries.")
    connect: InConnect = omitted()

    @model_validator(mode="after")
    def _one_number(self) -> SmsPhoneNumber:
        stated = {"phone_number", "short_code"} & self.model_fields_set
        require(len(stated) == 1, "exactly one of phoneNumber and shortCode")
        return self


class SmsPhoneNumberDocument(Document):
    """A number of AWS End User Messaging SMS."""

    kind: Literal["SmsPhoneNumber"]
    spec: SmsPhoneNumber
