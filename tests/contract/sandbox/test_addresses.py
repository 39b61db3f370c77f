"""Email addresses, their aliases and their flows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.contract.sandbox.support import BASE, INSTANCE, Clock, client, named, refusal, sandbox

PLACE = {"InstanceId": INSTANCE}
FINE = ("", 200)
CONFLICT = ("ResourceConflictException", 409)


def described(connect: Any, address_id: str) -> dict[str, Any]:
    found: dict[str, Any] = connect.describe_email_address(**PLACE, EmailAddressId=address_id)
    del found["ResponseMetadata"]
    return found


def test_created_changed_cleared_deleted(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock))
    made = connect.create_email_address(
        **PLACE, EmailAddress="New@example.com", DisplayName="New", Description="d", Tags={"a": "b"}
    )
    place = {**PLACE, "EmailAddressId": made["EmailAddressArn"]}
    clock.now += 90
    connect.update_email_address_metadata(**place, Description="")
    assert described(connect, made["EmailAddressId"]) == {
        "EmailAddressId": made["EmailAddressId"],
        "EmailAddressArn": f"{BASE}/email-address/{made['EmailAddressId']}",
        "EmailAddress": "New@example.com",
        "DisplayName": "New",
        "Description": "",
        "CreateTimestamp": "2026-01-01T12:00:00.000Z",
        "ModifiedTimestamp": "2026-01-01T12:01:30.000Z",
        "Tags": {"a": "b"},
    }
    again = refusal(connect.create_email_address, **PLACE, EmailAddress="new@EXAMPLE.com")
    assert again == ("DuplicateResourceException", 409)
    connect.delete_email_address(**place)
    assert refusal(connect.describe_email_address, **place) == ("ResourceNotFoundException", 404)
    assert refusal(connect.create_email_address, **PLACE, EmailAddress="new@example.com") == FINE


def alias(
    connect: Any, ids: dict[str, str], primary: str, other: str, *, off: bool = False
) -> tuple[str, int]:
    call = connect.disassociate_email_address_alias if off else connect.associate_email_address_alias
    config = {"EmailAddressId": ids[other]}
    return refusal(call, **PLACE, EmailAddressId=ids[primary], AliasConfiguration=config)


def test_alias_rules(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    ids = named(connect)  # help has the alias old-help
    assert alias(connect, ids, "billing@example.com", "billing@example.com")[0] == "InvalidParameterException"
    assert alias(connect, ids, "help@example.com", "billing@example.com") == CONFLICT  # one alias each
    assert alias(connect, ids, "billing@example.com", "old-help@example.com") == CONFLICT  # one primary
    assert alias(connect, ids, "billing@example.com", "help@example.com") == CONFLICT  # has an alias itself
    assert alias(connect, ids, "old-help@example.com", "billing@example.com") == CONFLICT  # no chains
    assert alias(connect, ids, "billing@example.com", "Sales@example.com") == FINE
    shown = described(connect, ids["billing@example.com"])["AliasConfigurations"]
    assert shown == [{"EmailAddressId": ids["Sales@example.com"]}]
    assert alias(connect, ids, "billing@example.com", "Sales@example.com", off=True) == FINE
    absent = alias(connect, ids, "billing@example.com", "Sales@example.com", off=True)
    assert absent == ("ResourceNotFoundException", 404)
    assert "AliasConfigurations" not in described(connect, ids["billing@example.com"])
    assert (
        alias(connect, ids, "Sales@example.com", "billing@example.com") == FINE
    )  # at once the other way round


@pytest.mark.parametrize(("guess", "answer"), [("refuse", CONFLICT), ("accept", FINE)])
def test_associate_alias_again(tmp_path: Path, guess: str, answer: tuple[str, int]) -> None:
    connect = client(sandbox(tmp_path, guesses={"associate_alias_again": guess}))
    assert alias(connect, named(connect), "help@example.com", "old-help@example.com") == answer


def test_deleting_either_side_ends_the_alias(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    ids = named(connect)
    connect.delete_email_address(**PLACE, EmailAddressId=ids["old-help@example.com"])
    assert "AliasConfigurations" not in described(connect, ids["help@example.com"])
    assert alias(connect, ids, "help@example.com", "billing@example.com") == FINE
    connect.delete_email_address(**PLACE, EmailAddressId=ids["help@example.com"])
    assert alias(connect, ids, "Sales@example.com", "billing@example.com") == FINE


@pytest.mark.parametrize(
    ("guess", "default", "additional"),
    [("refuse_default", CONFLICT, FINE), ("refuse", CONFLICT, CONFLICT), ("detach", FINE, FINE)],
)
def test_delete_address_in_use(
    tmp_path: Path, guess: str, default: tuple[str, int], additional: tuple[str, int]
) -> None:
    connect = client(sandbox(tmp_path, guesses={"delete_address_in_use": guess}))
    ids = named(connect)
    for address, expected in (("support@example.com", default), ("Sales@example.com", additional)):
        assert refusal(connect.delete_email_address, **PLACE, EmailAddressId=ids[address]) == expected
    listed = connect.list_queue_email_addresses(**PLACE, QueueId=ids["Support"])["EmailAddressMetadataList"]
    assert (ids["support@example.com"] in {one["Id"] for one in listed}) == (default != FINE)
    assert (ids["Sales@example.com"] in {one["Id"] for one in listed}) == (additional != FINE)
    shown = connect.describe_queue(**PLACE, QueueId=ids["Support"])["Queue"]
    assert ("OutboundEmailConfig" in shown) == (default != FINE)


def flow(connect: Any, resource: str, flow_id: str) -> tuple[str, int]:
    return refusal(
        connect.associate_flow, **PLACE, ResourceId=resource, FlowId=flow_id, ResourceType="INBOUND_EMAIL"
    )


@pytest.mark.parametrize(
    ("guess", "by_arn", "by_id"),
    [
        ("either", FINE, FINE),
        ("arn", FINE, ("InvalidParameterException", 400)),
        ("id", ("InvalidParameterException", 400), FINE),
    ],
)
def test_flow_resource_id(
    tmp_path: Path, guess: str, by_arn: tuple[str, int], by_id: tuple[str, int]
) -> None:
    connect = client(sandbox(tmp_path, guesses={"flow_resource_id": guess}))
    ids = named(connect)
    address = ids["billing@example.com"]
    arn = f"{BASE}/email-address/{address}"
    assert flow(connect, arn, ids["Inbound billing"]) == by_arn
    assert flow(connect, address, ids["Inbound billing"]) == by_id
    given = address if guess == "id" else arn
    read = connect.get_flow_association(**PLACE, ResourceId=given, ResourceType="INBOUND_EMAIL")
    assert read["ResourceId"] == given
    assert read["FlowId"].endswith(ids["Inbound billing"])


@pytest.mark.parametrize(
    ("guess", "answer", "name"),
    [("replace", FINE, "Inbound billing"), ("refuse", ("InvalidRequestException", 400), "Inbound email")],
)
def test_associate_flow_again(tmp_path: Path, guess: str, answer: tuple[str, int], name: str) -> None:
    connect = client(sandbox(tmp_path, guesses={"associate_flow_again": guess}))
    ids = named(connect)
    assert flow(connect, ids["support@example.com"], ids["Inbound billing"]) == answer
    listed = connect.list_flow_associations(**PLACE, ResourceType="INBOUND_EMAIL")
    assert [one["FlowId"] for one in listed["FlowAssociationSummaryList"]] == [
        f"{BASE}/contact-flow/{ids[name]}"
    ]


def test_a_deleted_address_has_no_flow(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    ids = named(connect)
    flow(connect, ids["billing@example.com"], ids["Inbound billing"])
    connect.delete_email_address(**PLACE, EmailAddressId=ids["billing@example.com"])
    listed = connect.list_flow_associations(**PLACE)["FlowAssociationSummaryList"]
    assert [one["ResourceId"] for one in listed] == [f"{BASE}/email-address/{ids['support@example.com']}"]
