from __future__ import annotations

from typing import Any

import pytest

from reconciler.kinds import aws_sms_mapping
from reconciler.model.manifest import Reference
from tests.unit.kinds.judging import found
from tests.unit.kinds.sms.mapping_documents import aws, number

AT = ("spec", "numbers", 0, "phoneNumber")
PROVIDER = ("spec", "deliveryProvider")
ONE = {"phoneNumber": "support"}
SNS, CONNECT, PINPOINT = "endUserMessagingSns", "endUserMessagingConnect", "pinpointProject"


def codes(found: list[tuple[Any, ...]]) -> list[str]:
    return [code for code, _, _ in found if code != "amazonPrerequisite"]


def test_the_outbound_flow_is_referred_to() -> None:
    said = list(aws_sms_mapping.references(aws("a", outboundContactFlow="Out")))
    assert said == [Reference(("spec", "outboundContactFlow"), (), "Out")]


def test_pinpoint_ends() -> None:
    assert found(aws_sms_mapping, aws("a", mode=PINPOINT)) == [("pinpointEnded", ("spec", "mode"), True)]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({}, []),
        ({"deliveryProvider": "amazon"}, ["noOutboundContactFlow"]),
        ({"deliveryProvider": "amazon", "outboundContactFlow": None}, ["noOutboundContactFlow"]),
        ({"deliveryProvider": "amazon", "outboundContactFlow": "Out"}, []),
        ({"deliveryProvider": "amazon", "outboundContactFlow": "Out", "mode": CONNECT}, []),
        ({"mode": CONNECT}, ["symbeeWithConnect"]),
        ({"deliveryProvider": None, "mode": CONNECT}, []),
    ],
)
def test_mode_and_delivery_provider(spec: dict[str, Any], said: list[str]) -> None:
    findings = found(aws_sms_mapping, aws("a", **spec))
    assert codes(findings) == said
    assert all(path == PROVIDER and warning for _, path, warning in findings)


@pytest.mark.parametrize(
    ("mode", "channel", "contradicts"),
    [
        (SNS, "sns", False),
        (SNS, "connect", True),
        (SNS, "none", True),
        (CONNECT, "connect", False),
        (CONNECT, "sns", True),
        (CONNECT, "none", True),
        (PINPOINT, "sns", False),
        (PINPOINT, "none", False),
        (None, "none", False),
    ],
)
@pytest.mark.parametrize("stated", ["support", "+15550100", {"name": "+15550100"}])
def test_the_mode_wants_its_channel(mode: str | None, channel: str, contradicts: bool, stated: Any) -> None:
    declared = number("support", twoWay={"channel": channel})
    findings = found(aws_sms_mapping, aws("a", {"phoneNumber": stated}, mode=mode), declared)
    assert [one for one in findings if one[0] == "channel"] == (
        [("channel", AT, False)] if contradicts else []
    )


def test_what_is_not_declared_or_stated_contradicts_nothing() -> None:
    assert found(aws_sms_mapping, aws("a", ONE), number("support")) == []
    assert found(aws_sms_mapping, aws("a", ONE), number("support", twoWay={})) == []
    assert found(aws_sms_mapping, aws("a", {"phoneNumber": "+15550109"}), number("support")) == []


@pytest.mark.parametrize(
    ("region", "said"), [("us-east-1", []), (None, []), ("eu-west-1", [("region", AT, False)])]
)
def test_the_region_is_that_of_the_numbers(region: str | None, said: list[Any]) -> None:
    assert found(aws_sms_mapping, aws("a", ONE), number("support", region=region)) == said


@pytest.mark.parametrize(
    ("mode", "region", "said"),
    [
        (CONNECT, "us-east-1", []),
        (CONNECT, "eu-west-1", [("region", ("spec", "region"), False)]),
        (SNS, "eu-west-1", []),
    ],
)
def test_the_region_is_the_instance_s_where_other_documents_tell_it(
    mode: str, region: str, said: list[Any]
) -> None:
    other = number("other", "+15550109", region="us-east-1", connect={"import": True})
    mapping = aws("a", mode=mode, region=region, deliveryProvider="amazon", outboundContactFlow="Out")
    findings = [one for one in found(aws_sms_mapping, mapping, other) if one[0] != "amazonPrerequisite"]
    assert findings == said


@pytest.mark.parametrize(
    ("connect", "said"),
    [
        ({"flow": "In"}, []),
        ({"import": True}, ["numberWithoutFlow"]),
        ({"flow": None}, ["numberWithoutFlow"]),
        (None, ["numberWithoutFlow"]),
    ],
)
def test_amazon_in_connect_wants_the_number_to_have_a_flow(connect: Any, said: list[str]) -> None:
    declared = number("support", connect=connect, twoWay={"channel": "connect"})
    mapping = aws("a", ONE, mode=CONNECT, deliveryProvider="amazon", outboundContactFlow="Out")
    assert codes(found(aws_sms_mapping, mapping, declared)) == said
    through_sns = aws("a", ONE, deliveryProvider="amazon", outboundContactFlow="Out")
    assert codes(found(aws_sms_mapping, through_sns, number("support"))) == []
