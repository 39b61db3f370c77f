"""The typed model of a QueueCheck document: what may be written."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from reconciler.kinds.check_spec import CheckDocument
from reconciler.kinds.document_spec import NAME_PATTERN, Strict, Unique, omitted, require

QueueAddress = Annotated[
    str,
    StringConstraints(pattern=f"^(Queue|SkillQueue)/{NAME_PATTERN}$"),
    Field(json_schema_extra={"$comment": "write Queue/ or SkillQueue/ and the name of its manifest"}),
]
Count = Annotated[int, Field(ge=0)]


# source: this tool's own format of checks: all below


class Expectation(Strict):
    """What has to hold, for each of the queues."""

    model_config = ConfigDict(
        json_schema_extra={
            "minProperties": 1,
            "$comment": "state one of openClosedState, minAgentsStaffed, maxItemsInQueue, maxOldestSeconds",
        }
    )

    # source: Symbee's Realtime Queue Statistics API; its list of states is open
    open_closed_state: Annotated[
        str,
        StringConstraints(pattern="^[A-Z][A-Z0-9_]*$"),
        Field(json_schema_extra={"$comment": "write a word of Symbee's statistics, as status shows it"}),
    ] = omitted(
        "The state in Symbee's own word; of skill queues only.",
        examples=["OPERATING_HOURS_OPEN", "FORCED_OPEN"],
    )
    min_agents_staffed: Count = omitted("At least so many agents are staffed.", examples=[1])
    max_items_in_queue: Count = omitted(
        "At most so many contacts wait, are scheduled or are being delivered.", examples=[50]
    )
    max_oldest_seconds: Count = omitted(
        "Nobody waits longer. Of queues that Symbee delivers nobody knows: there it is unknown, not 0.",
        examples=[3600],
    )

    @model_validator(mode="after")
    def _something(self) -> Expectation:
        require(bool(self.model_fields_set), "at least one expectation")
        return self


class QueueCheckSpec(Strict):
    """Live figures of queues, and what is expected of them."""

    queues: Annotated[list[QueueAddress], Field(min_length=1), Unique] = Field(
        description="The queues, by the addresses of their manifests.",
        examples=[["SkillQueue/email-returns"]],
        json_schema_extra={"uniqueItems": True},
    )
    expect: Expectation = Field(description="What has to hold, for each of them.")


class QueueCheckDocument(CheckDocument):
    """A check of the live figures of queues. It only reads."""

    kind: Literal["QueueCheck"]
    spec: QueueCheckSpec
