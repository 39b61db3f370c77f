"""The typed models that the three kinds of SMS mappings share: codes, chat control, countries, numbers."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from iso3166 import countries_by_alpha2
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from reconciler.kinds.document_spec import NAME_PATTERN, Name, Strict, omitted, reference, require
from reconciler.kinds.shared_spec import Text
from reconciler.kinds.sms import conditions

_CODE = r"^[^\x00-\x20\x7f-\x9f.]([^\x00-\x1f\x7f-\x9f]*[^\x00-\x20\x7f-\x9f])?$"
# assumption: Symbee says nothing of lengths and characters; this keeps codes fit for a URL's path and a pick-list
PortalCode = Annotated[
    str,
    StringConstraints(max_length=256, pattern=_CODE),
    Field(
        json_schema_extra={
            "$comment": "write it as the portal shows it: 1 to 256 characters, no blank at either end, no . in front"
        }
    ),
]
E164_PATTERN = r"\+[1-9][0-9]{1,14}"
E164 = Annotated[
    str,
    StringConstraints(pattern=f"^{E164_PATTERN}$"),
    Field(
        examples=["+15550100"],
        json_schema_extra={"$comment": 'write it in E.164 form, quoted, such as "+15550100"'},
    ),
]
ShortCode = Annotated[
    str,
    StringConstraints(pattern="^[1-9][0-9]{2,7}$"),
    Field(
        examples=["55501"], json_schema_extra={"$comment": 'write its 3 to 8 digits, quoted, such as "55501"'}
    ),
]


def _is_country(code: str) -> str:
    require(code in COUNTRIES, "a country of ISO 3166-1")
    return code


# source: ISO 3166-1, through the package iso3166; UK is only reserved there, but the portal's help text says it
COUNTRIES = sorted((*countries_by_alpha2, "UK"))
Country = Annotated[
    str,
    AfterValidator(_is_country),
    Field(
        examples=["US"],
        json_schema_extra={
            "enum": COUNTRIES,
            "$comment": "write a country as ISO 3166-1 has it: two capital letters, such as US",
        },
    ),
]
DeliveryProvider = Annotated[
    Literal["symbee", "amazon"],
    Field(
        description="symbee: conversations go to skill queues. amazon: to contact flows of Amazon Connect; that needs "
        "Symbee's Chat Integration CloudFormation.",
        examples=["symbee"],
    ),
]


class ChatControl(Strict):
    """How conversations are kept."""

    suppress_system_messages: bool = omitted(
        "Whether customers are spared messages such as “conversation ended”."
    )
    # source: seed of Symbee's SMS administration: "between 1 and 60"
    idle_timeout_minutes: Annotated[int, Field(ge=1, le=60)] | None = omitted(
        "Minutes without a message from either side after which a conversation ends; null clears it.",
        examples=[15],
    )
    idle_timeout_message: Text | None = omitted(
        "Sent when an idle timeout occurs; null clears it.",
        examples=["We have not heard from you, so this chat is closed."],
    )
    maximum_chats_message: Text | None = omitted(
        "Sent to a customer when too many chats are open; null clears it.",
        examples=["All agents are busy. Please try again later."],
    )


# What each number of a mapping states, besides the number itself --------------------------------------------------

DisplayName = Annotated[
    Text | None,
    Field(
        description="What agents see when they choose a number to write from; null clears it.",
        examples=["Sales"],
    ),
]
SkillQueue = Annotated[
    Any,
    reference(what="a SkillQueue's name", string=NAME_PATTERN),
    Field(description="Where its conversations go, with deliveryProvider symbee.", examples=["sms-sales"]),
]
Key = Annotated[
    Name,
    Field(
        description="Tells the numbers apart in overlays, which merge them by it; not part of the mapping. "
        "Default: none."
    ),
]

_SLOT = "Its place on the screen. Default: the one that it has, or the next free one."
# source: seed of Symbee's SMS administration: "SMS Phone Number (1 through 5)"
SlotOf5 = Annotated[int, Field(ge=1, le=5, description=_SLOT)]
# source: seed of Symbee's SMS administration: "(1 through 15)"
SlotOf15 = Annotated[int, Field(ge=1, le=15, description=_SLOT)]


class Mapping(Strict):
    """A model whose fields come and go with its mode or its delivery provider."""

    shown: ClassVar[tuple[conditions.Condition, ...]]

    @model_validator(mode="after")
    def _shown_fields_only(self) -> Mapping:
        stated = self.model_dump(by_alias=True, exclude_unset=True)
        for breach in conditions.breaches(self.shown, stated):
            raise ValueError(breach)
        return self
