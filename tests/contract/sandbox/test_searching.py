"""Searches and pages: conditions, tag filters, opaque tokens, totals, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox import Sandbox
from tests.contract.sandbox.support import BASE, INSTANCE, client, named, raw, refusal, sandbox

PLACE = {"InstanceId": INSTANCE}
INVALID = ("InvalidParameterException", 400)


def condition(field: str, value: str, how: str) -> dict[str, Any]:
    return {"StringCondition": {"FieldName": field, "Value": value, "ComparisonType": how}}


def names(connect: Any, **asked: Any) -> list[str]:
    return [one["Name"] for one in connect.search_queues(**PLACE, **asked)["Queues"]]


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ({}, ["Support", "Sales", "Sales overflow", "Spare"]),
        (condition("name", "Sales", "EXACT"), ["Sales"]),
        (condition("name", "Sales", "STARTS_WITH"), ["Sales", "Sales overflow"]),
        (condition("name", "low", "CONTAINS"), ["Sales overflow"]),
        (condition("name", "100%_", "CONTAINS"), []),
        (condition("description", "it all", "CONTAINS"), ["Support"]),
        ({"QueueTypeCondition": "STANDARD"}, ["Support", "Sales", "Sales overflow", "Spare"]),
        (
            {"AndConditions": [condition("name", "Sa", "STARTS_WITH"), condition("name", "low", "CONTAINS")]},
            ["Sales overflow"],
        ),
        (
            {"OrConditions": [condition("name", "Spare", "EXACT"), condition("name", "Support", "EXACT")]},
            ["Support", "Spare"],
        ),
        (
            {
                "AndConditions": [
                    {
                        "OrConditions": [
                            condition("name", "Spare", "EXACT"),
                            condition("name", "Sales", "EXACT"),
                        ]
                    }
                ],
                "OrConditions": [condition("name", "Sales", "STARTS_WITH")],
            },
            ["Sales"],
        ),
    ],
)
def test_criteria(tmp_path: Path, criteria: dict[str, Any], found: list[str]) -> None:
    assert names(client(sandbox(tmp_path)), SearchCriteria=criteria) == found


@pytest.mark.parametrize(("guess", "found"), [("ignore", ["Sales"]), ("exact", [])])
@pytest.mark.parametrize("how", ["EXACT", "STARTS_WITH"])
def test_search_case(tmp_path: Path, guess: str, found: list[str], how: str) -> None:
    connect = client(sandbox(tmp_path, guesses={"search_case": guess}))
    assert names(connect, SearchCriteria=condition("name", "sALES", how))[:1] == found


@pytest.mark.parametrize(
    "criteria",
    [
        condition("name", "x", "CONTAINS"),
        condition("name", "x" * 26, "CONTAINS"),
        condition("colour", "red", "EXACT"),
        {"StringCondition": {"FieldName": "name"}},
        {"OrConditions": [condition("name", str(number), "EXACT") for number in range(501)]},
    ],
)
def test_refused_criteria(tmp_path: Path, criteria: dict[str, Any]) -> None:
    connect = client(sandbox(tmp_path))
    assert refusal(connect.search_queues, **PLACE, SearchCriteria=criteria) == INVALID


def test_criteria_may_be_many_but_not_deep(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    many = {"OrConditions": [condition("name", f"Sales{number}", "EXACT") for number in range(500)]}
    assert names(connect, SearchCriteria=many) == []
    deep: dict[str, Any] = condition("name", "Sales", "EXACT")
    for _ in range(200):
        deep = {"AndConditions": [deep]}
    body = {**PLACE, "SearchCriteria": deep}
    assert raw(sandbox(tmp_path), "POST", "/search-queues", body).status == 400


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ({"TagCondition": {"TagKey": "team", "TagValue": "sales"}}, ["Sales"]),
        ({"TagCondition": {"TagKey": "team"}}, ["Support", "Sales"]),
        ({"TagCondition": {"TagKey": "Team"}}, []),
        ({"AndConditions": [{"TagKey": "team"}, {"TagKey": "tier", "TagValue": "1"}]}, ["Support"]),
        (
            {"OrConditions": [[{"TagKey": "tier"}], [{"TagKey": "team", "TagValue": "sales"}]]},
            ["Support", "Sales"],
        ),
    ],
)
def test_tag_filters(tmp_path: Path, tags: dict[str, Any], found: list[str]) -> None:
    assert names(client(sandbox(tmp_path)), SearchFilter={"TagFilter": tags}) == found


@pytest.mark.parametrize(("guess", "found"), [("present", ["Support", "Sales"]), ("empty", [])])
def test_tag_condition_without_value(tmp_path: Path, guess: str, found: list[str]) -> None:
    connect = client(sandbox(tmp_path, guesses={"tag_condition_without_value": guess}))
    assert names(connect, SearchFilter={"TagFilter": {"TagCondition": {"TagKey": "team"}}}) == found


def test_addresses_are_found_by_tags_that_the_answer_does_not_show(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    owned = {"TagFilter": {"TagCondition": {"TagKey": "team", "TagValue": "sales"}}}
    (found,) = connect.search_email_addresses(**PLACE, SearchFilter=owned)["EmailAddresses"]
    assert found["EmailAddress"] == "Sales@example.com"
    assert "Tags" not in found
    exact = condition("emailAddress", "sales@EXAMPLE.com", "EXACT")
    assert connect.search_email_addresses(**PLACE, SearchCriteria=exact)["EmailAddresses"] == [found]


@pytest.mark.parametrize(("guess", "shown"), [("empty", {"Tags": {}}), ("omitted", {})])
def test_empty_tags(tmp_path: Path, guess: str, shown: dict[str, Any]) -> None:
    connect = client(sandbox(tmp_path, guesses={"empty_tags": guess}))
    (spare,) = connect.search_queues(**PLACE, SearchCriteria=condition("name", "Spare", "EXACT"))["Queues"]
    assert {key: value for key, value in spare.items() if key == "Tags"} == shown
    listed = connect.list_tags_for_resource(resourceArn=spare["QueueArn"])
    assert ("tags" in listed) == (guess == "empty")


def test_tags_are_set_replaced_and_taken_off(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    arn = f"{BASE}/queue/{named(connect)['Support']}"
    connect.tag_resource(resourceArn=arn, tags={"team": "new", "with space/and:more": "ä"})
    connect.untag_resource(resourceArn=arn, tagKeys=["tier", "never there"])
    assert connect.list_tags_for_resource(resourceArn=arn)["tags"] == {
        "team": "new",
        "with space/and:more": "ä",
    }
    assert names(connect, SearchFilter={"TagFilter": {"TagCondition": {"TagKey": "tier"}}}) == []
    many = {f"key{number}": "" for number in range(50)}
    assert refusal(connect.tag_resource, resourceArn=arn, tags=many) == ("InvalidRequestException", 400)


def walk(call: Any, member: str, **asked: Any) -> Iterator[list[Any]]:
    token: dict[str, str] = {}
    while True:
        page = call(**asked, **token)
        yield page[member]
        if "NextToken" not in page:
            return
        token = {"NextToken": page["NextToken"]}


def test_pages_give_everything_once_in_every_operation_that_has_them(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    queue = {**PLACE, "QueueId": named(connect)["Support"]}
    for call, member, asked in (
        (connect.list_queues, "QueueSummaryList", PLACE),
        (connect.search_queues, "Queues", PLACE),
        (connect.search_email_addresses, "EmailAddresses", PLACE),
        (connect.list_hours_of_operations, "HoursOfOperationSummaryList", PLACE),
        (connect.search_hours_of_operations, "HoursOfOperations", PLACE),
        (connect.list_contact_flows, "ContactFlowSummaryList", PLACE),
        (connect.list_quick_connects, "QuickConnectSummaryList", PLACE),
        (connect.list_phone_numbers_v2, "ListPhoneNumbersSummaryList", PLACE),
        (connect.list_queue_email_addresses, "EmailAddressMetadataList", queue),
        (connect.list_instances, "InstanceSummaryList", {}),
    ):
        whole = call(**asked)
        assert "NextToken" not in whole
        pages = list(walk(call, member, **asked, MaxResults=1))
        assert [len(page) for page in pages] == [1] * len(whole[member])
        assert len(pages) > 1
        assert [one for page in pages for one in page] == whole[member]


def test_a_token_is_good_for_its_request_only(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    token = connect.list_queues(**PLACE, MaxResults=1)["NextToken"]
    assert refusal(connect.list_queues, **PLACE, MaxResults=2, NextToken=token) == ("", 200)
    assert refusal(connect.list_queues, **PLACE, QueueTypes=["AGENT"], NextToken=token) == INVALID
    assert refusal(connect.search_queues, **PLACE, NextToken=token) == INVALID
    for bad in ("x", token[:-4], "W10=", "WzEsMl0=", "ä"):
        assert refusal(connect.list_queues, **PLACE, NextToken=bad) == INVALID


def test_objects_that_come_and_go_between_pages_neither_double_nor_hide_others(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    ids = named(connect)
    first = connect.search_queues(**PLACE, MaxResults=2)
    connect.delete_queue(**PLACE, QueueId=ids["Sales overflow"])
    connect.create_queue(**PLACE, Name="New", HoursOfOperationId=ids["Office Hours"])
    second = connect.search_queues(**PLACE, MaxResults=5, NextToken=first["NextToken"])
    assert [one["Name"] for one in first["Queues"] + second["Queues"]] == ["Support", "Sales", "Spare", "New"]


def steps(box: Sandbox, body: dict[str, Any], method: str = "POST", target: str = "/search-queues") -> int:
    """How many hundreds of instructions SQLite takes for one request."""
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    with box._state.transaction(write=False) as database:
        database.set_progress_handler(count, 100)
    assert raw(box, method, target, body).status == 200
    with box._state.transaction(write=False) as database:
        database.set_progress_handler(None, 100)
    return counted[0]


def test_what_names_one_object_costs_the_same_in_a_large_world(tmp_path: Path) -> None:
    box = sandbox(tmp_path)
    ids = named(client(box))
    exact = {**PLACE, "SearchCriteria": condition("name", "Sales", "EXACT")}
    queue = f"/queues/{INSTANCE}/{ids['Spare']}"
    mail = {"EmailAddressesConfig": [{"EmailAddressId": ids["billing@example.com"]}]}

    def create(name: str) -> int:
        body = {"Name": name, "HoursOfOperationId": ids["Office Hours"], "Tags": {"all": "of them"}, **mail}
        return steps(box, body, "PUT", f"/queues/{INSTANCE}")

    def costs(name: str) -> list[int]:
        return [
            steps(box, exact),
            create(name),
            steps(box, {}, "GET", queue),
            steps(box, {}, "GET", f"{queue}/email-addresses"),
            steps(box, {"Status": "DISABLED"}, "POST", f"{queue}/status"),
            steps(box, mail, "POST", f"{queue}/associate-email-addresses"),
        ]

    few = costs("first")
    for number in range(1500):
        create(f"queue {number}")
    many = costs("last")
    assert max(few) <= 5
    # a scan of them all would cost hundreds; what is counted swings by a few from one request to the next
    assert [late - early for early, late in zip(few, many, strict=True) if late > early + 8] == []
    tagged = {**PLACE, "MaxResults": 2, "SearchFilter": {"TagFilter": {"TagCondition": {"TagKey": "all"}}}}
    assert b'"ApproximateTotalCount":1502' in raw(box, "POST", "/search-queues", tagged).body
