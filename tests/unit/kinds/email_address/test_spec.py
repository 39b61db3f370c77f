"""manifests.md, EmailAddress: every field and limit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.kinds.judging import judged

ADDRESS = {"address": "support@example.com"}

VALID: list[dict[str, Any]] = [
    ADDRESS,
    {"address": "a@b.c"},
    {"address": "x" * 243 + "@example.com"},
    {"address": "Ünïcode@example.com"},
    {"displayName": ""},
    {"displayName": "n" * 256},
    {"displayName": None},
    {"description": ""},
    {"description": "d" * 4096},
    {"description": None},
    {"alias": "help"},
    {"alias": "help@example.com"},
    {"alias": {"name": "help@example.com"}},
    {"alias": {"id": "1a2b"}},
    {"alias": None},
    {"inboundFlow": "Inbound email"},
    {"inboundFlow": {"id": "1a2b"}},
    {"inboundFlow": None},
    {"tags": {"a": None}},
]

INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({"address": ""}, "spec.address", "length"),
    ({"address": "x" * 244 + "@example.com"}, "spec.address", "length"),
    ({"address": "example.com"}, "spec.address", "pattern"),
    ({"address": "a@b"}, "spec.address", "pattern"),
    ({"address": "a@b@c.d"}, "spec.address", "pattern"),
    ({"address": "a b@c.d"}, "spec.address", "pattern"),
    ({"address": "a@b.c\n"}, "spec.address", "pattern"),
    ({"address": None}, "spec.address", "null"),
    ({"address": {"name": "a@b.c"}}, "spec.address", "type"),
    ({"displayName": "n" * 257}, "spec.displayName", "length"),
    ({"displayName": 5}, "spec.displayName", "quote"),
    ({"description": "d" * 4097}, "spec.description", "length"),
    ({"alias": ["help"]}, "spec.alias", "type"),
    ({"alias": "Help Desk"}, "spec.alias", "pattern"),
    ({"alias": "+15550100"}, "spec.alias", "pattern"),
    ({"alias": {"id": None}}, "spec.alias.id", "null"),
    ({"inboundFlow": ""}, "spec.inboundFlow", "length"),
    ({"inboundFlow": {}}, "spec.inboundFlow", "count"),
    ({"tags": {"aws:x": "y"}}, "spec.tags", "key"),
    ({"aliases": []}, "spec.aliases", "unknownField"),
]


@pytest.mark.parametrize("spec", VALID, ids=str)
def test_valid(spec: dict[str, Any]) -> None:
    assert judged("EmailAddress", {**ADDRESS, **spec}) == []


@pytest.mark.parametrize(("spec", "path", "code"), INVALID, ids=str)
def test_invalid(spec: dict[str, Any], path: str, code: str) -> None:
    assert (path, code) in judged("EmailAddress", {**ADDRESS, **spec})


def test_the_address_is_required() -> None:
    assert judged("EmailAddress", {}) == [("spec.address", "missing")]
