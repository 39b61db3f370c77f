"""Queues as a real client sees them: what was created is described, listed, searched, changed and deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.contract.sandbox.support import BASE, INSTANCE, NOON, Clock, client, named, refusal, sandbox

PLACE = {"InstanceId": INSTANCE}


def described(connect: Any, queue_id: str) -> dict[str, Any]:
    queue: dict[str, Any] = connect.describe_queue(**PLACE, QueueId=queue_id)["Queue"]
    return queue


def test_created_described_searched_listed_deleted(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock))
    ids = named(connect)
    made = connect.create_queue(
        **PLACE,
        Name="Billing",
        Description="Bills",
        HoursOfOperationId=ids["Office Hours"],
        MaxContacts=0,
        OutboundCallerConfig={"OutboundCallerIdName": "Acme", "OutboundFlowId": ids["Whisper"]},
        QuickConnectIds=[ids["Duty officer"]],
        Tags={"team": "billing"},
    )
    queue = described(connect, made["QueueArn"])
    assert queue.pop("LastModifiedTime").timestamp() == NOON
    assert queue == {
        "Name": "Billing",
        "QueueArn": f"{BASE}/queue/{made['QueueId']}",
        "QueueId": made["QueueId"],
        "Description": "Bills",
        "OutboundCallerConfig": {"OutboundCallerIdName": "Acme", "OutboundFlowId": ids["Whisper"]},
        "HoursOfOperationId": ids["Office Hours"],
        "MaxContacts": 0,
        "Status": "ENABLED",
        "Tags": {"team": "billing"},
        "LastModifiedRegion": "us-east-1",
    }
    assert named(connect)["Billing"] == made["QueueId"]
    found = connect.search_queues(**PLACE)["Queues"]
    assert [one["Name"] for one in found][-1] == "Billing"
    connections = connect.list_queue_quick_connects(**PLACE, QueueId=made["QueueId"])
    assert [one["Name"] for one in connections["QuickConnectSummaryList"]] == ["Duty officer"]

    connect.delete_queue(**PLACE, QueueId=made["QueueId"])
    gone = refusal(connect.describe_queue, **PLACE, QueueId=made["QueueId"])
    assert gone == ("ResourceNotFoundException", 404)
    assert "Billing" not in named(connect)


def test_each_setter_changes_its_field_the_time_and_nothing_else(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock))
    ids = named(connect)
    place = {**PLACE, "QueueId": ids["Sales"]}
    caller = {"OutboundCallerIdName": "Sales", "OutboundCallerIdNumberId": ids["+15550101"]}
    default = {"OutboundEmailAddressId": ids["billing@example.com"]}
    before = described(connect, ids["Sales"])
    for setter, field, value in (
        (connect.update_queue_name, "Name", "Selling"),
        (connect.update_queue_name, "Description", "Sells"),
        (connect.update_queue_status, "Status", "DISABLED"),
        (connect.update_queue_max_contacts, "MaxContacts", 3),
        (connect.update_queue_hours_of_operation, "HoursOfOperationId", ids["Office Hours"]),
        (connect.update_queue_outbound_caller_config, "OutboundCallerConfig", caller),
        (connect.update_queue_outbound_email_config, "OutboundEmailConfig", default),
    ):
        clock.now += 60
        setter(**place, **{field: value})
        after = described(connect, ids["Sales"])
        assert after.pop("LastModifiedTime").timestamp() == clock.now
        before.pop("LastModifiedTime", None)
        assert after == {**before, field: value}
        before = after


def test_a_name_stands_once_and_is_free_again(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    ids = named(connect)
    place = {**PLACE, "QueueId": ids["Spare"]}
    assert refusal(connect.update_queue_name, **place, Name="Sales") == ("DuplicateResourceException", 409)
    assert refusal(connect.update_queue_name, **place, Name="Spare") == ("", 200)  # its own
    connect.update_queue_name(**place, Name="Reserve")
    made = connect.create_queue(**PLACE, Name="Spare", HoursOfOperationId=ids["Office Hours"])
    assert made["QueueId"] != ids["Spare"]


@pytest.mark.parametrize(("case", "refused"), [("exact", ""), ("ignore", "DuplicateResourceException")])
def test_names_that_differ_in_case(tmp_path: Path, case: str, refused: str) -> None:
    connect = client(sandbox(tmp_path, guesses={"queue_name_case": case}))
    hours = named(connect)["Office Hours"]
    assert refusal(connect.create_queue, **PLACE, Name="SALES", HoursOfOperationId=hours)[0] == refused


@pytest.mark.parametrize("referrer", ["routing_profile", "quick_connect"])
def test_a_queue_in_use_is_not_deleted_unless_the_guess_is_turned(tmp_path: Path, referrer: str) -> None:
    queue = {"routing_profile": "Support", "quick_connect": "Sales"}[referrer]
    connect = client(sandbox(tmp_path))
    place = {**PLACE, "QueueId": named(connect)[queue]}
    assert refusal(connect.delete_queue, **place) == ("ResourceInUseException", 409)
    assert refusal(connect.describe_queue, **place) == ("", 200)
    lenient = client(sandbox(tmp_path, guesses={f"delete_queue_in_{referrer}": "accept"}))
    assert refusal(lenient.delete_queue, **place) == ("", 200)


@pytest.mark.parametrize(
    ("guess", "left"),
    [("clear", {"OutboundCallerIdName": "New"}), ("keep", {"OutboundCallerIdName": "New", "rest": "kept"})],
)
def test_omitted_caller_members(tmp_path: Path, guess: str, left: dict[str, str]) -> None:
    connect = client(sandbox(tmp_path, guesses={"omitted_caller_members": guess}))
    place = {**PLACE, "QueueId": named(connect)["Support"]}
    old = connect.describe_queue(**place)["Queue"]["OutboundCallerConfig"]
    connect.update_queue_outbound_caller_config(**place, OutboundCallerConfig={"OutboundCallerIdName": "New"})
    expected = {**old, "OutboundCallerIdName": "New"} if "rest" in left else left
    assert connect.describe_queue(**place)["Queue"]["OutboundCallerConfig"] == expected


@pytest.mark.parametrize(("guess", "left"), [("keep", 20), ("clear", None)])
def test_omitted_max_contacts(tmp_path: Path, guess: str, left: int | None) -> None:
    connect = client(sandbox(tmp_path, guesses={"omitted_max_contacts": guess}))
    place = {**PLACE, "QueueId": named(connect)["Support"]}
    connect.update_queue_max_contacts(**place)
    assert connect.describe_queue(**place)["Queue"].get("MaxContacts") == left


def test_references_have_to_exist(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    hours = named(connect)["Office Hours"]
    for wrong in (
        {"HoursOfOperationId": "nothing"},
        {"QuickConnectIds": ["nothing"]},
        {"OutboundCallerConfig": {"OutboundCallerIdNumberId": "nothing"}},
        {"OutboundCallerConfig": {"OutboundFlowId": "nothing"}},
        {"OutboundEmailConfig": {"OutboundEmailAddressId": "nothing"}},
        {"EmailAddressesConfig": [{"EmailAddressId": "nothing"}]},
    ):
        asked = {**PLACE, "Name": "New", "HoursOfOperationId": hours, **wrong}
        assert refusal(connect.create_queue, **asked) == ("ResourceNotFoundException", 404)
    assert "New" not in named(connect)  # nothing is left of what was refused
    turned = client(sandbox(tmp_path, guesses={"unknown_reference": "InvalidParameterException"}))
    refused = refusal(turned.create_queue, **PLACE, Name="New", HoursOfOperationId="nothing")
    assert refused == ("InvalidParameterException", 400)


def test_flows_have_to_be_whispers_and_published_unless_the_guess_is_turned(tmp_path: Path) -> None:
    strict, lenient = (
        client(sandbox(tmp_path)),
        client(sandbox(tmp_path, guesses={"unpublished_flow": "accept"})),
    )
    ids = named(strict)
    asked = {
        **PLACE,
        "QueueId": ids["Sales"],
        "OutboundCallerConfig": {"OutboundFlowId": ids["Inbound email"]},
    }
    assert refusal(strict.update_queue_outbound_caller_config, **asked) == ("InvalidParameterException", 400)
    assert refusal(lenient.update_queue_outbound_caller_config, **asked) == ("", 200)


def test_an_instance_of_another_region_is_not_there(tmp_path: Path) -> None:
    box = sandbox(tmp_path)
    elsewhere = client(box, region="eu-central-1")
    assert elsewhere.list_instances()["InstanceSummaryList"] == []
    assert refusal(elsewhere.search_queues, **PLACE) == ("ResourceNotFoundException", 404)
    arn = f"{BASE}/queue/{named(client(box))['Support']}"
    assert refusal(elsewhere.list_tags_for_resource, resourceArn=arn) == ("ResourceNotFoundException", 404)
