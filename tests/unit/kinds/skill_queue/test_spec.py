"""manifests.md, SkillQueue: every field and limit."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.kinds.judging import judged

VALID: list[dict[str, Any]] = [
    {},
    {"code": "sms-customer-care"},
    {"code": "SMS Customer Care"},
    {"code": "é/ü"},
    {"displayName": "Customer care"},
    {"displayName": None},
    {"taskType": "EMAIL"},
    {"taskType": "SOMETHING_NEW"},
    {"description": "For people"},
    {"description": None},
    {"wrapSeconds": 0},
    {"wrapSeconds": 3600},
    {"wrapSeconds": None},
]

INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({"code": ""}, "spec.code", "pattern"),
    ({"code": "a "}, "spec.code", "pattern"),
    ({"code": ".a"}, "spec.code", "pattern"),
    ({"code": "a\tb"}, "spec.code", "pattern"),
    ({"code": 12}, "spec.code", "quote"),
    ({"code": None}, "spec.code", "null"),
    ({"displayName": ""}, "spec.displayName", "length"),
    ({"taskType": ""}, "spec.taskType", "length"),
    ({"taskType": None}, "spec.taskType", "null"),
    ({"description": ["x"]}, "spec.description", "type"),
    ({"wrapSeconds": -1}, "spec.wrapSeconds", "bound"),
    ({"wrapSeconds": "30s"}, "spec.wrapSeconds", "type"),
    ({"name": "x"}, "spec.name", "unknownField"),
]


@pytest.mark.parametrize("spec", VALID, ids=str)
def test_valid(spec: dict[str, Any]) -> None:
    assert judged("SkillQueue", spec) == []


@pytest.mark.parametrize(("spec", "path", "code"), INVALID, ids=str)
def test_invalid(spec: dict[str, Any], path: str, code: str) -> None:
    assert judged("SkillQueue", spec) == [(path, code)]
