"""End User Messaging as the stand-in has it: Regions, pages, rates, imports that take a while, every guess turned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconciler.model.errors import InvalidError
from reconciler.sandbox import Sandbox
from reconciler.sandbox.faults import parsed
from tests.contract.sandbox.support import INSTANCE, Clock, client, refusal, sandbox

SMS = "pinpoint-sms-voice-v2"
PLACE = {"InstanceId": INSTANCE}
ROLE = "arn:aws:iam::123456789012:role/sms"
CONNECT = "connect.us-east-1.amazonaws.com"
TOPIC = "arn:aws:sns:us-east-1:123456789012:inbound-sms"


class Both:
    """Clients of both services over one world."""

    def __init__(self, box: Sandbox) -> None:
        self.sms, self.connect = client(box, SMS), client(box)

    def arn(self, number: str) -> str:
        pages = [self.sms.describe_phone_numbers(Owner=owner)["PhoneNumbers"] for owner in ("SELF", "SHARED")]
        return str(
            next(one["PhoneNumberArn"] for page in pages for one in page if one["PhoneNumber"] == number)
        )

    def number(self, number: str) -> dict[str, Any]:
        found: dict[str, Any] = self.sms.describe_phone_numbers(PhoneNumberIds=[self.arn(number)])[
            "PhoneNumbers"
        ][0]
        return found

    def begin(self, number: str, **more: Any) -> str:
        """Import a number; Amazon Connect's id of it."""
        made = self.connect.import_phone_number(**PLACE, SourcePhoneNumberArn=self.arn(number), **more)
        return str(made["PhoneNumberId"])

    def status(self, connect_id: str) -> dict[str, str]:
        shown = self.connect.describe_phone_number(PhoneNumberId=connect_id)["ClaimedPhoneNumberSummary"]
        status: dict[str, str] = shown["PhoneNumberStatus"]
        return status

    def listed(self, number: str) -> bool:
        found = self.connect.list_phone_numbers_v2(**PLACE)["ListPhoneNumbersSummaryList"]
        return any(one["PhoneNumber"] == number for one in found)

    def associate(self, number: str) -> tuple[str, int]:
        flows = self.connect.list_contact_flows(**PLACE)["ContactFlowSummaryList"]
        flow = next(one["Arn"] for one in flows if one["Name"] == "Inbound email")
        return refusal(
            self.connect.associate_flow,
            **PLACE, ResourceId=self.arn(number), FlowId=flow, ResourceType="SMS_PHONE_NUMBER",
        )  # fmt: skip


def world(folder: Path, clock: Clock | None = None, **options: Any) -> Both:
    return Both(sandbox(folder, clock=clock, **options))


def test_each_region_has_numbers_of_its_own(tmp_path: Path) -> None:
    box = sandbox(tmp_path)
    there = client(box, SMS, region="eu-west-1")
    (only,) = there.describe_phone_numbers()["PhoneNumbers"]
    assert only["PhoneNumber"] == "+15550116"
    assert refusal(there.describe_phone_numbers, PhoneNumberIds=[Both(box).arn("+15550110")])[0] == (
        "ResourceNotFoundException"
    )
    arn = only["PhoneNumberArn"]
    other = "arn:aws:sns:eu-west-1:123456789012:inbound-sms-eu"
    assert there.update_phone_number(PhoneNumberId=arn, TwoWayEnabled=True, TwoWayChannelArn=other)[
        "TwoWayEnabled"
    ]
    assert (
        refusal(client(box, SMS).tag_resource, ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])[1] == 400
    )


def test_pages_hold_everything_once_and_their_tokens_are_good_for_nothing_else(tmp_path: Path) -> None:
    both = world(tmp_path)
    seen: list[str] = []
    page: dict[str, str] = {}
    while True:
        answer = both.sms.describe_phone_numbers(MaxResults=2, **page)
        seen += [one["PhoneNumber"] for one in answer["PhoneNumbers"]]
        if "NextToken" not in answer:
            break
        page = {"NextToken": answer["NextToken"]}
    assert seen == ["+15550110", "+15550111", "+15550112", "+15550113", "55501", "+15550115"]
    assert refusal(both.sms.describe_phone_numbers, Owner="SHARED", **page) == ("ValidationException", 400)


def test_the_paginator_of_boto3_follows(tmp_path: Path) -> None:
    pages = (
        world(tmp_path).sms.get_paginator("describe_phone_numbers").paginate(PaginationConfig={"PageSize": 4})
    )
    assert [len(page["PhoneNumbers"]) for page in pages] == [4, 2]


def test_one_request_a_second(tmp_path: Path) -> None:
    clock = Clock()
    both = world(tmp_path, clock, quotas="aws")
    both.sms.describe_phone_numbers()
    assert refusal(both.sms.describe_phone_numbers) == ("ThrottlingException", 400)
    clock.sleep(1)
    assert refusal(both.sms.describe_phone_numbers) == ("", 200)


