"""The real AWS CLI, in an environment of its own, against the sandbox over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox import Sandbox
from reconciler.sandbox.server import SandboxServer, serve

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    folder = tmp_path_factory.mktemp("sandbox")
    box = Sandbox(folder / "sandbox.db", clock=time.time, sleep=time.sleep)
    running = serve(box, host="127.0.0.1", port=0)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def run(server: SandboxServer) -> Run:
    program = os.environ.get("RECONCILER_AWS_CLI")
    assert program, "`make test-clients` installs the AWS CLI and names it in RECONCILER_AWS_CLI"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.devnull,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": server.url,
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_PAGER": "",
    }

    def command(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, *words], env=environment, capture_output=True, text=True, timeout=60)

    return command


@pytest.fixture(scope="module")
def aws(run: Run) -> Callable[..., Any]:
    """Runs a command that must succeed; its JSON, or None where it prints nothing."""

    def command(*words: str) -> Any:
        done = run(*words, "--output", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    return command


@pytest.fixture(scope="module")
def place(aws: Callable[..., Any]) -> tuple[str, str]:
    (instance,) = aws("connect", "list-instances")["InstanceSummaryList"]
    return "--instance-id", instance["Id"]


@pytest.fixture(scope="module")
def hours(aws: Callable[..., Any], place: tuple[str, str]) -> str:
    listed = aws("connect", "list-hours-of-operations", *place)["HoursOfOperationSummaryList"]
    found: str = listed[0]["Id"]
    return found


def test_the_account(aws: Callable[..., Any]) -> None:
    assert aws("sts", "get-caller-identity")["Account"] == "123456789012"
    secret = aws("secretsmanager", "get-secret-value", "--secret-id", "SYMBEE_CONNECT_API_KEY")
    assert secret["SecretString"] == "example-api-key"


def test_creates_describes_lists_searches_changes_and_deletes(
    aws: Callable[..., Any], run: Run, place: tuple[str, str], hours: str
) -> None:
    made = aws(
        "connect", "create-queue", *place, "--name", "Billing", "--hours-of-operation-id", hours,
        "--description", "Bills", "--tags", "team=billing,reconciler:owner=acme/sandbox",
    )  # fmt: skip
    queue = (*place, "--queue-id", made["QueueId"])
    shown = aws("connect", "describe-queue", *queue)["Queue"]
    assert (shown["Name"], shown["Status"]) == ("Billing", "ENABLED")
    assert shown["Tags"] == {"team": "billing", "reconciler:owner": "acme/sandbox"}
    aws("connect", "update-queue-status", *queue, "--status", "DISABLED")
    exact = json.dumps(
        {"StringCondition": {"FieldName": "name", "Value": "Billing", "ComparisonType": "EXACT"}}
    )
    (found,) = aws("connect", "search-queues", *place, "--search-criteria", exact)["Queues"]
    assert found["Status"] == "DISABLED"
    listed = aws("connect", "list-queues", *place, "--queue-types", "STANDARD")["QueueSummaryList"]
    assert {"BasicQueue", "Billing"} <= {one["Name"] for one in listed}
    assert aws("connect", "delete-queue", *queue) is None
    gone = run("connect", "describe-queue", *queue)
    assert gone.returncode != 0
    assert "(ResourceNotFoundException)" in gone.stderr


def test_follows_pages(
    aws: Callable[..., Any], place: tuple[str, str], hours: str, server: SandboxServer
) -> None:
    import boto3

    connect = boto3.client(
        "connect", endpoint_url=server.url, region_name="us-east-1",
        aws_access_key_id="AKIAEXAMPLE", aws_secret_access_key="example",
    )  # fmt: skip
    for number in range(120):
        connect.create_queue(InstanceId=place[1], Name=f"page {number}", HoursOfOperationId=hours)
    found = aws("connect", "search-queues", *place, "--page-size", "25")["Queues"]
    assert [one["Name"] for one in found if one["Name"].startswith("page")] == [
        f"page {n}" for n in range(120)
    ]


def test_tags_and_untags_by_arn_in_the_path(
    aws: Callable[..., Any], place: tuple[str, str], hours: str
) -> None:
    made = aws("connect", "create-queue", *place, "--name", "Tagged", "--hours-of-operation-id", hours)
    resource = ("--resource-arn", made["QueueArn"])
    tags = {"team": "core", "reconciler:owner": "acme/x", "with space": "a&b"}
    aws("connect", "tag-resource", *resource, "--tags", json.dumps(tags))
    aws("connect", "untag-resource", *resource, "--tag-keys", "team", "with space")
    assert aws("connect", "list-tags-for-resource", *resource)["tags"] == {"reconciler:owner": "acme/x"}
    owned = json.dumps({"TagFilter": {"TagCondition": {"TagKey": "reconciler:owner", "TagValue": "acme/x"}}})
    (found,) = aws("connect", "search-queues", *place, "--search-filter", owned)["Queues"]
    assert found["Name"] == "Tagged"


def test_addresses_are_associated_and_taken_off(
    aws: Callable[..., Any], place: tuple[str, str], hours: str
) -> None:
    address = aws("connect", "create-email-address", *place, "--email-address", "cli@example.com")
    made = aws("connect", "create-queue", *place, "--name", "Mail", "--hours-of-operation-id", hours)
    queue = (*place, "--queue-id", made["QueueId"])
    given = f"EmailAddressId={address['EmailAddressId']}"
    aws("connect", "associate-queue-email-addresses", *queue, "--email-addresses-config", given)
    listed = aws("connect", "list-queue-email-addresses", *queue)["EmailAddressMetadataList"]
    assert listed == [
        {"Id": address["EmailAddressId"], "Arn": address["EmailAddressArn"], "IsDefaultOutboundEmail": False}
    ]
    aws(
        "connect", "disassociate-queue-email-addresses", *queue,
        "--email-addresses-id", address["EmailAddressId"],
    )  # fmt: skip
    assert aws("connect", "list-queue-email-addresses", *queue)["EmailAddressMetadataList"] == []


def test_numbers_are_described_filtered_changed_and_imported(
    aws: Callable[..., Any], run: Run, place: tuple[str, str]
) -> None:
    sms = "pinpoint-sms-voice-v2"
    described = aws(sms, "describe-phone-numbers")["PhoneNumbers"]
    assert [(one["PhoneNumber"], one["Status"]) for one in described] == [
        ("+15550110", "ACTIVE"),
        ("+15550111", "ACTIVE"),
    ]
    two_way = ("--filters", "Name=two-way-enabled,Values=true")
    (number,) = aws(sms, "describe-phone-numbers", *two_way)["PhoneNumbers"]
    assert number["TwoWayChannelArn"] == "arn:aws:sns:us-east-1:123456789012:inbound-sms"
    paged = aws(sms, "describe-phone-numbers", "--page-size", "1")["PhoneNumbers"]
    assert len(paged) == 2
    arn = number["PhoneNumberArn"]
    aws(sms, "tag-resource", "--resource-arn", arn, "--tags", "Key=team,Value=core")
    assert aws(sms, "list-tags-for-resource", "--resource-arn", arn)["Tags"] == [
        {"Key": "team", "Value": "core"}
    ]
    changed = aws(sms, "update-phone-number", "--phone-number-id", arn, "--no-two-way-enabled")
    assert changed["TwoWayEnabled"] is False
    refused = run(sms, "update-phone-number", "--phone-number-id", arn, "--opt-out-list-name", "nothing")
    assert "(ResourceNotFoundException)" in refused.stderr
    made = aws("connect", "import-phone-number", *place, "--source-phone-number-arn", arn)
    shown = aws("connect", "describe-phone-number", "--phone-number-id", made["PhoneNumberId"])
    assert shown["ClaimedPhoneNumberSummary"]["SourcePhoneNumberArn"] == arn
    again = run("connect", "import-phone-number", *place, "--source-phone-number-arn", arn)
    assert "(IdempotencyException)" in again.stderr
    elsewhere = aws(sms, "describe-phone-numbers", "--region", "eu-west-1")
    assert elsewhere["PhoneNumbers"] == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--name", "BasicQueue"), "(DuplicateResourceException)"),
        (("--name", "x" * 128), "(InvalidParameterException)"),
        (("--name", "New", "--tags", "aws:mine=1"), "(InvalidParameterException)"),
        (("--name", "New", "--quick-connect-ids", "nothing"), "(ResourceNotFoundException)"),
    ],
)
def test_refusals_are_told(
    run: Run, place: tuple[str, str], hours: str, words: tuple[str, ...], error: str
) -> None:
    done = run("connect", "create-queue", *place, "--hours-of-operation-id", hours, *words)
    assert done.returncode != 0
    assert error in done.stderr
    assert done.stdout.strip() == ""


def test_an_unsigned_request_and_one_for_what_is_not_built(run: Run, place: tuple[str, str]) -> None:
    assert run("connect", "list-instances", "--no-sign-request").returncode == 0
    unbuilt = run("connect", "list-users", *place)
    assert unbuilt.returncode != 0
    assert "(NotImplementedException)" in unbuilt.stderr
