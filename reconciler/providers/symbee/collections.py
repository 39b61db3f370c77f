"""The collections of Symbee's configuration, as the gateway's paths and the backend's folders call them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

COLLECTIONS: Mapping[str, str] = {
    "SkillQueue": "skill-queues",
    "AwsSmsMapping": "aws-sms-mappings",
    "RestSmsMapping": "rest-sms-mappings",
    "SmppSmsMapping": "smpp-sms-mappings",
    "RoutedEmailConfiguration": "routed-email-configurations",
}
"""What operationIds call one object -> its collection."""


_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}\Z")


def place_of(folder: str, collection: str, code: str, suffix: str) -> str:
    """The file in the backend of one object: its code where that is plain, else a readable part of it and a digest."""
    name = code
    if not _PLAIN.match(code):
        readable = re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")[:60]
        name = f"{readable or 'x'}.{hashlib.sha256(code.encode()).hexdigest()[:12]}"
    return f"{folder}{collection}/{name}.{suffix}"


def collection_of(operation: str) -> str:
    """The collection of `listSkillQueues`, `getSkillQueue`, `putSkillQueue`, `deleteSkillQueue`, …"""
    noun = operation.removeprefix("list").removeprefix("get").removeprefix("put").removeprefix("delete")
    return COLLECTIONS[noun.removesuffix("s") if operation.startswith("list") else noun]
