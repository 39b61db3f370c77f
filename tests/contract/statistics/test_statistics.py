"""The stand-in's queue statistics against the API's own page, and the real client against the stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.model.errors import DoubtfulError, RemoteError, ThrottledError
from reconciler.providers.http import http_client
from reconciler.providers.symbee.queue_figures import FIGURES, INFO
from reconciler.sandbox import Sandbox
from reconciler.sandbox.faults import parsed
from reconciler.sandbox.server import serve
from tests.contract.gateway.support import OWNER
from tests.contract.sandbox.support import Clock, client
from tests.contract.statistics.support import (
    BASE,
    BODY,
    TENANT,
    box_in,
    client_of,
    post,
    queues,
    secrets_of,
)

# source: https://docs.symbeeconnect.com/reference/queue-stats-api, the response of its example; the ARN is masked there
SAMPLE = {
    "Customer Care Inbound": (
        ("AMAZON", "AMAZON_ANY", "OPERATING_HOURS_UNKNOWN"),
        (26, 0, 11, 3, 0, 10, 5, 0, 0, 125),
    ),
    "Email Customer Care": (
        ("SYMBEE", "EMAIL", "OPERATING_HOURS_OPEN"),
        (10, 0, 5, 2, 0, 3, 27, 0, 0, 0),
    ),
    "SMS Customer Care": (("SYMBEE", "SMS_PINPOINT", "FORCED_OPEN"), (6, 2, 1, 0, 0, 1, 0, 0, 0, 0)),
}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def box(tmp_path: Path, clock: Clock) -> Iterator[Sandbox]:
    made = box_in(tmp_path, clock=clock)
    yield made
    made.close()


def words(one: dict[str, Any]) -> tuple[str, str, str]:
    info = one["queueInfo"]
    return info["deliveryProvider"], info["taskType"], one["openClosedState"]


def figures(one: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(one[name] for name in FIGURES)


# The sample ------------------------------------------------------------------------------------------------------


def test_the_stand_in_answers_the_page_s_example_field_by_field(box: Sandbox) -> None:
    answer = post(box)
    assert answer.status_code == 200
    found = {one["queueInfo"]["queueName"]: one for one in answer.json()}
    del found["Idle"]
    assert {name: (words(one), figures(one)) for name, one in found.items()} == SAMPLE
    for one in found.values():
        assert set(one) == {"queueInfo", "openClosedState", *FIGURES}
        assert set(one["queueInfo"]) == set(INFO)
    assert found["Email Customer Care"]["queueInfo"]["queueId"] == "email-customer-care"
    arn = found["Customer Care Inbound"]["queueInfo"]["queueId"]
    assert arn.startswith("arn:aws:connect:us-east-1:123456789012:instance/")


def test_the_client_reads_the_same_but_for_what_nobody_knows(box: Sandbox, tmp_path: Path) -> None:
    found = queues(client_of(box, tmp_path))
    del found["Idle"]
    expected = {
        name: (stated, (*shown[:-1], None if stated[0] == "SYMBEE" else shown[-1]))
        for name, (stated, shown) in SAMPLE.items()
    }
    assert {name: (words(one), figures(one)) for name, one in found.items()} == expected


def test_over_http_it_is_the_same(box: Sandbox, tmp_path: Path) -> None:
    server = serve(box, port=0)
    server.start()
    try:
        assert queues(client_of(box, tmp_path, url=server.url)) == queues(client_of(box, tmp_path))
    finally:
        server.stop()


# Which queues ----------------------------------------------------------------------------------------------------


def test_queues_of_amazon_connect_on_demand(box: Sandbox, tmp_path: Path) -> None:
    provider = client_of(box, tmp_path)
    assert set(queues(provider, includeAmazonQueues=False)) == {"Email Customer Care", "SMS Customer Care"}
    assert set(queues(provider)) == {*SAMPLE, "Idle"}


def test_a_queue_without_a_load_has_zeros(box: Sandbox, tmp_path: Path) -> None:
    assert figures(queues(client_of(box, tmp_path))["Idle"]) == (0,) * 10


def test_only_those_that_are_asked_for(box: Sandbox, tmp_path: Path) -> None:
    provider = client_of(box, tmp_path)
    arn = queues(provider)["Idle"]["queueInfo"]["queueId"]
    wanted = [{"queueId": one} for one in (arn, "email-customer-care", "nobody")]
    assert set(queues(provider, queuesInterested=wanted)) == {"Idle", "Email Customer Care"}
    assert queues(provider, queuesInterested=[]) == {}


@pytest.mark.parametrize(("guess", "shown"), [("left_out", set()), ("included", {"Idle"})])
def test_an_amazon_queue_asked_for_while_such_are_not(tmp_path: Path, guess: str, shown: set[str]) -> None:
    box = box_in(tmp_path, guesses={"statistics_amazon_by_arn": guess})
    provider = client_of(box, tmp_path)
    arn = queues(provider)["Idle"]["queueInfo"]["queueId"]
    asked = {"includeAmazonQueues": False, "queuesInterested": [{"queueId": arn}]}
    assert set(queues(provider, **asked)) == shown


def gateway(box: Sandbox, method: str, code: str, etag: str | None = None, **spec: Any) -> str:
    """One write of a skill queue through the gateway; its etag."""
    body = {"code": code, "spec": spec, "owner": OWNER} if method == "PUT" else {"owner": OWNER["owner"]}
    held = {"If-Match": etag} if etag else {"If-None-Match": "*"}
    http = http_client(f"{BASE}/symbee", box.handle)
    answer = http.request(
        method,
        f"/v1/skill-queues/{code}",
        json=body,
        headers={**held, "Authorization": "Bearer any", "Idempotency-Key": f"{method}-{code}-{etag}"},
    )
    assert answer.status_code in (201, 200, 204), answer.text
    return str(answer.headers.get("etag", ""))


def test_skill_queues_of_the_configuration_come_and_go_by_themselves(box: Sandbox, tmp_path: Path) -> None:
    provider = client_of(box, tmp_path)
    etag = gateway(box, "PUT", "sms-fresh", displayName="Fresh", taskType="SMS_PINPOINT")
    fresh = queues(provider)["Fresh"]
    assert words(fresh) == ("SYMBEE", "SMS_PINPOINT", "OPERATING_HOURS_OPEN")
    assert figures(fresh) == (0,) * 9 + (None,)
    gateway(box, "DELETE", "sms-fresh", etag)
    assert "Fresh" not in queues(provider)


def test_one_without_a_name_and_a_task_type_has_none(box: Sandbox, tmp_path: Path) -> None:
    gateway(box, "PUT", "bare")
    info = queues(client_of(box, tmp_path))["bare"]["queueInfo"]
    assert (info["queueId"], info["taskType"]) == ("bare", None)


def test_the_load_of_a_skill_queue_goes_with_it(box: Sandbox, tmp_path: Path) -> None:
    etag = gateway(box, "PUT", "email-customer-care", displayName="Ours", taskType="EMAIL")
    provider = client_of(box, tmp_path)
    assert queues(provider)["Email Customer Care"]["itemsInQueue"] == 27
    gateway(box, "DELETE", "email-customer-care", etag)
    assert set(queues(provider, includeAmazonQueues=False)) == {"SMS Customer Care"}


def test_a_queue_of_connect_is_there_at_once(box: Sandbox, tmp_path: Path) -> None:
    connect = client(box)
    place = {"InstanceId": box.target().instance_id}
    hours = connect.list_hours_of_operations(**place)["HoursOfOperationSummaryList"][0]["Id"]
    made = connect.create_queue(**place, Name="New", HoursOfOperationId=hours)
    assert queues(client_of(box, tmp_path))["New"]["queueInfo"]["queueId"] == made["QueueArn"]


# Loads -----------------------------------------------------------------------------------------------------------


def test_a_load_is_set_while_it_runs_and_moves_with_the_clock(
    box: Sandbox, tmp_path: Path, clock: Clock
) -> None:
    more = tmp_path / "more.yaml"
    more.write_text(
        "statistics: [{queue: sms-customer-care, itemsInQueue: 10, itemsBeingDelivered: 1, leavesPerSecond: 0.5}]"
    )
    provider = client_of(box, tmp_path)
    box.seed(more)
    seen = []
    for _ in range(5):
        one = queues(provider)["sms-customer-care"]
        seen.append((one["itemsInQueue"], one["itemsBeingDelivered"], one["agentsStaffed"]))
        clock.now += 6
    assert seen == [(10, 1, 0), (8, 0, 0), (5, 0, 0), (2, 0, 0), (0, 0, 0)]
    assert queues(provider)["Email Customer Care"]["itemsInQueue"] == 27


def test_an_unknown_figure_is_left_out_and_read_as_unknown(box: Sandbox, tmp_path: Path) -> None:
    more = tmp_path / "more.yaml"
    more.write_text("statistics: [{queue: email-customer-care, itemsInQueue: null}]")
    box.seed(more)
    shown = {one["queueInfo"]["queueId"]: one for one in post(box).json()}
    assert "itemsInQueue" not in shown["email-customer-care"]
    assert queues(client_of(box, tmp_path))["email-customer-care"]["itemsInQueue"] is None


def metric(box: Sandbox, queue: str, name: str, **more: Any) -> float | None:
    """One of Connect's own metrics of one queue; None without data."""
    place = {"InstanceId": box.target().instance_id}
    connect = client(box)
    listed = connect.list_queues(**place, QueueTypes=["STANDARD"])["QueueSummaryList"]
    identity = next(one["Id"] for one in listed if one["Name"] == queue)
    answer = connect.get_current_metric_data(
        **place,
        Filters={"Queues": [identity], **more},
        Groupings=["QUEUE"],
        CurrentMetrics=[{"Name": name, "Unit": "SECONDS" if name.endswith("AGE") else "COUNT"}],
    )
    results = answer["MetricResults"]
    found: float | None = results[0]["Collections"][0].get("Value") if results else None
    return found


