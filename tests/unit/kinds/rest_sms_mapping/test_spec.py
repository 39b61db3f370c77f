"""manifests.md, RestSmsMapping: every field, limit and condition."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.kinds.judging import judged

NUMBER = {"address": "+15550100", "skillQueue": "sms"}
SECRETS = (
    {"env": "TWILIO"},
    {"file": "secrets/twilio"},
    {"awsSecretsManager": {"id": "twilio", "key": "user"}},
)
CREDENTIALS = ("userName", "password", "accessKey", "accessSecret")


def mapping(**spec: Any) -> dict[str, Any]:
    """A valid mapping to skill queues, with `spec` over it."""
    head = {"provider": "Twilio", "deliveryProvider": "symbee", "countryCode": "US", "numbers": [NUMBER]}
    return {**head, **spec}


def to_amazon(**number: Any) -> dict[str, Any]:
    return mapping(deliveryProvider="amazon", numbers=[{"address": "+15550100", **number}])


def addressed(address: Any) -> dict[str, Any]:
    return mapping(numbers=[{**NUMBER, "address": address}])


VALID: list[dict[str, Any]] = [
    mapping(),
    to_amazon(contactFlow="SMS in"),
    to_amazon(contactFlow={"id": "1a2b"}),
    mapping(code="twilio"),
    mapping(name="Twilio"),
    mapping(name=None),
    mapping(provider="Another"),
    mapping(countryCode="UK"),
    mapping(chat={"idleTimeoutMinutes": 60}),
    mapping(credentials={}),
    mapping(credentials=dict(zip(CREDENTIALS, (*SECRETS, SECRETS[0]), strict=True))),
    addressed("+4915550100"),
    addressed("(555) 555-0100"),
    addressed("020 7946 0018"),
    addressed("55501"),
    mapping(numbers=[{**NUMBER, "address": f"+155501{n:02}", "slot": n + 1} for n in range(15)]),
    mapping(numbers=[{**NUMBER, "displayName": "Sales", "slot": 15, "key": "sales"}]),
]

INVALID: list[tuple[dict[str, Any], str, str]] = [
    (mapping(code="."), "spec.code", "pattern"),
    (mapping(name=""), "spec.name", "length"),
    (mapping(provider=""), "spec.provider", "length"),
    (mapping(provider=None), "spec.provider", "null"),
    (mapping(deliveryProvider="twilio"), "spec.deliveryProvider", "choice"),
    (mapping(countryCode="uk"), "spec.countryCode", "choice"),
    (mapping(countryCode=None), "spec.countryCode", "null"),
    (mapping(defaultCountryCode="US"), "spec.defaultCountryCode", "unknownField"),
    (mapping(outboundContactFlow="Out"), "spec.outboundContactFlow", "unknownField"),
    (mapping(webhookUrl="https://example.com"), "spec.webhookUrl", "unknownField"),
    (mapping(chat={"idleTimeoutMinutes": 61}), "spec.chat.idleTimeoutMinutes", "bound"),
    *((mapping(credentials={one: "hunter2"}), f"spec.credentials.{one}", "type") for one in CREDENTIALS),
    *((mapping(credentials={one: None}), f"spec.credentials.{one}", "null") for one in CREDENTIALS),
    (mapping(credentials={"password": {"env": "A", "file": "b"}}), "spec.credentials.password", "count"),
    (mapping(credentials={"password": {}}), "spec.credentials.password", "count"),
    (mapping(credentials={"password": {"env": "a b"}}), "spec.credentials.password.env", "pattern"),
    (mapping(credentials={"user": {"env": "A"}}), "spec.credentials.user", "unknownField"),
    (mapping(numbers=[]), "spec.numbers", "count"),
    (mapping(numbers=[{**NUMBER, "address": f"+155501{n:02}"} for n in range(16)]), "spec.numbers", "count"),
    (mapping(numbers=[{"skillQueue": "sms"}]), "spec.numbers[0].address", "missing"),
    (addressed(None), "spec.numbers[0].address", "null"),
    (addressed(55501), "spec.numbers[0].address", "quote"),
    (addressed("+1 555 555 0100"), "spec.numbers[0].address", "pattern"),
    (addressed("sales"), "spec.numbers[0].address", "pattern"),
    (addressed({"id": "x"}), "spec.numbers[0].address", "type"),
    (
        mapping(numbers=[{**NUMBER, "phoneNumber": "+15550100"}]),
        "spec.numbers[0].phoneNumber",
        "unknownField",
    ),
    (mapping(numbers=[{**NUMBER, "slot": 16}]), "spec.numbers[0].slot", "bound"),
    (mapping(numbers=[{**NUMBER, "slot": 0}]), "spec.numbers[0].slot", "bound"),
    (mapping(numbers=[{"address": "+15550100"}]), "spec.numbers[0].skillQueue", "missing"),
    (mapping(numbers=[{**NUMBER, "contactFlow": "In"}]), "spec.numbers[0].contactFlow", "hidden"),
    (to_amazon(), "spec.numbers[0].contactFlow", "missing"),
    (to_amazon(contactFlow="In", skillQueue="sms"), "spec.numbers[0].skillQueue", "hidden"),
]


@pytest.mark.parametrize("spec", VALID, ids=str)
def test_valid(spec: dict[str, Any]) -> None:
    assert judged("RestSmsMapping", spec) == []


@pytest.mark.parametrize(("spec", "path", "code"), INVALID, ids=str)
def test_invalid(spec: dict[str, Any], path: str, code: str) -> None:
    assert judged("RestSmsMapping", spec) == [(path, code)]


@pytest.mark.parametrize("field", ["provider", "deliveryProvider", "countryCode", "numbers"])
def test_required(field: str) -> None:
    spec = mapping()
    del spec[field]
    assert judged("RestSmsMapping", spec) == [(f"spec.{field}", "missing")]


def test_switching_the_provider_shows_every_field_that_comes_or_goes() -> None:
    both = [("spec.numbers[0].contactFlow", "missing"), ("spec.numbers[0].skillQueue", "hidden")]
    assert judged("RestSmsMapping", mapping(deliveryProvider="amazon")) == both
    back = [("spec.numbers[0].contactFlow", "hidden"), ("spec.numbers[0].skillQueue", "missing")]
    assert judged("RestSmsMapping", {**to_amazon(contactFlow="In"), "deliveryProvider": "symbee"}) == back
