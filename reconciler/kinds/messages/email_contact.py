"""An email contact as people write it: the rules that JSON Schema cannot say, and the typed value that is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from reconciler.kinds.messages.ids import derived, is_uuid
from reconciler.kinds.messages.limits import MOST_BODY_BYTES, size
from reconciler.model.manifest import Finding
from reconciler.model.message import EmailContact, Party

Given = Mapping[str, Any]
_SIDES = ("agent", "participant")


def findings(given: Given, *, restricted: Collection[str] = ()) -> Iterator[Finding]:
    """What is wrong with an email contact (or what is left of one that the schema refuses); paths begin in it.

    `restricted` are the names that metadata may not have. assumption: in whatever case.
    """
    body = given.get("body")
    if isinstance(body, str) and len(body) <= MOST_BODY_BYTES < size(body):
        message = f"body has {size(body):,} bytes in UTF-8, and at most {MOST_BODY_BYTES:,} are allowed"
        yield Finding(("body",), "length", message, "shorten it")
    yield from _between(given)
    for member in ("conversationId", "journeyId"):
        text = given.get(member)
        if isinstance(text, str) and not is_uuid(text):
            message = f"{member} is no UUID, which Uniphore's page says it is"
            yield Finding((member,), "uuid", message, "write a UUID, or try it", warning=True)
    folded = {one.casefold() for one in restricted}
    for key in given.get("metadata") or ():
        if key.casefold() in folded:
            message = f"metadata cannot have the key {key}: it is one of the restricted names"
            fix = "choose another key (uniphore.restrictedMetadata in reconciler.yaml lists the names)"
            yield Finding(("metadata", key), "restrictedMetadata", message, fix)


def _between(given: Given) -> Iterator[Finding]:
    """The contact is between the agent and the participant, in one direction or the other."""
    # source: the page says that the agent's address is required to tell agent and participant apart
    addresses = [_address((given.get(side) or {}).get("email")) for side in _SIDES]
    sender = _address(given.get("from"))
    if None in addresses or sender is None:
        return
    if sender not in addresses:
        message = "from is neither agent.email nor participant.email"
        yield Finding(("from",), "sender", message, "write the address of one of the two")
        return
    if addresses[0] == addresses[1]:
        message = "participant.email is agent.email too: nobody can tell who wrote to whom"
        yield Finding(("participant", "email"), "sameAddress", message, "write another one", warning=True)
        return
    other = addresses.index(sender) ^ 1
    reached = {_address(one) for member in ("to", "cc", "bcc") for one in given.get(member) or ()}
    if addresses[other] not in reached:
        message = f"{_SIDES[other]}.email stands in neither to, cc nor bcc"
        yield Finding(("to",), "addressee", message, "check whom the email went to", warning=True)


def _address(given: Any) -> str | None:
    return given.casefold() if isinstance(given, str) else None


def typed(
    given: Given,
    *,
    timestamp: int | None = None,
    conversation_id: str | None = None,
    message_id: str | None = None,
) -> EmailContact:
    """The message that a valid email contact states; the rest is used where it states none.

    `timestamp`: epoch milliseconds. An id that is given nowhere follows from what is stated.
    """
    stated_at = given.get("timestamp", timestamp)
    assert stated_at is not None, "a check has to say when its email was sent"
    return EmailContact(
        category=given["category"],
        agent=Party(**given["agent"]),
        participant=Party(**given["participant"]),
        from_address=given["from"],
        to=tuple(given["to"]),
        subject=given["subject"],
        body=given["body"],
        language=given["language"],
        conversation_id=given.get("conversationId")
        or conversation_id
        or derived("email-contact conversation", given),
        message_id=given.get("messageId") or message_id or derived("email-contact message", given),
        timestamp=stated_at,
        cc=tuple(given.get("cc", ())),
        bcc=tuple(given.get("bcc", ())),
        journey_id=given.get("journeyId"),
        metadata=tuple(given.get("metadata", {}).items()),
    )
