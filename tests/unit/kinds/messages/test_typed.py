"""Messages as values: what is stated, what follows from it, and the names that a workspace restricts."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds.messages import email_contact, routed_email
from reconciler.kinds.messages.ids import is_uuid
from reconciler.model.message import EmailContact, Message, Party, RoutedEmail
from tests.support.messages import CONTACT, ROUTED, altered


def test_a_routed_email() -> None:
    made = routed_email.typed(ROUTED, owner_id="USPartsSpanish")
    assert made == RoutedEmail(
        "USPartsSpanish",
        "e94c0a8a-0b69-11ec-9a03-0242ac130003",
        "customer@example.com",
        "parts@example.com",
        "Replacement part for Model X45T",
        (("CustomerId", "7762123-01"), ("Class", "Commercial")),
    )
    assert made.identity == ("USPartsSpanish", "e94c0a8a-0b69-11ec-9a03-0242ac130003")
    assert made.label == "USPartsSpanish/e94c0a8a-0b69-11ec-9a03-0242ac130003"


def test_an_email_contact() -> None:
    made = email_contact.typed(CONTACT)
    assert (made.agent, made.participant) == (
        Party("Agent1", "agent1@example.com"),
        Party("Participant1", "ps1@example.com"),
    )
    assert (made.to, made.cc, made.bcc) == (("ps1@example.com", "ps2@example.com"), (), ())
    assert made.identity == (CONTACT["conversationId"], CONTACT["messageId"])
    assert dict(made.metadata) == CONTACT["metadata"]


def routed(given: Any, **more: Any) -> RoutedEmail:
    return routed_email.typed(given, owner_id="o", **more)


def contact(given: Any) -> EmailContact:
    return email_contact.typed(given)


@pytest.mark.parametrize(
    ("make", "sample", "member", "place"),
    [
        (routed, ROUTED, "entityId", 1),
        (contact, CONTACT, "conversationId", 0),
        (contact, CONTACT, "messageId", 1),
    ],
)
def test_an_id_that_nobody_gave_follows_from_the_rest(
    make: Any, sample: Any, member: str, place: int
) -> None:
    def identity(given: Any) -> str:
        made: Message = make(given)
        return made.identity[place]

    bare = altered(sample, (member,), None)
    assert is_uuid(identity(bare))
    assert identity(bare) == identity(dict(reversed(bare.items())))
    others = {identity({**bare, "subject": subject}) for subject in ("a", "b", "c")}
    assert len({identity(bare), *others}) == 4
    assert identity(sample) == sample[member]


def test_the_ids_of_one_message_differ() -> None:
    bare = altered(altered(CONTACT, ("conversationId",), None), ("messageId",), None)
    conversation, message = contact(bare).identity
    assert conversation != message


def test_others_may_give_what_is_not_stated() -> None:
    bare = altered(ROUTED, ("entityId",), None)
    assert routed(bare, entity_id="fresh").entity_id == "fresh"
    assert routed(ROUTED, entity_id="fresh").entity_id == ROUTED["entityId"]
    check = altered(CONTACT, ("timestamp",), None)
    assert email_contact.typed(check, timestamp=10**12).timestamp == 10**12


@pytest.mark.parametrize(
    ("name", "refused"), [("custom-test-key-3", True), ("CUSTOM-test-KEY-4", True), ("x", False)]
)
def test_restricted_names(name: str, refused: bool) -> None:
    found = list(email_contact.findings(CONTACT, restricted=[name]))
    assert [one.code for one in found] == (["restrictedMetadata"] if refused else [])
    if refused:
        assert found[0].path == ("metadata", name.lower())


@pytest.mark.parametrize(
    "rest",
    [
        {},
        {"attributes": None},
        {"attributes": [None, {"key": 1}, {}]},
        {"agent": None, "from": 4},
        {"agent": {"email": None}, "participant": {}, "from": "a@b"},
        {"body": 5, "conversationId": None, "metadata": None},
    ],
)
def test_what_is_left_of_an_invalid_message_breaks_no_rule(rest: Any) -> None:
    assert list(routed_email.findings(rest)) == []
    assert list(email_contact.findings(rest, restricted=["x"])) == []
