"""manifests.md, RoutedEmailConfiguration: every field and limit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.kinds.judging import judged

BASE: dict[str, Any] = {"ownerId": "returns-team", "skillQueue": "email-returns"}

VALID: list[dict[str, Any]] = [
    {},
    {"ownerId": "005A0000001"},
    {"ownerId": "Team A"},
    {"skillQueue": {"id": "email"}},
    {"skillQueue": {"name": "Email returns"}},
    {"description": "For people"},
    {"description": None},
]

INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({"ownerId": ""}, "spec.ownerId", "pattern"),
    ({"ownerId": 5}, "spec.ownerId", "quote"),
    ({"ownerId": None}, "spec.ownerId", "null"),
    ({"skillQueue": None}, "spec.skillQueue", "null"),
    ({"skillQueue": "Email Returns"}, "spec.skillQueue", "pattern"),
    ({"skillQueue": "+15550100"}, "spec.skillQueue", "pattern"),
    ({"skillQueue": {"id": "a", "name": "b"}}, "spec.skillQueue", "count"),
    ({"description": ""}, "spec.description", "length"),
    ({"code": "x"}, "spec.code", "unknownField"),
]


@pytest.mark.parametrize("spec", VALID, ids=str)
def test_valid(spec: dict[str, Any]) -> None:
    assert judged("RoutedEmailConfiguration", {**BASE, **spec}) == []


@pytest.mark.parametrize(("spec", "path", "code"), INVALID, ids=str)
def test_invalid(spec: dict[str, Any], path: str, code: str) -> None:
    assert judged("RoutedEmailConfiguration", {**BASE, **spec}) == [(path, code)]


@pytest.mark.parametrize("field", ["ownerId", "skillQueue"])
def test_required(field: str) -> None:
    assert judged("RoutedEmailConfiguration", {k: v for k, v in BASE.items() if k != field}) == [
        (f"spec.{field}", "missing")
    ]
