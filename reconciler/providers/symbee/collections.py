"""The collections of Symbee's configuration, as the gateway's paths and the backend's folders call them."""

from __future__ import annotations

from collections.abc import Mapping

COLLECTIONS: Mapping[str, str] = {
    "SkillQueue": "skill-queues",
    "AwsSmsMapping": "aws-sms-mappings",
    "RestSmsMapping": "rest-sms-mappings",
    "SmppSmsMapping": "smpp-sms-mappings",
    "RoutedEmailConfiguration": "routed-email-configurations",
}
"""What operationIds call one object -> its collection."""


def collection_of(operation: str) -> str:
    """The collection of `listSkillQueues`, `getSkillQueue`, `putSkillQueue`, `deleteSkillQueue`, …"""
    noun = operation.removeprefix("list").removeprefix("get").removeprefix("put").removeprefix("delete")
    return COLLECTIONS[noun.removesuffix("s") if operation.startswith("list") else noun]