def test_an_instance_holds_so_many_numbers(tmp_path: Path) -> None:
    clock = Clock()
    freely, both = world(tmp_path, clock), world(tmp_path, clock, quotas="aws")
    results = []
    for number in ("+15550110", "55501", "+15550112"):
        arn = freely.arn(number)
        made = both.connect.import_phone_number(**PLACE, SourcePhoneNumberArn=arn)["PhoneNumberId"]
        clock.sleep(5)
        results.append(freely.status(made))
    assert [one["Status"] for one in results] == ["CLAIMED", "CLAIMED", "FAILED"]
    assert "limit" in results[2]["Message"]


def test_an_import_takes_a_while(tmp_path: Path) -> None:
    clock = Clock()
    both = world(tmp_path, clock)
    made = both.begin("+15550110", Tags={"team": "core"}, PhoneNumberDescription="Text us")
    assert both.status(made) == {"Status": "IN_PROGRESS"}
    assert both.associate("+15550110") == ("InvalidRequestException", 400)
    clock.sleep(2)
    assert both.status(made) == {"Status": "CLAIMED"}
    assert both.associate("+15550110") == ("", 200)
    shown = both.connect.describe_phone_number(PhoneNumberId=made)["ClaimedPhoneNumberSummary"]
    assert (shown["SourcePhoneNumberArn"], shown["Tags"]) == (both.arn("+15550110"), {"team": "core"})


def test_a_failed_import_says_why_and_may_be_tried_again(tmp_path: Path) -> None:
    clock = Clock()
    both = world(tmp_path, clock)
    first = both.begin("+15550115", ClientToken="one")
    clock.sleep(31)
    assert both.status(first) == {"Status": "FAILED", "Message": "No more numbers"}
    assert both.associate("+15550115") == ("InvalidRequestException", 400)
    assert both.begin("+15550115", ClientToken="one") == first  # the same token brings the same answer
    second = both.begin("+15550115", ClientToken="two")
    assert second != first
    assert both.status(second) == {"Status": "IN_PROGRESS"}
    assert refusal(both.connect.describe_phone_number, PhoneNumberId=first)[1] == 404


def test_a_fault_can_meet_these_operations_too(tmp_path: Path) -> None:
    box = sandbox(tmp_path)
    box.faults.add(parsed("error,service=sms-voice,operation=UpdatePhoneNumber,times=1"))
    both = Both(box)
    arn = both.arn("+15550110")
    assert refusal(both.sms.update_phone_number, PhoneNumberId=arn) == ("InternalServerException", 500)
    assert refusal(both.sms.update_phone_number, PhoneNumberId=arn) == ("", 200)


# Guesses turned over ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("guess", "count"), [("own", 6), ("all", 7)])
def test_numbers_without_owner(tmp_path: Path, guess: str, count: int) -> None:
    both = world(tmp_path, guesses={"numbers_without_owner": guess})
    assert len(both.sms.describe_phone_numbers()["PhoneNumbers"]) == count


@pytest.mark.parametrize("guess", ["AccessDeniedException", "ResourceNotFoundException"])
def test_update_shared_number(tmp_path: Path, guess: str) -> None:
    both = world(tmp_path, guesses={"update_shared_number": guess})
    arn = both.arn("+15550114")
    assert refusal(both.sms.update_phone_number, PhoneNumberId=arn) == (guess, 400)
    assert refusal(both.sms.list_tags_for_resource, ResourceArn=arn) == (guess, 400)


@pytest.mark.parametrize(("guess", "kept"), [("keep", TOPIC), ("forget", None)])
def test_two_way_off(tmp_path: Path, guess: str, kept: str | None) -> None:
    both = world(tmp_path, guesses={"two_way_off": guess})
    both.sms.update_phone_number(PhoneNumberId=both.arn("+15550110"), TwoWayEnabled=False)
    assert both.number("+15550110").get("TwoWayChannelArn") == kept


@pytest.mark.parametrize(("guess", "code"), [("refuse", "ValidationException"), ("accept", "")])
def test_two_way_without_channel(tmp_path: Path, guess: str, code: str) -> None:
    both = world(tmp_path, guesses={"two_way_without_channel": guess})
    assert (
        refusal(both.sms.update_phone_number, PhoneNumberId=both.arn("55501"), TwoWayEnabled=True)[0] == code
    )


@pytest.mark.parametrize(("guess", "role"), [("keep", ROLE), ("clear", None)])
def test_omitted_two_way_role(tmp_path: Path, guess: str, role: str | None) -> None:
    both = world(tmp_path, guesses={"omitted_two_way_role": guess})
    both.sms.update_phone_number(PhoneNumberId=both.arn("+15550111"), TwoWayChannelArn=TOPIC)
    assert both.number("+15550111").get("TwoWayChannelRole") == role


