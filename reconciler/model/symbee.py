"""The collections of Symbee's configuration, and the gateway's operations on them.

source: schemas/symbee-gateway.openapi.json, paths and operationIds
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Operations(NamedTuple):
    """What the operations on one collection are called."""

    listing: str
    getting: str
    putting: str
    deleting: str


def operations_of(noun: str) -> Operations:
    """`listSkillQueues`, `getSkillQueue`, `putSkillQueue`, `deleteSkillQueue` of `SkillQueue`."""
    return Operations(f"list{noun}s", f"get{noun}", f"put{noun}", f"delete{noun}")


COLLECTIONS: Mapping[str, str] = {
    "SkillQueue": "skill-queues",
    "AwsSmsMapping": "aws-sms-mappings",
    "RestSmsMapping": "rest-sms-mappings",
    "SmppSmsMapping": "smpp-sms-mappings",
    "RoutedEmailConfiguration": "routed-email-configurations",
}
"""What operationIds call one object -> its collection, as paths and the backend's folders call it."""

_OF_OPERATIONS = {one: path for noun, path in COLLECTIONS.items() for one in operations_of(noun)}


def collection_of(operation: str) -> str:
    """The collection that an operation is on."""
    return _OF_OPERATIONS[operation]
