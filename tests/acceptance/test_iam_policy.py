"""The policies that `iam-policy` prints allow all that is called, and little else."""

from __future__ import annotations

import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.providers.operations import WRITES
from tests.acceptance.course import EXAMPLES, LAST, copy, edit, over_http, remove
from tests.acceptance.program import run
from tests.acceptance.recording import Recording

FIRST, ADDRESSES, ASSOCIATIONS = EXAMPLES[0], *EXAMPLES[2:4]
AWS = ("connect", "sms-voice", "secretsmanager", "sts", "s3")
NAMES = {"ListObjectsV2": "ListBucket"}
INSTANCE = "0a1b2c3d-0000-4000-8000-00000000aaaa"


def policy(workspace: Path, *flags: str) -> Any:
    printed = run(workspace, "iam-policy", "--format", "json", *flags)
    assert printed.code == 0, printed.err
    assert printed.json["Version"] == "2012-10-17"
    return printed.json


def actions(document: Any) -> set[str]:
    return {action for one in document["Statement"] for action in one["Action"]}


def resources(document: Any, action: str) -> list[str]:
    """On what the policy allows an action."""
    return [what for one in document["Statement"] if action in one["Action"] for what in one["Resource"]]


def called(record: Any, since: int = 0) -> set[str]:
    """The permissions that AWS would have asked for."""
    return {
        f"{call.service}:{NAMES.get(call.operation, call.operation)}"
        for call in record.calls(since)
        if call.service in AWS
    }


