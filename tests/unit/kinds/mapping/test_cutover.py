"""A number is never without a route in between: what comes first, whichever way it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.model.manifest import Manifest
from reconciler.model.plan import Plan
from tests.support.rig import OWNER, Rig, manifest

LINE = "+15550100"
TOPIC = "arn:aws:sns:us-east-1:123456789012:inbound"
ROLE = "arn:aws:iam::123456789012:role/sms"
CONNECT, SNS = "endUserMessagingConnect", "endUserMessagingSns"


def seed(channel: str) -> dict[str, Any]:
    """A world in which the mapping `first` has the line, in the mode that fits where the line leads."""
    ours = {"reconciler:owner": OWNER.tag, "reconciler:resource": "SmsPhoneNumber/line"}
    leads = {"twoWay": "connect", "twoWayRole": ROLE, "imported": True} if channel == "connect" else {}
    modes = {
        "sns": {"mode": SNS, "deliveryProvider": "symbee"},
        "connect": {"mode": CONNECT, "deliveryProvider": "amazon"},
    }
    beside = {"sns": "+15550101", "connect": "+15550102"}[channel]
    target = {"skillQueue": "care"} if channel == "sns" else {}
    numbers = [{"phoneNumber": one, **target} for one in (LINE, beside)]
    first = {
        "code": "first",
        "owner": {"owner": OWNER.tag, "resource": "AwsSmsMapping/first"},
        "spec": {**modes[channel], "region": "us-east-1", "numbers": numbers},
    }
    return {
        "topics": ["inbound"],
        "flows": ["SMS in"],
        "smsPhoneNumbers": [
            {"phoneNumber": LINE, "twoWay": "inbound", "tags": ours, **leads},
            {"phoneNumber": "+15550101", "twoWay": "inbound"},
            {"phoneNumber": "+15550102", "twoWay": "connect", "twoWayRole": ROLE},
        ],
        "symbee": {
            "skillQueues": [{"code": "care", "spec": {"taskType": "SMS_PINPOINT"}}],
            "awsSmsMappings": [first],
        },
    }


@pytest.fixture
def world(make_rig: Callable[..., Rig], tmp_path: Path) -> Callable[[str], Rig]:
    """Makes a rig over the seed of a channel."""

    def make(channel: str) -> Rig:
        file = tmp_path / f"{channel}.yaml"
        file.write_text(yaml.safe_dump(seed(channel)), encoding="utf-8")
        return make_rig(seed=file, symbee=True)

    return make


def line(channel: str) -> Manifest:
    """The line, leading to where it shall."""
    two_way: dict[str, Any] = {"channel": channel}
    if channel == "sns":
        two_way["topicArn"] = TOPIC
    if channel == "connect":
        two_way["roleArn"] = ROLE
    connect = {"connect": {"import": True, "flow": "SMS in"}} if channel == "connect" else {}
    spec = {"phoneNumber": LINE, "region": "us-east-1", "twoWay": two_way, **connect}
    return manifest("SmsPhoneNumber", "line", spec)


def mapping(name: str, mode: str, *numbers: str) -> Manifest:
    """A mapping of these numbers: by skill queue in mode SNS, by Amazon in mode Connect."""
    provider = "symbee" if mode == SNS else "amazon"
    target = {"skillQueue": {"id": "care"}} if mode == SNS else {}
    spec = {
        "mode": mode,
        "deliveryProvider": provider,
        "defaultCountryCode": "US",
        "region": "us-east-1",
        "numbers": [{"phoneNumber": one, **target} for one in numbers],
    }
    return manifest("AwsSmsMapping", name, spec)


def order(plan: Plan) -> Iterator[tuple[str, str]]:
    """Pairs (earlier, later) of addresses whose changes wait for each other."""
    assert plan.refusals == ()
    of = {call.id: change.address for change in plan.changes for call in change.calls}
    for change in plan.changes:
        for call in change.calls:
            yield from ((of[one], change.address) for one in call.depends_on if of[one] != change.address)


FIRST, SECOND, NUMBER = "AwsSmsMapping/first", "AwsSmsMapping/second", "SmsPhoneNumber/line"


def test_into_connect_the_number_comes_first(world: Callable[[str], Rig]) -> None:
    plan = world("sns").plan([line("connect"), mapping("first", CONNECT, LINE)])
    assert list(order(plan)) == [(NUMBER, FIRST)]


def test_to_a_topic_the_mapping_comes_first(world: Callable[[str], Rig]) -> None:
    plan = world("connect").plan([line("sns"), mapping("first", SNS, LINE)])
    assert list(order(plan)) == [(FIRST, NUMBER)]


def test_into_connect_with_another_mapping(world: Callable[[str], Rig]) -> None:
    """The line leads into Connect before its first mapping lets go of it, and the second one gets it last."""
    wanted = [line("connect"), mapping("first", SNS, "+15550101"), mapping("second", CONNECT, LINE)]
    plan = world("sns").plan(wanted)
    assert set(order(plan)) == {(NUMBER, FIRST), (NUMBER, SECOND), (FIRST, SECOND)}


def test_to_a_topic_with_another_mapping(world: Callable[[str], Rig]) -> None:
    """The second mapping is there to take from the topic before the line leads there."""
    wanted = [line("sns"), mapping("first", CONNECT, "+15550102"), mapping("second", SNS, LINE)]
    plan = world("connect").plan(wanted)
    assert set(order(plan)) == {(FIRST, SECOND), (SECOND, NUMBER)}


def test_what_leads_nowhere_any_more_is_let_go_of_afterwards(world: Callable[[str], Rig]) -> None:
    plan = world("sns").plan([line("none"), mapping("first", SNS, "+15550101")])
    assert list(order(plan)) == [(NUMBER, FIRST)]


def test_a_mapping_that_goes_lets_go_of_the_number_last(world: Callable[[str], Rig]) -> None:
    plan = world("sns").plan([line("connect")], prune=True)
    assert list(order(plan)) == [(NUMBER, FIRST)]


@pytest.mark.parametrize("channel", ["sns", "connect"])
def test_where_a_number_leads_on_as_it_did_nobody_waits(world: Callable[[str], Rig], channel: str) -> None:
    mode = SNS if channel == "sns" else CONNECT
    kept = line(channel)
    stays = manifest("SmsPhoneNumber", "line", {**kept.spec, "selfManagedOptOuts": True})
    plan = world(channel).plan([stays, mapping("first", mode, LINE)])
    assert {one.address for one in plan.changes} == {NUMBER, FIRST}
    assert list(order(plan)) == []
