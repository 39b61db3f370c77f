"""The typed model of what `send routed-email` reads. Imported only to compile the schema and in tests."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, RootModel, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from reconciler.kinds.document_spec import Json, Name, Strict, omitted, require
from reconciler.kinds.messages.limits import MOST_ATTRIBUTE_UNITS, MOST_ATTRIBUTES
from reconciler.kinds.shared_spec import Text

ONE_OWNER: Json = {
    "oneOf": [{"required": ["configuration"]}, {"required": ["ownerId"]}],
    "$comment": "state exactly one of configuration and ownerId",
}
"""The rule of JSON Schema that `RoutedEmailFields` goes with."""


class Attribute(Strict):
    """A pair that CRM plug-ins get with the email."""

    # source: https://docs.symbeeconnect.com/reference/routed-email-api: key and value of a custom attribute
    key: Annotated[str, StringConstraints(min_length=1, max_length=MOST_ATTRIBUTE_UNITS)] = Field(
        description="At most 255 UTF-16 units.", examples=["CustomerId"]
    )
    value: Annotated[str, StringConstraints(max_length=MOST_ATTRIBUTE_UNITS)] = Field(
        description="At most 255 UTF-16 units.", examples=["7762123-01"]
    )


class RoutedEmailFields(Strict):
    """The fields of a routed email, in a file to send and in a check. Declare `ONE_OWNER` beside them."""

    model_config = ConfigDict(alias_generator=lambda name: to_camel(name.rstrip("_")))

    configuration: Name = omitted(
        "The RoutedEmailConfiguration whose owner it is for. Or state ownerId.", examples=["returns"]
    )
    owner_id: Text = omitted(
        "The CRM Owner ID, which decides the skill queue. Or state configuration.",
        examples=["USPartsSpanish"],
    )
    entity_id: Text = omitted(
        "The CRM's own id of the email. Default: one that follows from the rest, so that the same file is the same.",
        examples=["e94c0a8a-0b69-11ec-9a03-0242ac130003"],
    )
    # assumption: from and to are needed: the API's example shows empty ones, but its page strips whatever is an address
    from_: Text = Field(description="Who wrote it; only shown.", examples=["customer@example.com"])
    to: Text = Field(description="To whom; only shown.", examples=["parts@example.com"])
    subject: Text = Field(
        description="The subject; only shown.", examples=["Replacement part for Model X45T"]
    )
    # source: https://docs.symbeeconnect.com/reference/routed-email-api, Optional/Custom Attributes
    attributes: Annotated[list[Attribute], Field(max_length=MOST_ATTRIBUTES)] = omitted(
        "What plug-ins may use to open the right page.",
        examples=[[{"key": "CustomerId", "value": "7762123-01"}]],
        json_schema_extra={"default": []},
    )

    @model_validator(mode="after")
    def _one_owner(self) -> RoutedEmailFields:
        require(len({"configuration", "owner_id"} & self.model_fields_set) == 1, "exactly one of the two")
        return self


class RoutedEmailRequest(RoutedEmailFields):
    """One email to be routed."""

    model_config = ConfigDict(json_schema_extra=ONE_OWNER)


class RoutedEmailFile(
    RootModel[RoutedEmailRequest | Annotated[list[RoutedEmailRequest], Field(min_length=1)]]
):
    """What `reconciler send routed-email` reads: one email, or a list of them."""

    model_config = ConfigDict(json_schema_extra={"$comment": "write one email, or a list of emails"})
