from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds import email_address_association as association
from reconciler.manifests.peers import Index
from reconciler.model.manifest import Manifest, Reference
from tests.unit.kinds.judging import found

RETAIL = Manifest("Queue", "retail", {"name": "Retail support"})
PLAIN = Manifest("Queue", "plain", {})
SUPPORT = Manifest("EmailAddress", "support", {"address": "Support@example.com"})
RETURNS = Manifest("EmailAddress", "returns", {"address": "returns@example.com"})


def manifest(**spec: Any) -> Manifest:
    return Manifest("EmailAddressAssociation", "it", {"queue": "retail", "mode": "exact", **spec})


def test_references() -> None:
    assert list(association.references(manifest(default="support", addresses=["a", {"id": "b"}]))) == [
        Reference(("spec", "queue"), ("Queue",), "retail"),
        Reference(("spec", "default"), ("EmailAddress",), "support"),
        Reference(("spec", "addresses", 0), ("EmailAddress",), "a"),
        Reference(("spec", "addresses", 1), ("EmailAddress",), {"id": "b"}),
    ]


def test_nothing_refers_to_an_association() -> None:
    assert association.literal(manifest()) is None


@pytest.mark.parametrize(
    ("queue", "claim"),
    [
        ("retail", "name Retail support"),
        ({"name": "Retail support"}, "name Retail support"),
        ("plain", "name plain"),
        ({"name": "plain"}, "name plain"),
        ({"id": "1a2b"}, "id 1a2b"),
        ("unknown", "Queue/unknown"),
    ],
)
def test_one_association_for_each_queue(queue: Any, claim: str) -> None:
    ((only),) = association.claims(manifest(queue=queue), Index([RETAIL, PLAIN]))
    assert (only.path, only.what, only.value) == (("spec", "queue"), "queue", claim)


def test_no_queue_no_claim() -> None:
    assert list(association.claims(manifest(queue=None), Index([]))) == []


def at(index: int) -> tuple[str, str, int]:
    return ("spec", "addresses", index)


@pytest.mark.parametrize(
    ("default", "addresses", "findings"),
    [
        ("support", ["returns", "other@example.com", {"id": "x"}], []),
        ("support", None, []),
        (None, ["support", "returns"], []),
        ("support", ["support"], [("defaultRepeated", at(0), False)]),
        ("support", ["returns", "SUPPORT@EXAMPLE.COM"], [("defaultRepeated", at(1), False)]),
        ("support@example.com", ["support"], [("defaultRepeated", at(0), False)]),
        ("x@example.com", ["X@example.com"], [("defaultRepeated", at(0), False)]),
        ({"id": "a"}, [{"id": "a"}], [("defaultRepeated", at(0), False)]),
        (None, ["support", "support@Example.com"], [("addressRepeated", at(1), False)]),
        (None, ["a@example.com", "A@example.com"], [("addressRepeated", at(1), False)]),
        (None, ["a", None, 5, {}], []),
    ],
)
def test_every_address_once(default: Any, addresses: Any, findings: list[tuple[Any, ...]]) -> None:
    assert found(association, manifest(default=default, addresses=addresses), SUPPORT, RETURNS) == findings
