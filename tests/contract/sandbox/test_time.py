"""What passes with time: client tokens, lagging searches, describes that come too early, request rates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox import Sandbox
from tests.contract.sandbox.support import BASE, INSTANCE, Clock, client, named, refusal, sandbox

PLACE = {"InstanceId": INSTANCE}


def names(connect: Any) -> list[str]:
    return [one["Name"] for one in connect.search_queues(**PLACE)["Queues"]]


def test_a_repeated_token_has_one_effect_and_the_same_answer(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    asked = {**PLACE, "EmailAddress": "new@example.com", "ClientToken": "one"}
    first, second = connect.create_email_address(**asked), connect.create_email_address(**asked)
    assert first["EmailAddressId"] == second["EmailAddressId"]
    anew = refusal(connect.create_email_address, **{**asked, "ClientToken": "two"})
    assert anew == ("DuplicateResourceException", 409)


def test_a_token_repeats_its_answer_even_after_the_world_moved_back(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    ids = named(connect)
    place = {**PLACE, "QueueId": ids["Sales"]}
    given = [{"EmailAddressId": ids["billing@example.com"]}]

    def associate(token: str) -> list[str]:
        connect.associate_queue_email_addresses(**place, EmailAddressesConfig=given, ClientToken=token)
        listed = connect.list_queue_email_addresses(**place)["EmailAddressMetadataList"]
        return [one["Id"] for one in listed]

    assert associate("one") == [ids["billing@example.com"]]
    connect.disassociate_queue_email_addresses(**place, EmailAddressesId=[ids["billing@example.com"]])
    assert associate("one") == []  # swallowed as a repeat
    assert associate("two") == [ids["billing@example.com"]]


def test_a_token_is_forgotten_after_its_lifetime(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock, token_lifetime_seconds=60))
    asked = {**PLACE, "EmailAddress": "new@example.com", "ClientToken": "one"}
    connect.create_email_address(**asked)
    clock.now += 59
    assert refusal(connect.create_email_address, **asked) == ("", 200)
    clock.now += 2
    assert refusal(connect.create_email_address, **asked) == ("DuplicateResourceException", 409)


@pytest.mark.parametrize(
    ("guess", "modelled", "unmodelled"),
    [
        ("refuse", ("IdempotencyException", 409), ("InvalidRequestException", 400)),
        ("replay", ("", 200), ("", 200)),
    ],
)
def test_token_other_parameters(
    tmp_path: Path, guess: str, modelled: tuple[str, int], unmodelled: tuple[str, int]
) -> None:
    connect = client(sandbox(tmp_path, guesses={"token_other_parameters": guess}))
    ids = named(connect)
    asked = {**PLACE, "ClientToken": "one"}
    connect.create_email_address(**asked, EmailAddress="a@example.com")
    assert refusal(connect.create_email_address, **asked, EmailAddress="b@example.com") == modelled
    queue = {**asked, "QueueId": ids["Support"]}
    connect.disassociate_queue_email_addresses(**queue, EmailAddressesId=[ids["help@example.com"]])
    other = refusal(
        connect.disassociate_queue_email_addresses, **queue, EmailAddressesId=[ids["Sales@example.com"]]
    )
    assert other == unmodelled
    assert "b@example.com" not in named(connect)


@pytest.mark.parametrize(
    ("guess", "again"), [("forget", ("", 200)), ("remember", ("DuplicateResourceException", 409))]
)
def test_token_after_error(tmp_path: Path, guess: str, again: tuple[str, int]) -> None:
    connect = client(sandbox(tmp_path, guesses={"token_after_error": guess}))
    asked = {**PLACE, "EmailAddress": "billing@example.com", "ClientToken": "one"}
    assert refusal(connect.create_email_address, **asked) == ("DuplicateResourceException", 409)
    connect.delete_email_address(**PLACE, EmailAddressId=named(connect)["billing@example.com"])
    assert refusal(connect.create_email_address, **asked) == again


def test_searches_lag_while_lists_and_describes_do_not(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock, search_lag_seconds=10))
    ids = named(connect)
    before = ["Support", "Sales", "Sales overflow", "Spare"]
    assert names(connect) == before  # a seed was always there
    clock.now += 100
    made = connect.create_queue(**PLACE, Name="New", HoursOfOperationId=ids["Office Hours"])
    connect.update_queue_name(**PLACE, QueueId=ids["Sales"], Name="Selling")
    connect.delete_queue(**PLACE, QueueId=ids["Spare"])
    arn = f"{BASE}/queue/{ids['Support']}"
    connect.untag_resource(resourceArn=arn, tagKeys=["team"])
    tagged = {"TagFilter": {"TagCondition": {"TagKey": "team", "TagValue": "core"}}}

    assert set(named(connect)) >= {"New", "Selling"}
    assert refusal(connect.describe_queue, **PLACE, QueueId=made["QueueId"]) == ("", 200)
    assert names(connect) == before
    assert connect.search_queues(**PLACE)["ApproximateTotalCount"] == 4
    assert len(connect.search_queues(**PLACE, SearchFilter=tagged)["Queues"]) == 1
    clock.now += 9
    assert names(connect) == before
    clock.now += 1
    assert names(connect) == ["Support", "Selling", "Sales overflow", "New"]
    assert connect.search_queues(**PLACE, SearchFilter=tagged)["Queues"] == []


def test_lag_shows_each_moment_of_an_object_that_changed_often(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock, search_lag_seconds=10))
    place = {**PLACE, "QueueId": named(connect)["Spare"]}
    for name in ("One", "Two", "Three"):
        clock.now += 4
        connect.update_queue_name(**place, Name=name)
    seen = []
    for _ in range(5):
        seen.append(names(connect)[-1])
        clock.now += 4
    assert seen == ["Spare", "One", "Two", "Three", "Three"]


def test_a_process_without_lag_keeps_history_for_one_that_has_it(tmp_path: Path) -> None:
    clock = Clock()
    lagging = client(sandbox(tmp_path, clock=clock, search_lag_seconds=10))
    current = client(sandbox(tmp_path, clock=clock))
    clock.now += 100
    current.delete_queue(**PLACE, QueueId=named(current)["Spare"])
    assert "Spare" not in names(current)
    assert "Spare" in names(lagging)


def test_a_new_object_is_described_only_after_a_while(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock, describe_lag_seconds=3))
    hours = named(connect)["Office Hours"]
    made = connect.create_queue(**PLACE, Name="New", HoursOfOperationId=hours)
    early = refusal(connect.describe_queue, **PLACE, QueueId=made["QueueId"])
    assert early == ("ResourceNotFoundException", 404)
    clock.now += 3
    assert refusal(connect.describe_queue, **PLACE, QueueId=made["QueueId"]) == ("", 200)


def until_throttled(call: Any, **asked: Any) -> int:
    for number in range(100):
        code, status = refusal(call, **asked)
        if code:
            assert (code, status) == ("ThrottlingException", 429)
            return number
    raise AssertionError("never throttled")


def test_rates_are_per_operation_and_come_back_with_time(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock, quotas="aws"))
    assert until_throttled(connect.search_queues, **PLACE) == 5
    assert until_throttled(connect.list_queues, **PLACE) == 15
    clock.now += 1
    assert until_throttled(connect.search_queues, **PLACE) == 2
    assert until_throttled(connect.list_queues, **PLACE) == 10
    clock.now += 3600
    assert until_throttled(connect.search_queues, **PLACE) == 5


def test_rates_are_shared_by_all_who_share_the_state_and_count_refused_requests(tmp_path: Path) -> None:
    one, other = (client(sandbox(tmp_path, quotas="aws")) for _ in range(2))
    for connect in (one, other, one, other):
        assert refusal(connect.describe_instance, InstanceId="nothing")[1] == 404
    assert until_throttled(one.describe_instance, **PLACE) == 1
    assert until_throttled(other.describe_instance, **PLACE) == 0


def test_sts_is_not_throttled_and_nothing_is_without_quotas(tmp_path: Path) -> None:
    sts = client(sandbox(tmp_path, quotas="aws"), "sts")
    assert [refusal(sts.get_caller_identity) for _ in range(30)] == [("", 200)] * 30
    connect = client(sandbox(tmp_path))
    assert [refusal(connect.search_queues, **PLACE) for _ in range(30)] == [("", 200)] * 30


def fill(box: Sandbox, clock: Clock, count: int) -> tuple[str, int]:
    connect = client(box)
    clock.now += 60
    hours = named(connect)["Office Hours"]
    for number in range(count):
        clock.now += 1
        answer = refusal(connect.create_queue, **PLACE, Name=f"queue {number}", HoursOfOperationId=hours)
        if answer[0]:
            return answer
    return ("", 200)


def test_the_number_of_queues_is_limited_where_quotas_are(tmp_path: Path) -> None:
    clock = Clock()
    strict = sandbox(tmp_path, clock=clock, quotas="aws")
    assert fill(strict, clock, 46) == ("", 200)  # four came with the seed
    assert fill(strict, clock, 47) == ("DuplicateResourceException", 409)
    hours = named(client(sandbox(tmp_path)))["Office Hours"]
    clock.now += 60
    more = {**PLACE, "Name": "One more", "HoursOfOperationId": hours}
    assert refusal(client(strict).create_queue, **more) == ("LimitExceededException", 429)
    assert refusal(client(sandbox(tmp_path)).create_queue, **more) == ("", 200)


def test_the_number_of_addresses_is_another_error(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock, quotas="aws"))
    for number in range(95):  # five came with the seed
        clock.now += 1
        connect.create_email_address(**PLACE, EmailAddress=f"n{number}@example.com")
    clock.now += 1
    refused = refusal(connect.create_email_address, **PLACE, EmailAddress="last@example.com")
    assert refused == ("ServiceQuotaExceededException", 402)


def test_latency_is_slept_before_each_answer(tmp_path: Path) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock, latency_seconds=0.25))
    start = clock.now
    connect.list_instances()
    connect.list_instances()
    assert clock.now - start == 0.5


@pytest.mark.parametrize(("guess", "moved"), [("no", 0), ("yes", 30)])
def test_tagging_changes_queue(tmp_path: Path, guess: str, moved: int) -> None:
    clock = Clock()
    connect = client(sandbox(tmp_path, clock=clock, guesses={"tagging_changes_queue": guess}))
    place = {**PLACE, "QueueId": named(connect)["Spare"]}
    connect.update_queue_status(**place, Status="DISABLED")
    start = clock.now
    clock.now += 30
    connect.tag_resource(resourceArn=f"{BASE}/queue/{place['QueueId']}", tags={"a": "b"})
    modified = connect.describe_queue(**place)["Queue"]["LastModifiedTime"].timestamp()
    assert modified == start + moved
