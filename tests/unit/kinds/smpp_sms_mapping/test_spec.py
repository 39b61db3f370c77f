"""manifests.md, SmppSmsMapping: every field, limit and condition."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.kinds.judging import judged

NUMBER = {"phoneNumber": "+15550100", "skillQueue": "sms"}


def mapping(**spec: Any) -> dict[str, Any]:
    """A valid mapping to skill queues, with `spec` over it."""
    head = {
        "host": "smpp.example.com",
        "port": 2775,
        "deliveryProvider": "symbee",
        "defaultCountryCode": "DE",
    }
    return {**head, "numbers": [NUMBER], **spec}


def to_amazon(**number: Any) -> dict[str, Any]:
    return mapping(deliveryProvider="amazon", numbers=[{"phoneNumber": "+15550100", **number}])


def numbered(number: Any) -> dict[str, Any]:
    return mapping(numbers=[{**NUMBER, "phoneNumber": number}])


VALID: list[dict[str, Any]] = [
    mapping(),
    to_amazon(contactFlow="SMS in"),
    mapping(code="smpp"),
    mapping(name="Carrier"),
    mapping(name=None),
    mapping(host="192.0.2.1"),
    mapping(host="2001:db8::1"),
    mapping(host="x" * 253),
    mapping(port=1),
    mapping(port=65535),
    mapping(defaultCountryCode="UK"),
    mapping(chat={"suppressSystemMessages": True}),
    mapping(credentials={}),
    mapping(credentials={"user": {"env": "SMPP_USER"}, "password": {"awsSecretsManager": {"id": "smpp"}}}),
    numbered("+4915550100"),
    numbered("carrier-number"),
    mapping(numbers=[{**NUMBER, "phoneNumber": f"+155501{n:02}", "slot": n + 1} for n in range(15)]),
    mapping(numbers=[{**NUMBER, "displayName": None, "key": "a"}]),
]

INVALID: list[tuple[dict[str, Any], str, str]] = [
    (mapping(code=""), "spec.code", "pattern"),
    (mapping(description="x"), "spec.description", "unknownField"),
    (mapping(host=""), "spec.host", "pattern"),
    (mapping(host="smpp.example.com:2775"), "spec.host", "pattern"),
    (mapping(host="smpp://example.com"), "spec.host", "pattern"),
    (mapping(host="x" * 254), "spec.host", "length"),
    (mapping(host=None), "spec.host", "null"),
    (mapping(port=0), "spec.port", "bound"),
    (mapping(port=65536), "spec.port", "bound"),
    (mapping(port="2775"), "spec.port", "type"),
    (mapping(port=None), "spec.port", "null"),
    (mapping(deliveryProvider=None), "spec.deliveryProvider", "null"),
    (mapping(countryCode="US"), "spec.countryCode", "unknownField"),
    (mapping(defaultCountryCode="EU"), "spec.defaultCountryCode", "choice"),
    (mapping(outboundContactFlow="Out"), "spec.outboundContactFlow", "unknownField"),
    (mapping(credentials={"user": "smppclient"}), "spec.credentials.user", "type"),
    (mapping(credentials={"password": None}), "spec.credentials.password", "null"),
    (mapping(credentials={"userName": {"env": "A"}}), "spec.credentials.userName", "unknownField"),
    (mapping(numbers=[]), "spec.numbers", "count"),
    (
        mapping(numbers=[{**NUMBER, "phoneNumber": f"+155501{n:02}"} for n in range(16)]),
        "spec.numbers",
        "count",
    ),
    (mapping(numbers=[{"skillQueue": "sms"}]), "spec.numbers[0].phoneNumber", "missing"),
    (numbered(15550100), "spec.numbers[0].phoneNumber", "quote"),
    (numbered("020 7946 0018"), "spec.numbers[0].phoneNumber", "pattern"),
    (numbered({"id": "x"}), "spec.numbers[0].phoneNumber", "type"),
    (mapping(numbers=[{**NUMBER, "shortCode": "55501"}]), "spec.numbers[0].shortCode", "unknownField"),
    (mapping(numbers=[{**NUMBER, "slot": 16}]), "spec.numbers[0].slot", "bound"),
    (mapping(numbers=[{"phoneNumber": "+15550100"}]), "spec.numbers[0].skillQueue", "missing"),
    (mapping(numbers=[{**NUMBER, "contactFlow": "In"}]), "spec.numbers[0].contactFlow", "hidden"),
    (to_amazon(), "spec.numbers[0].contactFlow", "missing"),
    (to_amazon(contactFlow="In", skillQueue="sms"), "spec.numbers[0].skillQueue", "hidden"),
]


@pytest.mark.parametrize("spec", VALID, ids=str)
def test_valid(spec: dict[str, Any]) -> None:
    assert judged("SmppSmsMapping", spec) == []


@pytest.mark.parametrize(("spec", "path", "code"), INVALID, ids=str)
def test_invalid(spec: dict[str, Any], path: str, code: str) -> None:
    assert judged("SmppSmsMapping", spec) == [(path, code)]


@pytest.mark.parametrize("field", ["host", "port", "deliveryProvider", "defaultCountryCode", "numbers"])
def test_required(field: str) -> None:
    spec = mapping()
    del spec[field]
    assert judged("SmppSmsMapping", spec) == [(f"spec.{field}", "missing")]