def test_connect_counts_the_same_load_and_its_emails_too(box: Sandbox) -> None:
    queue = "Customer Care Inbound"
    assert metric(box, queue, "CONTACTS_IN_QUEUE") == 9
    assert metric(box, queue, "CONTACTS_IN_QUEUE", Channels=["EMAIL"]) == 4
    assert metric(box, queue, "CONTACTS_IN_QUEUE", Channels=["VOICE", "CHAT", "TASK"]) == 5
    assert metric(box, queue, "OLDEST_CONTACT_AGE") == 125
    assert metric(box, queue, "AGENTS_STAFFED") == 16
    assert metric(box, queue, "SLOTS_ACTIVE") is None


@pytest.mark.parametrize(("guess", "value"), [("no_data", None), ("zeros", 0.0)])
def test_a_queue_without_a_load_has_no_data_in_connect(
    tmp_path: Path, guess: str, value: float | None
) -> None:
    box = box_in(tmp_path, guesses={"metrics_without_load": guess})
    assert metric(box, "Idle", "CONTACTS_IN_QUEUE") == value


def test_connect_s_metrics_move_with_the_same_clock(box: Sandbox, tmp_path: Path, clock: Clock) -> None:
    more = tmp_path / "more.yaml"
    more.write_text(
        "statistics: [{queue: Idle, deliveryProvider: AMAZON, itemsInQueue: 1, emailsInQueue: 1, leavesPerSecond: 1}]"
    )
    box.seed(more)
    seen = []
    for _ in range(3):
        shown = queues(client_of(box, tmp_path))["Idle"]["itemsInQueue"]
        seen.append((metric(box, "Idle", "CONTACTS_IN_QUEUE"), shown))
        clock.now += 1
    assert seen == [(2, 1), (1, 0), (0, 0)]


