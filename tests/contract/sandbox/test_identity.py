"""STS and Secrets Manager over their own protocols, and how a request finds its service."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import boto3
import pytest

from reconciler.sandbox import Sandbox
from tests.contract.sandbox.support import (
    BASE,
    INSTANCE,
    NOON,
    Clock,
    _sender,
    client,
    named,
    raw,
    refusal,
    sandbox,
)

SCOPE = "AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/{}/aws4_request, SignedHeaders=host, Signature=0"
FORM = "application/x-www-form-urlencoded"


def test_caller_and_role(tmp_path: Path) -> None:
    clock = Clock()
    box = sandbox(tmp_path, clock=clock)
    sts = client(box, "sts")
    assert sts.get_caller_identity()["Account"] == "123456789012"
    taken = sts.assume_role(
        RoleArn="arn:aws:iam::123456789012:role/ci/deploy", RoleSessionName="run-1", DurationSeconds=900
    )
    arn = "arn:aws:sts::123456789012:assumed-role/deploy/run-1"
    assert taken["AssumedRoleUser"]["Arn"] == arn
    assert taken["Credentials"]["Expiration"].timestamp() == NOON + 900
    as_role = boto3.client(
        "sts",
        region_name="us-east-1",
        aws_access_key_id=taken["Credentials"]["AccessKeyId"],
        aws_secret_access_key=taken["Credentials"]["SecretAccessKey"],
        aws_session_token=taken["Credentials"]["SessionToken"],
    )
    as_role.meta.events.register("before-send", _sender(box))
    assert as_role.get_caller_identity()["Arn"] == arn
    clock.now += 901
    assert refusal(as_role.get_caller_identity) == ("ExpiredTokenException", 400)


def test_secrets_by_name_and_arn(tmp_path: Path) -> None:
    secrets = client(sandbox(tmp_path), "secretsmanager")
    found = secrets.get_secret_value(SecretId="SYMBEE_CONNECT_API_KEY")
    assert found["SecretString"] == "example-key"
    assert secrets.get_secret_value(SecretId=found["ARN"])["Name"] == "SYMBEE_CONNECT_API_KEY"
    assert secrets.get_secret_value(SecretId=found["ARN"][:-7])["Name"] == "SYMBEE_CONNECT_API_KEY"
    assert refusal(secrets.get_secret_value, SecretId="nothing") == ("ResourceNotFoundException", 400)
    other = refusal(secrets.get_secret_value, SecretId=found["Name"], VersionStage="AWSPREVIOUS")
    assert other == ("ResourceNotFoundException", 400)


@pytest.mark.parametrize(
    ("headers", "body", "answered"),
    [
        ({"authorization": SCOPE.format("sts")}, b"Action=GetCallerIdentity", b"<Account>123456789012<"),
        ({"Content-Type": FORM}, b"Action=GetCallerIdentity&Version=2011-06-15", b"<Account>123456789012<"),
        (
            {"X-Amz-Target": "secretsmanager.GetSecretValue"},
            b'{"SecretId": "SYMBEE_CONNECT_API_KEY"}',
            b'"SecretString":"example-key"',
        ),
        ({}, b"", b"connect has no operation for POST /"),
        ({"authorization": SCOPE.format("s3")}, b"", b"does not serve s3"),
        ({"Content-Type": FORM}, b"Action=Nothing", b"<Code>InvalidAction<"),
        ({"Content-Type": FORM}, b"Action=GetSessionToken", b"<Code>NotImplementedException<"),
    ],
)
def test_the_service_is_found(tmp_path: Path, headers: dict[str, str], body: bytes, answered: bytes) -> None:
    assert answered in raw(sandbox(tmp_path), "POST", "/", body, **headers).body


def test_unsigned_requests_and_get_queries_are_answered(tmp_path: Path) -> None:
    box = sandbox(tmp_path)
    assert raw(box, "GET", "/instance").status == 200
    answer = raw(box, "GET", "/?Action=GetCallerIdentity&Version=2011-06-15")
    assert (
        ET.fromstring(answer.body).tag
        == "{https://sts.amazonaws.com/doc/2011-06-15/}GetCallerIdentityResponse"
    )


def test_what_is_not_built_says_so(tmp_path: Path) -> None:
    connect = client(sandbox(tmp_path))
    assert refusal(connect.describe_user, InstanceId=INSTANCE, UserId="x") == ("NotImplementedException", 501)
    nowhere = raw(sandbox(tmp_path), "PATCH", "/nowhere")
    assert (nowhere.status, nowhere.headers["x-amzn-ErrorType"]) == (404, "UnknownOperationException")


def broken(*_: object) -> dict[str, object]:
    raise RuntimeError("a defect")


def wrong(*_: object) -> dict[str, object]:
    return {"InstanceSummaryList": [{"Id": 5}]}


@pytest.mark.parametrize("defect", [broken, wrong])
def test_a_defect_answers_500_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, defect: object
) -> None:
    from reconciler.sandbox.connect import table
    from reconciler.sandbox.session import Built

    monkeypatch.setitem(table.OPERATIONS, "ListInstances", Built(defect))  # type: ignore[arg-type]
    answer = raw(sandbox(tmp_path), "GET", "/instance")
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (500, "InternalServiceException")
    assert json.loads(answer.body)["Message"]


def test_requests_are_recorded_where_asked(tmp_path: Path) -> None:
    box: Sandbox = sandbox(tmp_path, record=True)
    connect = client(box)
    connect.list_instances()
    since = box.calls()[-1].n
    refusal(connect.delete_queue, InstanceId=INSTANCE, QueueId="nothing")
    connect.search_queues(InstanceId=INSTANCE, MaxResults=3)
    recorded = box.calls(since)
    assert [(one.service, one.operation, one.mutating, one.status, one.error) for one in recorded] == [
        ("connect", "DeleteQueue", True, 404, "ResourceNotFoundException"),
        ("connect", "SearchQueues", False, 200, None),
    ]
    assert recorded[1].parameters == {"InstanceId": INSTANCE, "MaxResults": 3}
    assert recorded[1].time == NOON
    assert not any(one.effect or one.fault for one in recorded)


def test_nothing_is_recorded_unless_somebody_who_shares_the_state_asks(tmp_path: Path) -> None:
    quiet: Sandbox = sandbox(tmp_path)
    client(quiet).list_instances()
    assert quiet.calls() == ()
    asking = sandbox(tmp_path, record=True)
    client(quiet).list_instances()
    assert [one.operation for one in asking.calls()] == ["ListInstances"]
    asking.reset()
    client(quiet).list_instances()
    assert len(quiet.calls()) == 1  # a new world is recorded anew


def test_what_had_an_effect_is_recorded_as_such(tmp_path: Path) -> None:
    box: Sandbox = sandbox(tmp_path, record=True)
    connect = client(box)
    asked = {"InstanceId": INSTANCE, "EmailAddress": "new@example.com", "ClientToken": "one"}
    connect.create_email_address(**asked)
    connect.create_email_address(**asked)
    refusal(connect.create_email_address, **{**asked, "ClientToken": "two"})
    assert [(one.status, one.effect) for one in box.calls()] == [(200, True), (200, False), (409, False)]


def test_setting_what_is_set_has_no_effect(tmp_path: Path) -> None:
    box: Sandbox = sandbox(tmp_path)
    connect = client(box)
    ids = named(connect)
    place = {"InstanceId": INSTANCE}
    queue = {**place, "QueueId": ids["Support"]}
    since = sandbox(tmp_path, record=True).calls()
    assert since == ()
    for _ in range(2):
        connect.update_queue_status(**queue, Status="DISABLED")
        connect.update_queue_outbound_email_config(
            **queue, OutboundEmailConfig={"OutboundEmailAddressId": ids["billing@example.com"]}
        )
        connect.associate_queue_email_addresses(
            **queue, EmailAddressesConfig=[{"EmailAddressId": ids["old-help@example.com"]}]
        )
        connect.tag_resource(resourceArn=f"{BASE}/queue/{ids['Support']}", tags={"new": "tag"})
        connect.update_email_address_metadata(
            **place, EmailAddressId=ids["billing@example.com"], DisplayName="Other"
        )
        connect.associate_flow(
            **place,
            ResourceId=f"{BASE}/email-address/{ids['billing@example.com']}",
            FlowId=ids["Inbound email"],
            ResourceType="INBOUND_EMAIL",
        )
    connect.list_instances()
    assert [one.effect for one in box.calls()] == [True] * 6 + [False] * 7


def test_reset_and_seed(tmp_path: Path) -> None:
    box = sandbox(tmp_path)
    connect = client(box)
    place = {"InstanceId": INSTANCE}
    before = connect.search_queues(**place)["Queues"]
    connect.delete_queue(**place, QueueId=before[-1]["QueueId"])
    more = tmp_path / "more.yaml"
    more.write_text(
        "queues:\n  - {name: Sales, hoursOfOperation: Office Hours, defaultAddress: billing@example.com}\n"
        "  - {name: Extra, hoursOfOperation: Office Hours}\n",
        encoding="utf-8",
    )
    box.seed(more)
    names = {one["Name"]: one for one in connect.search_queues(**place)["Queues"]}
    assert set(names) == {"Support", "Sales", "Sales overflow", "Extra"}
    assert names["Sales"]["QueueId"] == before[1]["QueueId"]
    assert names["Sales"]["Tags"] == {}
    assert "OutboundEmailConfig" in names["Sales"]
    box.reset()
    assert connect.search_queues(**place)["Queues"] == before
    assert box.target() == ("123456789012", "us-east-1", INSTANCE, "acme-sandbox", BASE)


def test_the_built_in_seed_is_a_plausible_instance(tmp_path: Path) -> None:
    clock = Clock()
    box = Sandbox(tmp_path / "new" / "sandbox.db", clock=clock, sleep=clock.sleep)
    target = box.target()
    assert (target.account, target.region, target.instance_alias) == (
        "123456789012",
        "us-east-1",
        "acme-sandbox",
    )
    connect = client(box)
    place = {"InstanceId": target.instance_arn}
    for call, member in (
        (connect.search_queues, "Queues"),
        (connect.list_hours_of_operations, "HoursOfOperationSummaryList"),
        (connect.list_contact_flows, "ContactFlowSummaryList"),
        (connect.list_quick_connects, "QuickConnectSummaryList"),
        (connect.list_phone_numbers_v2, "ListPhoneNumbersSummaryList"),
    ):
        assert call(**place)[member]
    assert (tmp_path / "new" / "sandbox.db").stat().st_mode & 0o077 == 0
    hours = connect.list_hours_of_operations(**place)["HoursOfOperationSummaryList"][0]["Id"]
    made = {
        connect.create_queue(**place, Name=f"q{n}", HoursOfOperationId=hours)["QueueId"] for n in range(50)
    }
    assert len(made) == 50
