"""The fields that all SMS mappings have, as their screens call them.

source: seed of Symbee's SMS administration (docs.symbeeconnect.com, SMS Administration): labels and their order
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reconciler.kinds.symbee.form import Field
from reconciler.model.change import FieldChange

DELIVERY_PROVIDER = Field(
    "deliveryProvider", "Delivery Provider", "choice", {"symbee": "Symbee", "amazon": "Amazon"}, weighty=True
)
CHAT = (
    Field("chat.suppressSystemMessages", "Suppress System Messages to Customer", "yesNo"),
    Field("chat.idleTimeoutMinutes", "Idle Timeout in Minutes"),
    Field("chat.idleTimeoutMessage", "Idle Timeout Message"),
    Field("chat.maximumChatsMessage", "Maximum Chats Message"),
)


def numbers(member: str, *, number: str, queue: str) -> tuple[Field, ...]:
    """The fields of each number; `number` and `queue` are what the kind's screen calls them."""
    return (
        Field(member, number),
        Field("displayName", "Display Name"),
        Field("skillQueue", queue, "skillQueue", weighty=True),
        Field("contactFlow", "Contact Flow", "flow", weighty=True),
    )


def prerequisite(changed: Mapping[str, FieldChange]) -> Iterator[str]:
    """What delivery through Amazon needs, where it begins."""
    provider = changed.get("spec.deliveryProvider")
    if provider is not None and provider.after == "amazon":
        yield PREREQUISITE


PREREQUISITE = (
    "Delivery Provider Amazon needs Symbee's Chat Integration CloudFormation. To write first, agents have to be "
    "Available, and their routing profile has to allow cross-channel concurrency"
)
