"""What is asked of whom to know a number, and what is made of the answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.cli.looking import look
from reconciler.model.observation import Observation
from reconciler.planning.options import Options
from tests.support.rig import Rig, manifest, queue
from tests.unit.kinds.sms_phone_number.numbers import ROLE, TOPIC, number, to_connect, to_topic, world


@pytest.fixture
def numbers(make_rig: Callable[..., Rig], tmp_path: Path) -> Rig:
    return world(make_rig, tmp_path)


def of_sms(rig: Rig, since: int) -> list[str]:
    """The operations that were asked of End User Messaging."""
    return [one.operation for one in rig.calls(since) if one.service == "sms-voice"]


def asked(rig: Rig, since: int, operation: str) -> int:
    return sum(one.operation == operation for one in rig.calls(since))


def seen(rig: Rig, *manifests: Any, **options: Any) -> dict[str, Observation]:
    """Every number observed, by number."""
    view = look(rig.connection(), manifests, Options(**options))
    return {one.key: one for one in view.observations("SmsPhoneNumber")}


def test_nothing_is_asked_where_nobody_speaks_of_numbers(numbers: Rig) -> None:
    since = numbers.mark()
    numbers.plan([queue("sales")])
    numbers.plan([queue("sales")], prune=True)
    caller = queue(
        "support", outboundCaller={"phoneNumber": "+15550101"}
    )  # Amazon Connect's own list knows it
    assert numbers.plan([caller]).refusals == ()
    assert of_sms(numbers, since) == []


def test_one_read_for_all_and_tags_for_those_that_are_declared(numbers: Rig) -> None:
    since = numbers.mark()
    assert seen(numbers, number("main"), number("other", "+15550102")).keys() >= {
        "+15550100",
        "+15550106",
        "55501",
    }
    asked_for = of_sms(numbers, since)
    assert asked_for.count("ListTagsForResource") == 2
    whole = [one for one in numbers.calls(since) if one.operation == "DescribePhoneNumbers"]
    assert [one.parameters for one in whole if "PhoneNumberIds" not in one.parameters] == [
        {"MaxResults": 100, "Owner": "SELF"}
    ]
    assert asked(numbers, since, "ListPhoneNumbersV2") == 0


def test_pages_are_followed(make_rig: Callable[..., Rig], tmp_path: Path) -> None:
    many = "".join(f'  - "55{number:03}"\n' for number in range(120))
    rig = world(make_rig, tmp_path, f"smsPhoneNumbers:\n{many}")
    since = rig.mark()
    assert len(seen(rig, number("main", "55005"))) == 120
    pages = [one for one in rig.calls(since) if one.operation == "DescribePhoneNumbers"]
    assert len([one for one in pages if "PhoneNumberIds" not in one.parameters]) == 2


def test_shared_numbers_are_asked_for_only_where_one_is_missing(numbers: Rig) -> None:
    since = numbers.mark()
    found = seen(numbers, number("main", "+15550105"))
    assert found["+15550105"].facts["account"] == "210987654321"
    assert found["+15550105"].owner is None
    owners = [
        one.parameters.get("Owner") for one in numbers.calls(since) if one.operation == "DescribePhoneNumbers"
    ]
    assert owners[:2] == ["SELF", "SHARED"]
    assert "ListTagsForResource" not in of_sms(numbers, since)


def test_what_amazon_connect_knows_is_asked_only_where_it_is_stated(numbers: Rig) -> None:
    since = numbers.mark()
    seen(numbers, number("main", "+15550101"))
    assert asked(numbers, since, "ListPhoneNumbersV2") == asked(numbers, since, "GetFlowAssociation") == 0
    since = numbers.mark()
    found = seen(numbers, to_connect("main", "+15550101"), number("other", "+15550102"))
    assert asked(numbers, since, "GetFlowAssociation") == 1
    values = found["+15550101"].values
    assert (values["spec.connect.import"], values["spec.connect.flow"]) == (True, "SMS in")
    assert "spec.connect.import" not in found["+15550102"].values


def test_a_number_that_stands_as_it_should_costs_no_more_reads(numbers: Rig) -> None:
    numbers.settle([to_connect("main", "+15550101")])
    since = numbers.mark()
    numbers.plan([to_connect("main", "+15550101")])
    assert of_sms(numbers, since) == ["DescribePhoneNumbers", "ListTagsForResource"]
    for operation in ("ListPhoneNumbersV2", "DescribePhoneNumber", "GetFlowAssociation"):
        assert asked(numbers, since, operation) == 1


def test_a_region_of_its_own_is_asked_there_and_nowhere_else(numbers: Rig) -> None:
    since = numbers.mark()
    found = seen(numbers, number("main", "+15550108", region="eu-west-1"))
    assert found.keys() == {"+15550108"}
    assert found["+15550108"].values["spec.region"] == "eu-west-1"
    assert len([one for one in numbers.calls(since) if "Owner" in one.parameters]) == 1


def test_numbers_of_the_same_name_in_two_regions_are_told_apart(numbers: Rig, tmp_path: Path) -> None:
    more = tmp_path / "more.yaml"
    more.write_text('smsPhoneNumbers: [{phoneNumber: "55501", region: eu-west-1}]\n', encoding="utf-8")
    numbers.box.seed(more)
    here, there = number("here", "+15550102"), number("there", "55501", region="eu-west-1")
    assert seen(numbers, here, there)["55501"].values["spec.region"] == "eu-west-1"
    assert seen(numbers, here, number("there", "55501"))["55501"].values["spec.region"] == "us-east-1"


def test_a_number_in_the_shape_of_its_spec(numbers: Rig) -> None:
    found = seen(numbers, number("main"))
    assert found["+15550100"].values == {
        "spec.phoneNumber": "+15550100",
        "spec.region": "us-east-1",
        "spec.optOutList": "Default",
        "spec.selfManagedOptOuts": False,
        "spec.deletionProtection": False,
        "spec.internationalSending": False,
        "spec.twoWay.channel": "sns",
        "spec.twoWay.topicArn": TOPIC,
    }
    assert found["55501"].values["spec.shortCode"] == "55501"
    assert found["+15550102"].values["spec.twoWay.channel"] == "none"
    into = found["+15550101"].values
    assert (into["spec.twoWay.channel"], into["spec.twoWay.roleArn"]) == ("connect", ROLE)
    assert found["+15550103"].facts["pool"].startswith("pool-")


def test_channel_none_looks_at_nothing_else(numbers: Rig) -> None:
    live = numbers.number("+15550100")["PhoneNumberArn"]
    numbers.sms().update_phone_number(PhoneNumberId=live, TwoWayEnabled=False)
    assert numbers.number("+15550100")["TwoWayChannelArn"] == TOPIC  # AWS may keep it
    assert (
        numbers.plan([number("main", twoWay={"channel": "none"})])
        .changes[0]
        .fields[0]
        .path.startswith("metadata")
    )
    assert "spec.twoWay.topicArn" not in seen(numbers, number("main"))["+15550100"].values


def test_two_way_messages_without_a_channel_are_none_of_the_channels(
    make_rig: Callable[..., Rig], tmp_path: Path
) -> None:
    rig = world(make_rig, tmp_path, guesses={"two_way_without_channel": "accept"})
    rig.sms().update_phone_number(PhoneNumberId=rig.number("+15550102")["PhoneNumberArn"], TwoWayEnabled=True)
    assert "spec.twoWay.channel" not in seen(rig, number("main"))["+15550102"].values
    for wanted in (number("main", "+15550102", twoWay={"channel": "none"}), to_topic("main", "+15550102")):
        assert [one.operation for one in rig.plan([wanted]).changes[0].calls] == [
            "TagResource",
            "UpdatePhoneNumber",
        ]


def test_what_a_mapping_names_is_looked_for_though_nobody_declares_it(numbers: Rig) -> None:
    mapping = manifest(
        "AwsSmsMapping",
        "shop",
        {
            "mode": "endUserMessagingSns",
            "deliveryProvider": "symbee",
            "numbers": [
                {"phoneNumber": "+15550100", "displayName": "Shop", "skillQueue": {"id": "sms-care"}}
            ],
        },
    )
    since = numbers.mark()
    assert "+15550100" in seen(numbers, mapping)
    assert "ListTagsForResource" not in of_sms(numbers, since)  # it is nobody's to take over


def test_left_overs_are_looked_for_only_where_they_are_to_go(numbers: Rig) -> None:
    kept, gone = number("kept", "+15550102"), to_connect("gone")
    numbers.settle([kept, gone])
    since = numbers.mark()
    plan = numbers.plan([kept])
    assert (plan.changes, plan.warnings) == ((), ())
    assert of_sms(numbers, since).count("ListTagsForResource") == 1
    plan = numbers.plan([kept], prune=True)
    assert [(one.address, one.action) for one in plan.changes] == [("SmsPhoneNumber/gone", "release")]
    assert [one.operation for one in plan.changes[0].calls] == ["UntagResource"]
    since = numbers.mark()
    assert numbers.apply(plan).exit_code == 0
    assert numbers.writes(since) == ["UntagResource"]
    live = numbers.number("+15550100")
    assert (live["Tags"], live["TwoWayChannelArn"]) == ({}, "connect.us-east-1.amazonaws.com")
    assert numbers.plan([kept], prune=True).changes == ()


def test_the_last_one_is_released_when_it_is_named(numbers: Rig) -> None:
    numbers.settle([number("gone")])
    assert numbers.plan([], prune=True).changes == ()
    plan = numbers.plan([], prune=True, targets=("SmsPhoneNumber/gone",))
    assert [(one.address, one.action) for one in plan.changes] == [("SmsPhoneNumber/gone", "release")]