def live(workspace: Path, monkeypatch: pytest.MonkeyPatch, **connect: Any) -> Path:
    """The workspace as one of AWS, whom nobody calls."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    over_http(workspace, **connect)
    return workspace


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.name))
def test_no_operation_outside_the_policy_is_called(example: Path, tmp_path: Path, record: Recording) -> None:
    workspace = copy(example, tmp_path)
    recorded = record(workspace)
    over_http(workspace)
    for_plan, for_apply = (policy(workspace, "-e", "sandbox", "--mode", mode) for mode in ("plan", "apply"))
    assert recorded.calls() == []

    assert run(workspace, "plan", "-e", "sandbox", "--out", "p.json").code == 0
    assert run(workspace, "plan", "-e", "sandbox", "--prune").code == 0
    assert run(workspace, "drift", "-e", "sandbox").code in (0, 2)
    assert "connect:SearchQueues" in called(recorded)
    assert called(recorded) - actions(for_plan) == set()

    mark = recorded.mark()
    assert run(workspace, "apply", "-e", "sandbox", "p.json").code in (0, 6)  # 6: the rest is a person's
    assert called(recorded, mark) - actions(for_apply) == set()


def test_a_removal_is_within_the_policy_that_is_left(tmp_path: Path, record: Recording) -> None:
    workspace = copy(LAST, tmp_path)
    recorded = record(workspace)
    over_http(workspace)
    assert run(workspace, "apply", "--yes", "-e", "sandbox").code == 0
    remove(workspace, "Queue/seasonal")
    mark = recorded.mark()
    assert run(workspace, "apply", "--yes", "--prune", "-e", "sandbox").code == 0
    assert "connect:DeleteQueue" in called(recorded, mark)
    left = policy(workspace, "-e", "sandbox", "--mode", "apply")
    assert called(recorded, mark) - actions(left) == set()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.name))
def test_the_policy_of_plan_allows_no_write(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = live(copy(example, tmp_path), monkeypatch)
    allowed = actions(policy(workspace, "-e", "sandbox"))
    writes = {f"{service}:{name}" for service, names in WRITES.items() for name in names}
    assert allowed & writes == set()
    reading = ("List*", "Describe*", "Get*", "Search*")
    assert {
        one for one in allowed if not any(fnmatch.fnmatch(one.split(":")[1], each) for each in reading)
    } == set()
    assert actions(policy(workspace, "-e", "sandbox", "--mode", "apply")) >= allowed


def declaring(workspace: Path, *kinds: str) -> Path:
    """The workspace with the documents of these kinds alone."""
    for file in sorted((workspace / "manifests").rglob("*.yaml")):
        kept = [one for one in yaml.safe_load_all(file.read_text(encoding="utf-8")) if one["kind"] in kinds]
        file.write_text(yaml.safe_dump_all(kept), encoding="utf-8") if kept else file.unlink()
    return workspace


def test_one_kind_needs_what_it_uses_itself(tmp_path: Path, record: Recording) -> None:
    workspace = declaring(copy(LAST, tmp_path), "Queue")
    recorded = record(workspace)
    over_http(workspace)
    allowed = actions(policy(workspace, "-e", "sandbox", "--mode", "apply"))
    reads = actions(policy(workspace, "-e", "sandbox"))
    assert {one.removeprefix("connect:") for one in allowed - reads} == {
        "AssociateQueueQuickConnects",
        "CreateQueue",
        "DeleteQueue",
        "DisassociateQueueQuickConnects",
        "TagResource",
        "UntagResource",
        "UpdateQueueHoursOfOperation",
        "UpdateQueueMaxContacts",
        "UpdateQueueName",
        "UpdateQueueOutboundCallerConfig",
        "UpdateQueueStatus",
    }

    assert run(workspace, "apply", "-e", "sandbox", "--yes").code == 0
    assert "connect:CreateQueue" in called(recorded)
    assert called(recorded) - allowed == set()


def test_the_last_of_a_kind_is_pruned_with_the_policy_of_that_kind(tmp_path: Path, record: Recording) -> None:
    workspace = declaring(copy(ASSOCIATIONS, tmp_path), "Queue", "EmailAddress")
    recorded = record(workspace)
    over_http(workspace)
    assert run(workspace, "apply", "--yes", "-e", "sandbox").code == 0
    before = policy(workspace, "-e", "sandbox", "--mode", "apply")
    declaring(workspace, "Queue")
    mark = recorded.mark()
    assert run(workspace, "apply", "--yes", "--prune", "--override", "deletes", "-e", "sandbox").code == 0
    assert "connect:DeleteEmailAddress" in called(recorded, mark)
    assert called(recorded, mark) - actions(before) == set()
    now = policy(workspace, "-e", "sandbox", "--mode", "apply")
    assert "connect:DeleteEmailAddress" in called(recorded, mark) - actions(now)
    assert policy(workspace, "-e", "sandbox", "--mode", "apply", "--kind", "EmailAddress") == before


def test_only_what_the_workspace_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = live(copy(ADDRESSES, tmp_path), monkeypatch, instance=INSTANCE)
    document = policy(workspace, "--mode", "apply")
    services = {action.split(":")[0] for action in actions(document)}
    assert services == {"connect", "ds", "iam", "ses", "sts"}
    assert "connect:ImportPhoneNumber" not in actions(document)
    assert "connect:ListInstances" not in actions(document)  # the id says which one it is
    one = f"arn:aws:connect:us-east-1:123456789012:instance/{INSTANCE}"
    assert resources(document, "connect:DeleteEmailAddress") == [one, f"{one}/*"]
    everything = {action for action in actions(document) if resources(document, action) == ["*"]}
    assert everything == {
        "ds:DescribeDirectories",
        "ses:DescribeReceiptRule",
        "ses:GetEmailIdentity",
        "ses:UpdateReceiptRule",
        "sts:GetCallerIdentity",
    }


def test_numbers_secrets_and_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = live(copy(LAST, tmp_path), monkeypatch)
    backend = {"s3": {"bucket": "acme-reconciler", "prefix": "centre", "region": "us-east-1"}}
    edit(workspace / "reconciler.yaml", lambda document: document["spec"].update(backend=backend))
    document = policy(workspace, "-e", "sandbox", "--mode", "apply")
    numbers = resources(document, "sms-voice:UpdatePhoneNumber")
    assert "arn:aws:sms-voice:us-east-1:123456789012:phone-number/*" in numbers
    secrets = resources(document, "secretsmanager:GetSecretValue")
    assert "arn:aws:secretsmanager:us-east-1:123456789012:secret:SYMBEE_CONNECT_API_KEY-??????" in secrets
    assert all(":secret:" in one and not one.endswith("secret:*") for one in secrets)
    assert resources(document, "s3:PutObject") == ["arn:aws:s3:::acme-reconciler/centre/sandbox/*"]
    assert resources(document, "s3:ListBucket") == ["arn:aws:s3:::acme-reconciler"]


def test_a_role_that_is_assumed_has_a_policy_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    role = "arn:aws:iam::123456789012:role/reconciler"
    workspace = live(copy(FIRST, tmp_path), monkeypatch, assumeRole=role)
    caller = policy(workspace, "--principal", "caller")
    assert [(one["Action"], one["Resource"]) for one in caller["Statement"]] == [(["sts:AssumeRole"], [role])]
    assert "sts:AssumeRole" not in actions(policy(workspace))


def test_words_for_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = live(copy(FIRST, tmp_path), monkeypatch)
    printed = run(workspace, "iam-policy")
    assert printed.code == 0
    for action in actions(policy(workspace)):
        assert f"  {action}\n" in printed.out


def test_a_sandbox_needs_none(tmp_path: Path) -> None:
    refused = run(copy(FIRST, tmp_path), "iam-policy", "--format", "json")
    assert (refused.code, refused.json["error"]["code"]) == (3, "noConnect")
