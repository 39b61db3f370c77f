"""Messages as people write them: the samples of the APIs' own pages, and what tests change in them."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from reconciler.kinds.messages import email_contact, routed_email
from reconciler.manifests.messages import MessageFile, read_messages

# source: https://docs.symbeeconnect.com/reference/routed-email-api, Request Payload Example; its page strips addresses
ROUTED: dict[str, Any] = {
    "ownerId": "USPartsSpanish",
    "entityId": "e94c0a8a-0b69-11ec-9a03-0242ac130003",
    "from": "customer@example.com",
    "to": "parts@example.com",
    "subject": "Replacement part for Model X45T",
    "attributes": [
        {"key": "CustomerId", "value": "7762123-01"},
        {"key": "Class", "value": "Commercial"},
    ],
}
# source: https://docs.uniphoredev.com/en/email-api.html, Request with Additional Metadata; other addresses
CONTACT: dict[str, Any] = {
    "category": "Leads",
    "conversationId": "0238ef3c-4252-11ea-b77f-2e728ce88125",
    "messageId": "0238f22a-4252-11ea-b77f-2e728ce88125",
    "language": "us-en",
    "subject": "Goods Delivary Status",
    "timestamp": 1577836800000,
    "body": "Hi John, I'm writing this email to enquire about the my delivary status",
    "agent": {"id": "Agent1", "email": "agent1@example.com"},
    "participant": {"id": "Participant1", "email": "ps1@example.com"},
    "from": "agent1@example.com",
    "to": ["ps1@example.com", "ps2@example.com"],
    "journeyId": "02d8f01e-42b0-11ea-b77f-2e728ce88125",
    "metadata": {
        "custom-test-key-3": "custom-test-value-3",
        "custom-test-key-4": "custom-test-value-4",
    },
}


def altered(sample: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The sample with another value at a path; None takes it away."""
    changed = copy.deepcopy(sample)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return changed


def write(folder: Path, content: Any, name: str = "messages.json") -> Path:
    """A file with a text as it is, or with a value as JSON that keeps every sign."""
    file = folder / name
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    file.write_text(text, encoding="utf-8")
    return file


def read_routed(file: Path) -> MessageFile:
    """As `send routed-email` reads it."""
    return read_messages(str(file), "RoutedEmail", routed_email.findings)


def read_contacts(file: Path) -> MessageFile:
    """As `send email-contact` reads it."""
    return read_messages(str(file), "EmailContact", email_contact.findings)