@pytest.mark.parametrize(("guess", "code"), [("refuse", "ValidationException"), ("accept", "")])
def test_connect_channel_without_role(tmp_path: Path, guess: str, code: str) -> None:
    both = world(tmp_path, guesses={"connect_channel_without_role": guess})
    arn = both.arn("+15550110")
    assert refusal(both.sms.update_phone_number, PhoneNumberId=arn, TwoWayChannelArn=CONNECT)[0] == code


@pytest.mark.parametrize(("guess", "code"), [("accept", ""), ("refuse", "ValidationException")])
def test_channel_before_import(tmp_path: Path, guess: str, code: str) -> None:
    both = world(tmp_path, guesses={"channel_before_import": guess})
    asked = {"TwoWayChannelArn": CONNECT, "TwoWayChannelRole": ROLE}
    assert refusal(both.sms.update_phone_number, PhoneNumberId=both.arn("+15550110"), **asked)[0] == code
    assert refusal(both.sms.update_phone_number, PhoneNumberId=both.arn("+15550111"), **asked)[0] == ""


@pytest.mark.parametrize(("guess", "code"), [("accept", ""), ("refuse", "InvalidParameterException")])
def test_import_before_channel(tmp_path: Path, guess: str, code: str) -> None:
    both = world(tmp_path, guesses={"import_before_channel": guess})
    arn = both.arn("+15550110")
    assert refusal(both.connect.import_phone_number, **PLACE, SourcePhoneNumberArn=arn)[0] == code
    both.sms.update_phone_number(PhoneNumberId=both.arn("55501"), TwoWayEnabled=True, TwoWayChannelArn=CONNECT,
                                 TwoWayChannelRole=ROLE)  # fmt: skip
    both.begin("55501")


@pytest.mark.parametrize(("guess", "code"), [("refuse", "IdempotencyException"), ("accept", "")])
@pytest.mark.parametrize("seconds", [0, 10], ids=["in-progress", "claimed"])
def test_import_again(tmp_path: Path, guess: str, code: str, seconds: int) -> None:
    clock = Clock()
    both = world(tmp_path, clock, guesses={"import_again": guess})
    both.begin("+15550110")
    clock.sleep(seconds)
    arn = both.arn("+15550110")
    assert refusal(both.connect.import_phone_number, **PLACE, SourcePhoneNumberArn=arn)[0] == code


@pytest.mark.parametrize(("guess", "early"), [("yes", True), ("no", False)])
def test_importing_number_listed(tmp_path: Path, guess: str, early: bool) -> None:
    clock = Clock()
    both = world(tmp_path, clock, guesses={"importing_number_listed": guess})
    both.begin("+15550110")
    assert both.listed("+15550110") is early
    clock.sleep(2)
    assert both.listed("+15550110")


@pytest.mark.parametrize(("guess", "code"), [("refuse", "InvalidRequestException"), ("accept", "")])
def test_flow_before_claimed(tmp_path: Path, guess: str, code: str) -> None:
    both = world(tmp_path, guesses={"flow_before_claimed": guess})
    both.begin("+15550110")
    assert both.associate("+15550110")[0] == code


# Seeds -----------------------------------------------------------------------------------------------------------


def test_a_seed_says_what_is_wrong_with_its_numbers(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    text = """
smsPhoneNumbers:
  - {phoneNumber: "+15550100", twoWay: nothing}
  - {phoneNumber: "+15550101", optOutList: nothing}
  - {phoneNumber: "+15550102", imported: true, flow: nothing}
  - {phoneNumber: "+1 555 0103"}
"""
    seed.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidError) as refused:
        sandbox(tmp_path, seed=seed)
    said = [(one.line, one.message.partition(" is not")[0]) for one in refused.value.problems]
    assert [line for line, _ in said] == [3, 4, 5, 6]
    assert [text for _, text in said[:3]] == [
        "Topic 'nothing'",
        "Opt-out list 'nothing'",
        "Contact flow 'nothing'",
    ]
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text('smsPhoneNumbers: [{phoneNumber: "+15550100", imported: "yes"}]\n', encoding="utf-8")
    with pytest.raises(InvalidError, match="imported must be true or false"):
        sandbox(tmp_path / "other", seed=wrong)


def test_a_number_may_be_short_for_itself(tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text('smsPhoneNumbers: ["+15550100", "55501"]\n', encoding="utf-8")
    both = world(tmp_path, seed=seed)
    shown = both.sms.describe_phone_numbers()["PhoneNumbers"]
    assert [(one["NumberType"], one["TwoWayEnabled"]) for one in shown] == [
        ("LONG_CODE", False),
        ("SHORT_CODE", False),
    ]
