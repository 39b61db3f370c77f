"""manifests.md, EmailAddressAssociation: every field and limit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.kinds.judging import judged

NEEDED = {"queue": "retail", "mode": "exact"}

VALID: list[dict[str, Any]] = [
    {},
    {"mode": "include"},
    {"queue": {"name": "Retail support"}},
    {"queue": {"id": "1a2b"}},
    {"default": "support"},
    {"default": "support@example.com"},
    {"default": {"id": "1a2b"}},
    {"addresses": []},
    {"addresses": None},
    {"addresses": ["a", "a@example.com", {"name": "a@example.com"}, {"id": "a"}]},
    {"addresses": [f"a{n}" for n in range(49)]},
]

INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({"queue": None}, "spec.queue", "null"),
    ({"queue": "Retail Support"}, "spec.queue", "pattern"),
    ({"queue": "a@example.com"}, "spec.queue", "pattern"),
    ({"queue": "+15550100"}, "spec.queue", "pattern"),
    ({"queue": "Queue/retail"}, "spec.queue", "pattern"),
    ({"default": None}, "spec.default", "null"),
    ({"default": "Support Team"}, "spec.default", "pattern"),
    ({"default": ["support"]}, "spec.default", "type"),
    ({"addresses": [f"a{n}" for n in range(50)]}, "spec.addresses", "count"),
    ({"addresses": ["a", "b", "a"]}, "spec.addresses[2]", "repeated"),
    ({"addresses": [{"id": "a"}, {"id": "a"}]}, "spec.addresses[1]", "repeated"),
    ({"addresses": [None]}, "spec.addresses[0]", "null"),
    ({"addresses": "a"}, "spec.addresses", "type"),
    ({"addresses": ["+15550100"]}, "spec.addresses[0]", "pattern"),
    ({"mode": "all"}, "spec.mode", "choice"),
    ({"mode": None}, "spec.mode", "null"),
    ({"tags": {}}, "spec.tags", "unknownField"),
]


@pytest.mark.parametrize("spec", VALID, ids=str)
def test_valid(spec: dict[str, Any]) -> None:
    assert judged("EmailAddressAssociation", {**NEEDED, **spec}) == []


@pytest.mark.parametrize(("spec", "path", "code"), INVALID, ids=str)
def test_invalid(spec: dict[str, Any], path: str, code: str) -> None:
    assert judged("EmailAddressAssociation", {**NEEDED, **spec}) == [(path, code)]


def test_queue_and_mode_are_required() -> None:
    assert judged("EmailAddressAssociation", {}) == [("spec.mode", "missing"), ("spec.queue", "missing")]
