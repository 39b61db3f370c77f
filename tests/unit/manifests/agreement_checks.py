"""Generated documents of the checks."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.unit.manifests.agreement_documents import Shape, Strategy, name, one_of_live, text, unique

_UUID = "0238ef3c-4252-11ea-b77f-2e728ce88125"
_count = st.integers(0, 10**6)
_address = st.sampled_from(["agent1@example.com", "ps1@example.com", "a@b"])
_addresses = st.lists(_address, min_size=1, max_size=3)
_party = Shape({"id": st.sampled_from(["1", "x" * 50]), "email": _address}, "id", "email")


def _document(kind: str, spec: Shape) -> Shape:
    metadata = Shape(
        {
            "name": name,
            "labels": st.dictionaries(st.just("team"), text, max_size=1),
            "acknowledge": st.lists(st.sampled_from(["uuid", "a"]), unique=True),
        },
        "name",
    )
    fields: dict[str, Strategy | Shape] = {
        "apiVersion": st.just("reconciler/v1"),
        "kind": st.just(kind),
        "metadata": metadata,
        "spec": spec,
    }
    return Shape(fields, *fields)


_QUEUES = Shape(
    {
        "queues": unique(name.map("Queue/{}".format) | name.map("SkillQueue/{}".format)).filter(bool),
        "expect": Shape(
            {
                "openClosedState": st.sampled_from(["FORCED_OPEN", "OPERATING_HOURS_OPEN", "X1"]),
                "minAgentsStaffed": _count,
                "maxItemsInQueue": _count,
                "maxOldestSeconds": _count,
            },
            "maxItemsInQueue",
        ),
    },
    "queues",
    "expect",
)


def _routed(owner: str) -> Shape:
    return Shape(
        {
            owner: name,
            "entityId": text,
            "from": text,
            "to": text,
            "subject": text,
            "attributes": st.lists(
                Shape({"key": text, "value": text | st.just("")}, "key", "value").valid(), max_size=10
            ),
            "expectQueue": name | one_of_live,
            "within": st.sampled_from(["1s", "60s", "5m", "999999d"]),
        },
        owner,
        "from",
        "to",
        "subject",
    )


_CONTACT = Shape(
    {
        "category": st.sampled_from(["Leads", "x" * 128]),
        "agent": _party,
        "participant": _party,
        "from": _address,
        "to": _addresses,
        "cc": _addresses,
        "bcc": st.just([]),
        "subject": st.sampled_from(["Test", "x" * 78]),
        "body": text,
        "language": st.sampled_from(["us-en", "au-en", "gb-en"]),
        "conversationId": st.sampled_from([_UUID, "any"]),
        "messageId": st.just(_UUID),
        "journeyId": st.sampled_from([_UUID, "x" * 256]),
        "metadata": st.dictionaries(text, text, max_size=3),
        "expectError": st.sampled_from(["entity-identifier"]),
    },
    *("category", "agent", "participant", "from", "to", "subject", "body", "language"),
)


def _all(*, odd: bool) -> dict[str, Strategy]:
    queues, contact = _document("QueueCheck", _QUEUES), _document("EmailContactCheck", _CONTACT)
    routed = [_document("RoutedEmailCheck", _routed(owner)) for owner in ("configuration", "ownerId")]
    return {
        "QueueCheck": queues.odd() if odd else queues.valid(),
        "EmailContactCheck": contact.odd() if odd else contact.valid(),
        "RoutedEmailCheck": st.one_of(*(one.odd() if odd else one.valid() for one in routed)),
    }


VALID = _all(odd=False)
DOCUMENTS = _all(odd=True)