# Who may ask ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x_sc_company_api_key": None}, 401),
        ({"x_sc_company_api_key": ""}, 401),
        ({"x_sc_company_api_key": "another"}, 403),
        ({"x_sc_platform_code": None}, 400),
        ({"x_sc_platform_code": "Genesys"}, 400),
        ({"x_sc_company_code": None}, 400),
        ({"x_sc_company_code": "others"}, 400),
        ({"x_sc_company_environment": None}, 400),
        ({"x_sc_company_environment": "dev"}, 400),
        ({"x_sc_secrets_region": None}, 400),
        ({"content_type": "text/plain"}, 415),
        ({}, 200),
    ],
)
def test_the_five_headers(box: Sandbox, headers: dict[str, str | None], status: int) -> None:
    answer = post(box, **headers)
    assert answer.status_code == status
    if status != 200:
        assert answer.json()["errorMessage"]
        assert "example-key" not in answer.text


def test_a_region_without_such_a_secret_leaves_the_key_open(box: Sandbox) -> None:
    assert post(box, x_sc_secrets_region="eu-west-2", x_sc_company_api_key="any").status_code == 200


@pytest.mark.parametrize(
    ("guess", "value", "headers", "status"),
    [
        ("statistics_header_missing", "unauthorized", {"x_sc_company_code": None}, 401),
        ("statistics_header_missing", "forbidden", {"x_sc_company_code": None}, 403),
        ("statistics_wrong_key", "unauthorized", {"x_sc_company_api_key": "another"}, 401),
    ],
)
def test_the_guesses_turned_over(
    tmp_path: Path, guess: str, value: str, headers: dict[str, str | None], status: int
) -> None:
    assert post(box_in(tmp_path, guesses={guess: value}), **headers).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        [],
        {},
        {"tenant": TENANT},
        {"tenant": TENANT, "includeAmazonQueues": "yes"},
        {"tenant": {**TENANT, "platform": "AWS Connect", "platformCode": None}, "includeAmazonQueues": True},
        {"tenant": "x", "includeAmazonQueues": True},
        {**BODY, "queuesInterested": ["q"]},
        {**BODY, "queuesInterested": [{"queueId": 5}]},
        {**BODY, "queuesInterested": "q"},
    ],
)
def test_a_body_that_is_not_as_documented(box: Sandbox, body: Any) -> None:
    assert post(box, body).status_code == 400


