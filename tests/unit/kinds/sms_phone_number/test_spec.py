"""manifests.md, SmsPhoneNumber: every field, limit and condition."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.kinds.judging import judged

NUMBER: dict[str, Any] = {"phoneNumber": "+15550100"}
TOPIC = "arn:aws:sns:us-east-1:123456789012:sms-inbound"
ROLE = "arn:aws:iam::123456789012:role/sms-two-way"
TO_CONNECT: dict[str, Any] = {"channel": "connect", "roleArn": ROLE}
TO_SNS: dict[str, Any] = {"channel": "sns", "topicArn": TOPIC}

VALID: list[dict[str, Any]] = [
    NUMBER,
    {"phoneNumber": "+123456789012345"},
    {"shortCode": "555"},
    {"shortCode": "55501234"},
    {**NUMBER, "region": "eu-central-1"},
    {**NUMBER, "twoWay": {"channel": "none"}},
    {**NUMBER, "twoWay": TO_SNS},
    {**NUMBER, "twoWay": {**TO_SNS, "roleArn": ROLE}},
    {**NUMBER, "twoWay": {**TO_SNS, "topicArn": "arn:aws-us-gov:sns:us-gov-west-1:123456789012:a_B-1"}},
    {**NUMBER, "twoWay": TO_CONNECT},
    {**NUMBER, "optOutList": "Default"},
    {**NUMBER, "optOutList": "x" * 64},
    *(
        {**NUMBER, one: value}
        for one in ("selfManagedOptOuts", "deletionProtection")
        for value in (True, False)
    ),
    {**NUMBER, "internationalSending": True},
    {**NUMBER, "twoWay": TO_CONNECT, "connect": {}},
    {**NUMBER, "twoWay": TO_CONNECT, "connect": {"import": True}},
    {**NUMBER, "twoWay": TO_CONNECT, "connect": {"import": True, "flow": "SMS in"}},
    {**NUMBER, "twoWay": TO_CONNECT, "connect": {"flow": {"id": "1a2b"}}},
    {**NUMBER, "twoWay": TO_CONNECT, "connect": {"flow": None}},
]

INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({}, "spec", "alternatives"),
    ({**NUMBER, "shortCode": "55501"}, "spec", "alternatives"),
    ({"phoneNumber": "15550100"}, "spec.phoneNumber", "pattern"),
    ({"phoneNumber": "+0550100"}, "spec.phoneNumber", "pattern"),
    ({"phoneNumber": "+1 555 0100"}, "spec.phoneNumber", "pattern"),
    ({"phoneNumber": "+1234567890123456"}, "spec.phoneNumber", "pattern"),
    ({"phoneNumber": 15550100}, "spec.phoneNumber", "quote"),
    ({"phoneNumber": None}, "spec.phoneNumber", "null"),
    ({"phoneNumber": {"id": "phone-1"}}, "spec.phoneNumber", "type"),
    ({"shortCode": 55501}, "spec.shortCode", "quote"),
    ({"shortCode": "05550"}, "spec.shortCode", "pattern"),
    ({**NUMBER, "region": "us"}, "spec.region", "pattern"),
    ({**NUMBER, "region": None}, "spec.region", "null"),
    ({**NUMBER, "twoWay": None}, "spec.twoWay", "null"),
    ({**NUMBER, "twoWay": {}}, "spec.twoWay.channel", "missing"),
    ({**NUMBER, "twoWay": {"channel": "sqs"}}, "spec.twoWay.channel", "choice"),
    ({**NUMBER, "twoWay": {"channel": None}}, "spec.twoWay.channel", "null"),
    ({**NUMBER, "twoWay": {"channel": "sns"}}, "spec.twoWay.topicArn", "missing"),
    ({**NUMBER, "twoWay": {"channel": "none", "topicArn": TOPIC}}, "spec.twoWay.topicArn", "hidden"),
    ({**NUMBER, "twoWay": {**TO_CONNECT, "topicArn": TOPIC}}, "spec.twoWay.topicArn", "hidden"),
    ({**NUMBER, "twoWay": {**TO_SNS, "topicArn": "sms-inbound"}}, "spec.twoWay.topicArn", "pattern"),
    ({**NUMBER, "twoWay": {**TO_SNS, "topicArn": f"{TOPIC}/x"}}, "spec.twoWay.topicArn", "pattern"),
    ({**NUMBER, "twoWay": {"channel": "connect"}}, "spec.twoWay.roleArn", "missing"),
    ({**NUMBER, "twoWay": {"channel": "none", "roleArn": ROLE}}, "spec.twoWay.roleArn", "hidden"),
    ({**NUMBER, "twoWay": {**TO_CONNECT, "roleArn": TOPIC}}, "spec.twoWay.roleArn", "pattern"),
    ({**NUMBER, "twoWay": {**TO_CONNECT, "roleArn": ROLE + "x" * 2048}}, "spec.twoWay.roleArn", "length"),
    ({**NUMBER, "optOutList": ""}, "spec.optOutList", "pattern"),
    ({**NUMBER, "optOutList": "a b"}, "spec.optOutList", "pattern"),
    ({**NUMBER, "optOutList": "x" * 65}, "spec.optOutList", "length"),
    ({**NUMBER, "selfManagedOptOuts": None}, "spec.selfManagedOptOuts", "null"),
    ({**NUMBER, "deletionProtection": "yes"}, "spec.deletionProtection", "type"),
    ({**NUMBER, "internationalSending": 1}, "spec.internationalSending", "type"),
    ({**NUMBER, "connect": {"import": True}}, "spec.connect", "hidden"),
    ({**NUMBER, "twoWay": {"channel": "none"}, "connect": {"import": True}}, "spec.connect", "hidden"),
    ({**NUMBER, "twoWay": TO_SNS, "connect": {"flow": "SMS in"}}, "spec.connect", "hidden"),
    ({**NUMBER, "twoWay": TO_CONNECT, "connect": {"import": False}}, "spec.connect.import", "choice"),
    ({**NUMBER, "twoWay": TO_CONNECT, "connect": {"import": None}}, "spec.connect.import", "null"),
    ({**NUMBER, "twoWay": TO_CONNECT, "connect": {"flow": ""}}, "spec.connect.flow", "length"),
    ({**NUMBER, "twoWay": TO_CONNECT, "connect": {"queue": "x"}}, "spec.connect.queue", "unknownField"),
    ({**NUMBER, "tags": {}}, "spec.tags", "unknownField"),
]


@pytest.mark.parametrize("spec", VALID, ids=str)
def test_valid(spec: dict[str, Any]) -> None:
    assert judged("SmsPhoneNumber", spec) == []


@pytest.mark.parametrize(("spec", "path", "code"), INVALID, ids=str)
def test_invalid(spec: dict[str, Any], path: str, code: str) -> None:
    assert judged("SmsPhoneNumber", spec) == [(path, code)]


def test_switching_the_channel_shows_every_field_that_comes_or_goes() -> None:
    spec = {**NUMBER, "twoWay": {**TO_CONNECT, "channel": "sns"}, "connect": {"import": True}}
    assert judged("SmsPhoneNumber", spec) == [("spec.connect", "hidden"), ("spec.twoWay.topicArn", "missing")]
    spec = {**NUMBER, "twoWay": {**TO_SNS, "channel": "connect"}}
    assert judged("SmsPhoneNumber", spec) == [
        ("spec.twoWay.roleArn", "missing"),
        ("spec.twoWay.topicArn", "hidden"),
    ]
