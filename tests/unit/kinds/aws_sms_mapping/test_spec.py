"""manifests.md, AwsSmsMapping: every field, limit and condition."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from reconciler.kinds.sms.shown import OF_AWS
from tests.unit.kinds.judging import judged

NUMBER = {"phoneNumber": "+15550100"}
HEAD: dict[str, Any] = {"defaultCountryCode": "US", "region": "us-east-1"}


def to_symbee(mode: str = "endUserMessagingSns", **spec: Any) -> dict[str, Any]:
    """A valid mapping to skill queues, with `spec` over it."""
    project = {"projectId": "p1"} if mode == "pinpointProject" else {}
    numbers = [{**NUMBER, "skillQueue": "sms"}]
    return {**HEAD, "mode": mode, "deliveryProvider": "symbee", **project, "numbers": numbers, **spec}


def to_amazon(mode: str = "endUserMessagingSns", **spec: Any) -> dict[str, Any]:
    """A valid mapping to contact flows."""
    number = NUMBER if mode == "endUserMessagingConnect" else {**NUMBER, "contactFlow": "SMS in"}
    return to_symbee(mode, **{"deliveryProvider": "amazon", "numbers": [number], **spec})


def with_number(number: Any) -> dict[str, Any]:
    return to_symbee(numbers=[number])


MODES = ("pinpointProject", "endUserMessagingSns", "endUserMessagingConnect")


@pytest.mark.parametrize(("mode", "make"), list(product(MODES, (to_symbee, to_amazon))))
def test_every_mode_with_every_provider(mode: str, make: Any) -> None:
    assert judged("AwsSmsMapping", make(mode)) == []


VALID: list[dict[str, Any]] = [
    to_symbee(code="SMS US"),
    to_symbee(code="x" * 256),
    to_symbee(description="For people"),
    to_symbee(description=None),
    to_symbee(configurationSet="a_B-1"),
    to_symbee("endUserMessagingConnect", configurationSet="x" * 64),
    to_symbee(configurationSet=None),
    to_amazon(outboundContactFlow="SMS out"),
    to_amazon(outboundContactFlow={"id": "1a2b"}),
    to_amazon(outboundContactFlow=None),
    to_amazon("pinpointProject", outboundContactFlow="SMS out"),
    to_amazon("endUserMessagingConnect", outboundContactFlow="SMS out"),
    to_symbee(defaultCountryCode="GB"),
    to_symbee(defaultCountryCode="UK"),
    to_symbee(region="ap-southeast-2"),
    to_symbee(chat={}),
    to_symbee(chat={"suppressSystemMessages": False, "idleTimeoutMinutes": 1, "idleTimeoutMessage": "Bye"}),
    to_symbee(chat={"idleTimeoutMinutes": 60, "maximumChatsMessage": "Later"}),
    to_symbee(chat={"idleTimeoutMinutes": None, "idleTimeoutMessage": None, "maximumChatsMessage": None}),
    with_number({"phoneNumber": "support", "skillQueue": "sms"}),
    with_number({"phoneNumber": {"id": "phone-1"}, "skillQueue": {"id": "sms"}}),
    with_number({"shortCode": "55501", "skillQueue": {"name": "Sales"}}),
    with_number({**NUMBER, "skillQueue": "sms", "displayName": "Sales", "slot": 5, "key": "sales"}),
    with_number({**NUMBER, "skillQueue": "sms", "displayName": None}),
    to_symbee(numbers=[{"phoneNumber": f"+1555010{n}", "skillQueue": "sms"} for n in range(5)]),
]

INVALID: list[tuple[dict[str, Any], str, str]] = [
    (to_symbee(code=""), "spec.code", "pattern"),
    (to_symbee(code=" x"), "spec.code", "pattern"),
    (to_symbee(code=".."), "spec.code", "pattern"),
    (to_symbee(code="a\nb"), "spec.code", "pattern"),
    (to_symbee(code="x" * 257), "spec.code", "length"),
    (to_symbee(code=None), "spec.code", "null"),
    (to_symbee(code=7), "spec.code", "quote"),
    (to_symbee(description=""), "spec.description", "length"),
    (to_symbee(mode="sns"), "spec.mode", "choice"),
    ({**to_symbee(), "mode": None}, "spec.mode", "null"),
    (to_symbee(projectId="p1"), "spec.projectId", "hidden"),
    (to_symbee("endUserMessagingConnect", projectId="p1"), "spec.projectId", "hidden"),
    (to_symbee("pinpointProject", projectId=None), "spec.projectId", "null"),
    (to_symbee("pinpointProject", projectId=""), "spec.projectId", "length"),
    (to_symbee("pinpointProject", configurationSet="a"), "spec.configurationSet", "hidden"),
    (to_symbee("pinpointProject", configurationSet=None), "spec.configurationSet", "hidden"),
    (to_symbee(configurationSet="a b"), "spec.configurationSet", "pattern"),
    (to_symbee(configurationSet="x" * 65), "spec.configurationSet", "length"),
    (to_symbee(deliveryProvider="Symbee"), "spec.deliveryProvider", "choice"),
    (to_symbee(deliveryProvider=None), "spec.deliveryProvider", "null"),
    (to_symbee(outboundContactFlow="SMS out"), "spec.outboundContactFlow", "hidden"),
    (to_symbee(outboundContactFlow=None), "spec.outboundContactFlow", "hidden"),
    (to_amazon(outboundContactFlow=""), "spec.outboundContactFlow", "length"),
    (to_symbee(defaultCountryCode="us"), "spec.defaultCountryCode", "choice"),
    (to_symbee(defaultCountryCode="USA"), "spec.defaultCountryCode", "choice"),
    (to_symbee(defaultCountryCode="XX"), "spec.defaultCountryCode", "choice"),
    (to_symbee(region="virginia"), "spec.region", "pattern"),
    (to_symbee(region=None), "spec.region", "null"),
    (to_symbee(chat=None), "spec.chat", "null"),
    (to_symbee(chat={"idleTimeoutMinutes": 0}), "spec.chat.idleTimeoutMinutes", "bound"),
    (to_symbee(chat={"idleTimeoutMinutes": 61}), "spec.chat.idleTimeoutMinutes", "bound"),
    (to_symbee(chat={"idleTimeoutMinutes": 1.5}), "spec.chat.idleTimeoutMinutes", "type"),
    (to_symbee(chat={"idleTimeoutMessage": ""}), "spec.chat.idleTimeoutMessage", "length"),
    (to_symbee(chat={"maximumChatsMessage": 5}), "spec.chat.maximumChatsMessage", "quote"),
    (to_symbee(chat={"suppressSystemMessages": "no"}), "spec.chat.suppressSystemMessages", "type"),
    (to_symbee(chat={"idleTimeout": 5}), "spec.chat.idleTimeout", "unknownField"),
    (to_symbee(numbers=[]), "spec.numbers", "count"),
    (to_symbee(numbers=None), "spec.numbers", "null"),
    (
        to_symbee(numbers=[{"phoneNumber": f"+1555010{n}", "skillQueue": "sms"} for n in range(6)]),
        "spec.numbers",
        "count",
    ),
    (with_number({"skillQueue": "sms"}), "spec.numbers[0]", "alternatives"),
    (with_number({**NUMBER, "shortCode": "55501", "skillQueue": "sms"}), "spec.numbers[0]", "alternatives"),
    (with_number({"phoneNumber": 15550100, "skillQueue": "sms"}), "spec.numbers[0].phoneNumber", "quote"),
    (with_number({"phoneNumber": "+0123", "skillQueue": "sms"}), "spec.numbers[0].phoneNumber", "pattern"),
    (
        with_number({"phoneNumber": "+1 555 0100", "skillQueue": "sms"}),
        "spec.numbers[0].phoneNumber",
        "pattern",
    ),
    (
        with_number({"phoneNumber": "+1234567890123456", "skillQueue": "sms"}),
        "spec.numbers[0].phoneNumber",
        "pattern",
    ),
    (with_number({"shortCode": 55501, "skillQueue": "sms"}), "spec.numbers[0].shortCode", "quote"),
    (with_number({"shortCode": "55", "skillQueue": "sms"}), "spec.numbers[0].shortCode", "pattern"),
    (with_number({"shortCode": "123456789", "skillQueue": "sms"}), "spec.numbers[0].shortCode", "pattern"),
    (with_number({"shortCode": "05550", "skillQueue": "sms"}), "spec.numbers[0].shortCode", "pattern"),
    (with_number(NUMBER), "spec.numbers[0].skillQueue", "missing"),
    (with_number({**NUMBER, "skillQueue": None}), "spec.numbers[0].skillQueue", "null"),
    (with_number({**NUMBER, "skillQueue": "SMS Sales"}), "spec.numbers[0].skillQueue", "pattern"),
    (
        with_number({**NUMBER, "skillQueue": "sms", "contactFlow": "In"}),
        "spec.numbers[0].contactFlow",
        "hidden",
    ),
    (with_number({**NUMBER, "skillQueue": "sms", "slot": 0}), "spec.numbers[0].slot", "bound"),
    (with_number({**NUMBER, "skillQueue": "sms", "slot": 6}), "spec.numbers[0].slot", "bound"),
    (
        with_number({**NUMBER, "skillQueue": "sms", "displayName": ""}),
        "spec.numbers[0].displayName",
        "length",
    ),
    (with_number({**NUMBER, "skillQueue": "sms", "key": "A b"}), "spec.numbers[0].key", "pattern"),
    (with_number(None), "spec.numbers[0]", "null"),
    (to_amazon(numbers=[NUMBER]), "spec.numbers[0].contactFlow", "missing"),
    (to_amazon("pinpointProject", numbers=[NUMBER]), "spec.numbers[0].contactFlow", "missing"),
    (to_amazon(numbers=[{**NUMBER, "contactFlow": None}]), "spec.numbers[0].contactFlow", "null"),
    (
        to_amazon(numbers=[{**NUMBER, "contactFlow": "In", "skillQueue": "a"}]),
        "spec.numbers[0].skillQueue",
        "hidden",
    ),
    (
        to_amazon("endUserMessagingConnect", numbers=[{**NUMBER, "contactFlow": "In"}]),
        "spec.numbers[0].contactFlow",
        "hidden",
    ),
    (to_symbee(name="x"), "spec.name", "unknownField"),
]


@pytest.mark.parametrize("spec", VALID, ids=str)
def test_valid(spec: dict[str, Any]) -> None:
    assert judged("AwsSmsMapping", spec) == []


@pytest.mark.parametrize(("spec", "path", "code"), INVALID, ids=str)
def test_invalid(spec: dict[str, Any], path: str, code: str) -> None:
    assert judged("AwsSmsMapping", spec) == [(path, code)]


@pytest.mark.parametrize("field", ["mode", "deliveryProvider", "defaultCountryCode", "region", "numbers"])
def test_required(field: str) -> None:
    spec = to_symbee()
    del spec[field]
    assert judged("AwsSmsMapping", spec) == [(f"spec.{field}", "missing")]


def test_a_project_is_required_in_its_mode() -> None:
    spec = to_symbee("pinpointProject")
    del spec["projectId"]
    assert judged("AwsSmsMapping", spec) == [("spec.projectId", "missing")]


def test_switching_the_provider_shows_every_field_that_comes_or_goes() -> None:
    switched = to_amazon("pinpointProject", outboundContactFlow="Out", deliveryProvider="symbee")
    assert judged("AwsSmsMapping", switched) == [
        ("spec.numbers[0].contactFlow", "hidden"),
        ("spec.numbers[0].skillQueue", "missing"),
        ("spec.outboundContactFlow", "hidden"),
    ]
    assert judged("AwsSmsMapping", to_symbee(deliveryProvider="amazon")) == [
        ("spec.numbers[0].contactFlow", "missing"),
        ("spec.numbers[0].skillQueue", "hidden"),
    ]


def test_switching_the_mode_shows_every_field_that_comes_or_goes() -> None:
    to_pinpoint = {**to_amazon(configurationSet="a"), "mode": "pinpointProject"}
    assert judged("AwsSmsMapping", to_pinpoint) == [
        ("spec.configurationSet", "hidden"),
        ("spec.projectId", "missing"),
    ]
    to_connect = {**to_amazon("pinpointProject"), "mode": "endUserMessagingConnect"}
    assert judged("AwsSmsMapping", to_connect) == [
        ("spec.numbers[0].contactFlow", "hidden"),
        ("spec.projectId", "hidden"),
    ]


def test_a_wrong_mode_is_not_blamed_on_the_other_fields() -> None:
    spec = {**to_amazon("pinpointProject", configurationSet="a"), "mode": "pinpoint"}
    assert judged("AwsSmsMapping", spec) == [("spec.mode", "choice")]


def test_every_condition_gives_its_reason_and_what_to_do() -> None:
    assert all(one.why for one in OF_AWS)
    assert all(": " in one.why for one in OF_AWS if type(one).__name__ == "Hidden")
