from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds import queue
from reconciler.model.manifest import Manifest, Reference
from tests.unit.kinds.judging import claimed, found


def manifest(name: str, /, **spec: Any) -> Manifest:
    return Manifest("Queue", name, spec)


def test_references() -> None:
    caller = {"name": "Acme", "phoneNumber": "+15550100", "flow": {"id": "x"}}
    stated = manifest(
        "a", hoursOfOperation="Always", outboundCaller=caller, quickConnects=["Sales", {"name": "B"}]
    )
    assert sorted(queue.references(stated), key=str) == sorted(
        [
            Reference(("spec", "hoursOfOperation"), (), "Always"),
            Reference(("spec", "outboundCaller", "phoneNumber"), ("SmsPhoneNumber",), "+15550100"),
            Reference(("spec", "outboundCaller", "flow"), (), {"id": "x"}),
            Reference(("spec", "quickConnects", 0), (), "Sales"),
            Reference(("spec", "quickConnects", 1), (), {"name": "B"}),
        ],
        key=str,
    )


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"quickConnects": None, "outboundCaller": "x"},
        {"hoursOfOperation": 5, "quickConnects": [None, 1, {}]},
    ],
)
def test_what_is_no_reference_is_passed_over(spec: dict[str, Any]) -> None:
    assert list(queue.references(manifest("a", **spec))) == []


def test_the_name_is_claimed_stated_or_by_default() -> None:
    assert claimed(queue, manifest("retail"), manifest("shop", name="retail"), manifest("x", name=None)) == [
        [("queue name", "retail")],
        [("queue name", "retail")],
        [("queue name", "x")],
    ]


def test_nothing_refers_to_a_queue_by_a_literal() -> None:
    assert queue.literal(manifest("a", name="b@c.d")) is None


@pytest.mark.parametrize(
    ("key", "findings"),
    [("plain", []), ("Ключ 1", []), ("☎", ["tagKey"]), ("a\u200bb", ["tagKey"]), ("☎☎", ["tagKey"])],
)
def test_tag_keys(key: str, findings: list[str]) -> None:
    result = found(queue, manifest("a", tags={key: "x"}))
    assert result == [(code, ("spec", "tags", key), False) for code in findings]