# The key ----------------------------------------------------------------------------------------------------------


def rotate(box: Sandbox, folder: Path, value: str) -> None:
    """Another value of the key, as its automation sets it."""
    file = folder / "rotation.yaml"
    file.write_text(f"secrets: {{SYMBEE_CONNECT_API_KEY: {value}}}")
    box.seed(file)


def asked(box: Sandbox) -> list[tuple[str, int]]:
    """Operations with their statuses, in order."""
    return [(one.operation, one.status) for one in box.calls()]


def test_a_rotated_key_is_met_by_one_more_request(box: Sandbox, tmp_path: Path) -> None:
    provider = client_of(box, tmp_path)
    queues(provider)
    rotate(box, tmp_path, "second-key")
    queues(provider)
    queues(provider)
    assert asked(box) == [
        ("GetSecretValue", 200),
        ("RetrieveQueueInfo", 200),
        ("RetrieveQueueInfo", 403),
        ("GetSecretValue", 200),
        ("RetrieveQueueInfo", 200),
        ("RetrieveQueueInfo", 200),
    ]


def test_a_rotation_is_another_version(box: Sandbox, tmp_path: Path) -> None:
    secrets = secrets_of(box, tmp_path)
    key = {"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY"}}
    first = secrets.take(key).version
    rotate(box, tmp_path, "second-key")
    second = secrets.take(key).version
    rotate(box, tmp_path, "example-key")
    assert first != second
    assert secrets.take(key).version == first


def test_secrets_of_another_region(box: Sandbox, tmp_path: Path) -> None:
    secrets = secrets_of(box, tmp_path)
    there = {"awsSecretsManager": {"id": "acme/elsewhere", "region": "us-west-2"}}
    assert secrets.take(there).secret.reveal() == "example-elsewhere"
    with pytest.raises(Exception, match="is not there"):
        secrets.take({"awsSecretsManager": {"id": "acme/elsewhere"}})
    with pytest.raises(Exception, match="is not there"):
        secrets.take({"awsSecretsManager": {"id": "SYMBEE_CONNECT_API_KEY", "region": "us-west-2"}})


# What goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "expected", "requests"),
    [
        ("error,service=symbee-statistics", DoubtfulError, 4),
        ("reset,service=symbee-statistics", DoubtfulError, 4),
        ("hang,seconds=1,service=symbee-statistics", DoubtfulError, 4),
        ("throttle,operation=RetrieveQueueInfo", ThrottledError, None),
    ],
)
def test_every_fault_is_met_by_the_client(
    box: Sandbox, tmp_path: Path, clock: Clock, fault: str, expected: type[RemoteError], requests: int | None
) -> None:
    box.faults.add(parsed(fault))
    with pytest.raises(expected):
        queues(client_of(box, tmp_path, clock=clock))
    sent = [one for one in box.calls() if one.operation == "RetrieveQueueInfo"]
    assert len(sent) == requests if requests else len(sent) > 4
    box.faults.clear()
    assert len(queues(client_of(box, tmp_path, clock=clock))) == 4


def test_a_fault_that_passes_is_outlived(box: Sandbox, tmp_path: Path) -> None:
    box.faults.add(
        parsed("error,service=symbee-statistics,times=2"), parsed("reset,service=secretsmanager,nth=1")
    )
    assert len(queues(client_of(box, tmp_path))) == 4


def test_a_key_that_may_not_be_read_any_more(box: Sandbox, tmp_path: Path) -> None:
    provider = client_of(box, tmp_path)
    queues(provider)
    rotate(box, tmp_path, "second-key")
    box.faults.add(parsed("error,service=secretsmanager"))
    with pytest.raises(DoubtfulError, match="the secret"):
        queues(provider)
    box.faults.clear()
    assert len(queues(provider)) == 4


def test_the_record_holds_no_key(box: Sandbox, tmp_path: Path) -> None:
    queues(client_of(box, tmp_path))
    post(box, x_sc_company_api_key="wrong-canary")
    text = repr(box.calls())
    assert "RetrieveQueueInfo" in text
    assert "example-key" not in text
    assert "wrong-canary" not in text


def test_a_hundred_queues_come_in_one_answer(box: Sandbox, tmp_path: Path) -> None:
    lines = [f"  - {{queue: code-{number}, itemsInQueue: {number}}}" for number in range(100)]
    many = tmp_path / "many.yaml"
    many.write_text("\n".join(["statistics:", *lines]))
    box.seed(many)
    since = len(box.calls())
    assert len(queues(client_of(box, tmp_path))) == 104
    assert [one.operation for one in box.calls()[since:]].count("RetrieveQueueInfo") == 1
