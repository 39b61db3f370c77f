"""The typed model of a Queue document: what may be written, each limit with its source."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from reconciler.kinds.document_spec import (
    UNIQUE,
    Document,
    Strict,
    Tags,
    Unique,
    live_reference,
    omitted,
    phone_reference,
)

PhoneNumber = Annotated[Any, phone_reference()]
Whisper = Annotated[Any, live_reference("an outbound whisper flow")]
Hours = Annotated[Any, live_reference("the hours of operation")]
QuickConnect = Annotated[Any, live_reference("a quick connect")]


class OutboundCaller(Strict):
    """Who calls, when agents call out from the queue. Members that are not stated stay as they are live."""

    # source: botocore, OutboundCallerConfig
    name: Annotated[str, StringConstraints(min_length=1, max_length=255)] = omitted(
        "The caller's name.", examples=["Acme Retail"]
    )
    phone_number: PhoneNumber = omitted(
        "The caller's number: one that the instance holds.", examples=["+15550100"]
    )
    flow: Whisper = omitted("The outbound whisper flow.", examples=["Default outbound"])


class QueueSpec(Strict):
    """A queue of the Amazon Connect instance."""

    # source: botocore, CreateQueue: Name 1..127, Description 1..250, MaxContacts >= 0
    name: Annotated[str, StringConstraints(min_length=1, max_length=127)] = omitted(
        "The queue's name in the instance. Default: metadata.name.", examples=["Retail support"]
    )
    description: Annotated[str, StringConstraints(min_length=1, max_length=250)] = omitted(
        "For people. Cannot be cleared once set.", examples=["Customers of the retail shops"]
    )
    hours_of_operation: Hours = omitted(
        "When the queue is open, by live name. Needed to create the queue.", examples=["Business hours"]
    )
    max_contacts: Annotated[int, Field(ge=0)] = omitted(
        "The most contacts that may wait before the queue is full. Cannot be cleared once set.", examples=[50]
    )
    status: Literal["ENABLED", "DISABLED"] = omitted(
        "Whether the queue takes contacts. A new one is ENABLED."
    )
    outbound_caller: OutboundCaller = omitted()
    quick_connects: Annotated[list[QuickConnect] | None, Unique] = omitted(
        "The quick connects that agents see in this queue, by live name: a set of any size; null or [] empties it.",
        examples=[["Escalations"]],
        **UNIQUE,
    )
    tags: Tags = omitted()


class QueueDocument(Document):
    """An Amazon Connect queue."""

    kind: Literal["Queue"]
    spec: QueueSpec
