"""The typed model of what `send email-contact` reads. Imported only to compile the schema and in tests."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, RootModel, StringConstraints
from pydantic.alias_generators import to_camel

from reconciler.kinds.document_spec import Strict, omitted
from reconciler.kinds.messages.limits import MOST_BODY_BYTES, MOST_METADATA_KEYS, MOST_NAME

# source: https://docs.uniphoredev.com/en/email-api.html: all below
_HEXADECIMAL = "[0-9A-Fa-f]"
_UUID = f"^{_HEXADECIMAL}{{8}}(-{_HEXADECIMAL}{{4}}){{3}}-{_HEXADECIMAL}{{12}}$"
# assumption: the page says "String"; blanks and a missing @ are taken for mistakes
_ADDRESS = r"^[^\x00-\x20\x7f-\xa0@]+@[^\x00-\x20\x7f-\xa0@]+$"
# Milliseconds have twelve or thirteen digits from 1973 to 2286: fewer are seconds, more are not milliseconds either.
_EARLIEST, _LATEST = 10**11, 10**13 - 1

# source: https://docs.uniphoredev.com/en/email-api.html: at most 256 characters
Address = Annotated[
    str,
    StringConstraints(max_length=256, pattern=_ADDRESS),
    Field(
        json_schema_extra={"$comment": "write an address of at most 256 characters, without a name beside it"}
    ),
]
Text50 = Annotated[str, StringConstraints(min_length=1, max_length=50)]
Text256 = Annotated[str, StringConstraints(min_length=1, max_length=256)]


class Party(Strict):
    """Who it is, and under which address."""

    id: Text50 = Field(description="At most 50 characters.", examples=["Agent1"])
    email: Address = Field(description="One address.", examples=["agent1@example.com"])


class EmailContactFields(Strict):
    """The fields of an email contact, in a file to send and in a check."""

    model_config = ConfigDict(alias_generator=lambda name: to_camel(name.rstrip("_")))

    category: Annotated[str, StringConstraints(min_length=1, max_length=MOST_NAME)] = Field(
        description="A category of the organization that the workspace names.", examples=["Leads"]
    )
    agent: Party = Field(description="The agent.", examples=[{"id": "Agent1", "email": "agent1@example.com"}])
    participant: Party = Field(
        description="The person on the other side.", examples=[{"id": "PS1", "email": "ps1@example.com"}]
    )
    from_: Address = Field(
        description="The address of the agent or of the participant.", examples=["agent1@example.com"]
    )
    to: Annotated[list[Address], Field(min_length=1)] = Field(
        description="Whom it went to.", examples=[["ps1@example.com"]]
    )
    cc: list[Address] = omitted(
        "Whom a copy went to.", examples=[["team@example.com"]], json_schema_extra={"default": []}
    )
    bcc: list[Address] = omitted(
        "Whom a blind copy went to.", examples=[["archive@example.com"]], json_schema_extra={"default": []}
    )
    # source: RFC 5322, 2.1.1: 78 is what a line should have
    subject: Annotated[str, StringConstraints(min_length=1, max_length=78)] = Field(
        description="The subject.", examples=["Goods delivery status"]
    )
    body: Annotated[str, StringConstraints(min_length=1, max_length=MOST_BODY_BYTES)] = Field(
        description="The text: at most 1,000,000 bytes in UTF-8.",
        examples=["Your parcel is on its way."],
    )
    language: Literal["us-en", "au-en", "gb-en"] = Field(description="The country, then the language.")
    conversation_id: Text256 = omitted(
        "A UUID that all messages of a conversation share. Default: one that follows from the rest.",
        examples=["0238ef3c-4252-11ea-b77f-2e728ce88125"],
    )
    message_id: Annotated[
        str,
        StringConstraints(pattern=_UUID),
        Field(json_schema_extra={"$comment": "write a UUID: 36 characters"}),
    ] = omitted(
        "A UUID of this message alone. Default: one that follows from the rest.",
        examples=["0238f22a-4252-11ea-b77f-2e728ce88125"],
    )
    journey_id: Text256 = omitted(
        "A UUID of the customer's journey.", examples=["02d8f01e-42b0-11ea-b77f-2e728ce88125"]
    )
    metadata: Annotated[
        dict[Annotated[str, StringConstraints(min_length=1)], str], Field(max_length=MOST_METADATA_KEYS)
    ] = omitted(
        "Further words about the contact; all contacts of a category have 50 different keys together.",
        examples=[{"campaign": "spring"}],
        json_schema_extra={"default": {}},
    )


class EmailContactRequest(EmailContactFields):
    """One email contact to be analysed."""

    timestamp: Annotated[
        int,
        Field(
            ge=_EARLIEST,
            le=_LATEST,
            json_schema_extra={
                "$comment": "write milliseconds since 1970, not seconds: 13 digits these days"
            },
        ),
    ] = Field(description="When it was sent or received: milliseconds since 1970.", examples=[1577836800000])


class EmailContactFile(
    RootModel[EmailContactRequest | Annotated[list[EmailContactRequest], Field(min_length=1)]]
):
    """What `reconciler send email-contact` reads: one contact, or a list of them."""

    model_config = ConfigDict(json_schema_extra={"$comment": "write one contact, or a list of contacts"})
