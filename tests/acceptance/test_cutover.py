"""A number that moves between an SNS topic and Amazon Connect while a person changes its mapping: who is first, so that
what customers write always has a way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.portal import Portal, awaiting, results

NUMBER, MAPPING = "SmsPhoneNumber/care", "AwsSmsMapping/care"
TOPIC = "arn:aws:sns:us-east-1:123456789012:care-texts"
ROLE = "arn:aws:iam::123456789012:role/sms-two-way"
QUEUE: dict[str, Any] = {
    "kind": "SkillQueue",
    "metadata": {"name": "sms-care"},
    "spec": {"taskType": "SMS_PINPOINT"},
}
SEED = {
    "topics": ["care-texts"],
    "flows": [{"name": "SMS in", "type": "CONTACT_FLOW"}],
    "smsPhoneNumbers": [{"phoneNumber": "+15550131", "twoWay": "care-texts"}],
}


def number(channel: str) -> dict[str, Any]:
    two_way: dict[str, Any] = {"channel": channel}
    spec: dict[str, Any] = {"phoneNumber": "+15550131", "region": "us-east-1", "twoWay": two_way}
    if channel == "sns":
        two_way["topicArn"] = TOPIC
    else:
        two_way["roleArn"] = ROLE
        spec["connect"] = {"import": True, "flow": "SMS in"}
    return {"kind": "SmsPhoneNumber", "metadata": {"name": "care"}, "spec": spec}


def mapping(channel: str) -> dict[str, Any]:
    own: dict[str, Any] = {"phoneNumber": "care", "displayName": "Care"}
    spec = {
        "mode": "endUserMessagingSns" if channel == "sns" else "endUserMessagingConnect",
        "deliveryProvider": "symbee" if channel == "sns" else "amazon",
        "defaultCountryCode": "US",
        "region": "us-east-1",
        "numbers": [{**own, **({"skillQueue": "sms-care"} if channel == "sns" else {})}],
    }
    metadata = {"name": "care", "acknowledge": ["amazonPrerequisite", "outboundFlow"]}
    return {"kind": "AwsSmsMapping", "metadata": metadata, "spec": spec}


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """Everything leads to the topic, and is confirmed."""
    made = Portal(tmp_path / "acme", (QUEUE, number("sns"), mapping("sns")), seed=SEED)
    name = made.hand_over()
    made.confirm(name)
    made.apply(code=0)
    assert made.plan().code == 0
    return made


def channel(portal: Portal) -> Any:
    """Where the number leads by now, as a drift from its being of channel none shows it."""
    state = portal.do("plan", "--format", "json").json
    fields = {
        field["path"]: field
        for one in state["changes"]
        if one["address"] == NUMBER
        for field in one["fields"]
    }
    return fields.get("spec.twoWay.channel")


def test_a_mapping_takes_what_the_topic_gets_before_anything_is_sent_there(tmp_path: Path) -> None:
    seed = {**SEED, "smsPhoneNumbers": ["+15550131"]}  # it leads nowhere yet
    portal = Portal(tmp_path / "acme", (QUEUE, number("sns"), mapping("sns")), seed=seed)
    applied = portal.apply()
    assert results(applied)[MAPPING] == "awaiting"
    assert results(applied)[NUMBER] == "notStarted"
    (held,) = [one for one in applied["changes"] if one["result"] == "notStarted"]
    assert held["error"] == {
        "code": "awaiting",
        "message": f"it waits for a person, who does {MAPPING} first",
        "fix": "confirm the work list, then apply again",
    }
    assert portal.plan().code == 2  # a machine's change is pending too


def test_into_connect_the_number_is_first_and_the_person_follows(portal: Portal) -> None:
    portal.state(QUEUE, number("connect"), mapping("connect"))
    applied = portal.apply()
    assert results(applied) == {NUMBER: "done", MAPPING: "awaiting"}  # the number has its flow: it is routed
    assert channel(portal) is None
    name = applied["worklist"]["id"]
    text = portal.text(name)
    assert "`End User Messaging SMS - SNS integrated` | `End User Messaging SMS - Connect integrated`" in text
    assert "Skill Queue Code 1" in text
    assert portal.plan().code == 6
    portal.confirm(name)
    assert portal.plan().code == 0


def test_back_to_the_topic_the_person_is_first_and_the_number_waits(portal: Portal) -> None:
    portal.state(QUEUE, number("connect"), mapping("connect"))
    portal.settle()
    portal.state(QUEUE, number("sns"), mapping("sns"))
    applied = portal.apply()
    assert results(applied) == {MAPPING: "awaiting", NUMBER: "notStarted"}
    pending = portal.plan()
    assert (pending.code, awaiting(pending.json)) == (2, {MAPPING: True, NUMBER: False})
    assert channel(portal)["before"] == "connect"  # nothing of it has moved
    again = portal.apply()
    assert (results(again), again["worklist"]["id"]) == (results(applied), applied["worklist"]["id"])
    portal.confirm(again["worklist"]["id"])
    assert awaiting(portal.plan().json) == {NUMBER: False}
    goes_on = portal.apply(code=0)
    assert results(goes_on) == {NUMBER: "done"}
    assert portal.plan().code == 0


def test_an_apply_that_fails_for_one_thing_still_hands_over_the_other(portal: Portal) -> None:
    """Exit 5: a list is out with a person, and not all that a machine can do is done."""
    portal.state(QUEUE, number("connect"), mapping("connect"), {**QUEUE, "metadata": {"name": "sms-more"}})
    rule = "error,operation=ImportPhoneNumber,times=50"
    assert portal.do("sandbox", "faults", "--add", rule).code == 0
    applied = portal.apply(code=5)
    told = results(applied)
    assert told["SkillQueue/sms-more"] == "awaiting"
    assert told[NUMBER] in ("failed", "unknown")
    assert told[MAPPING] == "notStarted"
    assert "1 of 1 to do" in portal.text(applied["worklist"]["id"])
    assert portal.do("sandbox", "faults", "--clear").code == 0
    name = portal.hand_over()
    assert "2 of 2 to do" in portal.text(name)
    portal.confirm(name)
    assert portal.plan().code == 0
