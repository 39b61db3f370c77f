"""What is sent, counted on the other side: planning writes nothing, and nothing is sent that need not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.course import EXAMPLES, LAST, copy, edit_one, over_http, queues
from tests.acceptance.program import Ran, run
from tests.acceptance.recording import Recording

BY_NAME = {example.name: example for example in EXAMPLES}
NAMES = list(BY_NAME)


@pytest.mark.parametrize("name", NAMES)
def test_only_apply_writes_and_the_same_plan_only_once(name: str, tmp_path: Path, record: Recording) -> None:
    workspace = copy(BY_NAME[name], tmp_path)
    recorded = record(workspace)
    over_http(workspace)
    environment = ("-e", "sandbox")

    for command in (("plan", "--out", "p.json"), ("plan", "--prune"), ("drift",), ("show", "p.json")):
        assert run(workspace, *command, *environment).code in (0, 2)
    assert recorded.calls()
    assert recorded.mutating() == []

    applied = run(workspace, "apply", "p.json", "--format", "json", *environment)
    done = 6 if applied.json["worklist"] else 0  # a person has the rest
    assert applied.code == done
    assert len(recorded.mutating()) == applied.json["calls"]

    mark = recorded.mark()
    assert run(workspace, "apply", "p.json", *environment).code == done
    assert recorded.mutating(mark) == []

    mark = recorded.mark()
    assert run(workspace, "apply", "--yes", *environment).code == done
    assert recorded.mutating(mark) == []


def test_an_apply_sends_the_calls_of_its_plan(tmp_path: Path, record: Recording) -> None:
    """Operation by operation, and as many as the summary says before they are made."""
    workspace = copy(LAST, tmp_path)
    recorded = record(workspace)
    over_http(workspace)
    plan = run(workspace, "plan", "--out", "p.json", "--format", "json").json
    assert run(workspace, "apply", "p.json").code == 0
    planned = sorted(call["operation"] for change in plan["changes"] for call in change["calls"])
    assert sorted(recorded.mutating()) == planned
    assert plan["summary"]["calls"] == len(planned)


def test_every_token_of_a_plan_is_sent(tmp_path: Path, record: Recording) -> None:
    workspace = copy(LAST, tmp_path)
    recorded = record(workspace)
    over_http(workspace)
    plan = run(workspace, "plan", "--out", "p.json", "--format", "json").json
    assert run(workspace, "apply", "p.json").code == 0
    stored = [call["token"] for change in plan["changes"] for call in change["calls"] if call["token"]]
    given = [call.parameters for call in recorded.calls()]
    sent = [one[name] for one in given for name in ("ClientToken", "idempotencyKey") if one.get(name)]
    assert sorted(sent) == sorted(stored)
    assert all(len(token) <= 64 for token in stored)
    assert len(set(stored)) == len(stored)


def test_unchanged_resources_are_read_in_few_calls(tmp_path: Path, record: Recording) -> None:
    """One search or list for each sort of object, lists where manifests state what is in them, one read of tags for
    each number and one of the flow of an imported one, no Describe of a single queue or address."""
    workspace = copy(LAST, tmp_path)
    recorded = record(workspace)
    over_http(workspace)
    assert run(workspace, "apply", "--yes").code == 0
    mark = recorded.mark()
    assert run(workspace, "plan", "--detailed-exitcode").code == 0
    operations = [call.operation for call in recorded.calls(mark)]
    per_object = {
        "ListQueueEmailAddresses": 8,
        "ListQueueQuickConnects": 8,
        "ListTagsForResource": 2,
        "GetFlowAssociation": 1,
    }
    assert {name: operations.count(name) for name in per_object} == per_object
    singular = {"DescribeQueue", "DescribeEmailAddress"}
    assert singular.isdisjoint(operations)
    assert len(operations) - sum(per_object.values()) <= 32, operations


def test_a_wrong_account_is_refused_by_sts_alone(tmp_path: Path, record: Recording) -> None:
    workspace = copy(LAST, tmp_path)
    recorded = record(workspace)
    over_http(workspace, account="210987654321")
    for command in (("plan",), ("drift",), ("apply", "--yes")):
        mark = recorded.mark()
        refused = run(workspace, *command)
        assert refused.code == 4
        assert "123456789012" in refused.err
        assert "210987654321" in refused.err
        assert [(call.service, call.operation) for call in recorded.calls(mark)] == [
            ("sts", "GetCallerIdentity")
        ]


def test_an_unknown_instance_is_an_invalid_configuration(tmp_path: Path, record: Recording) -> None:
    workspace = copy(LAST, tmp_path)
    recorded = record(workspace)
    over_http(workspace, instance="acme-contact-center")
    refused = run(workspace, "plan", "--format", "json")
    assert refused.code == 3
    assert "acme-contact-center" in refused.out
    assert recorded.mutating() == []


@pytest.mark.parametrize("by", ["alias", "id", "arn"])
def test_an_instance_by_alias_id_and_arn(by: str, tmp_path: Path, record: Recording) -> None:
    workspace = copy(BY_NAME["01-one-queue"], tmp_path)
    recorded = record(workspace)
    arn = f"arn:aws:connect:us-east-1:123456789012:instance/{recorded.instance}"
    over_http(workspace, instance={"alias": "acme-sandbox", "id": recorded.instance, "arn": arn}[by])
    plan = run(workspace, "plan", "--format", "json")
    assert plan.code == 0
    assert plan.json["target"]["instance"] == recorded.instance


def test_without_a_terminal_and_without_yes_nothing_is_called(tmp_path: Path, record: Recording) -> None:
    workspace = copy(LAST, tmp_path)
    recorded = record(workspace)
    over_http(workspace)
    assert run(workspace, "apply").code == 64
    assert run(workspace, "apply", "--format", "json").json["error"]["exitCode"] == 64
    assert recorded.calls() == []


@pytest.mark.parametrize("manifests", ["missing", "empty", "of no YAML"])
def test_no_manifests_never_mean_that_nothing_is_wanted(
    manifests: str, tmp_path: Path, record: Recording
) -> None:
    workspace = copy(BY_NAME["01-one-queue"], tmp_path)
    recorded = record(workspace)
    over_http(workspace)
    assert run(workspace, "apply", "--yes").code == 0
    (workspace / "manifests" / "front-desk.yaml").unlink()
    if manifests == "missing":
        (workspace / "manifests").rmdir()
    elif manifests == "of no YAML":
        (workspace / "manifests" / "notes.txt").write_text("later\n", encoding="utf-8")
    mark = recorded.mark()
    for command in (("validate",), ("plan", "--prune"), ("drift",), ("apply", "--prune", "--yes")):
        refused: Ran = run(workspace, *command)
        assert refused.code == 3
        assert "reconciler.yaml" in refused.out + refused.err
    assert recorded.calls(mark) == []


def test_throttling_is_waited_out(tmp_path: Path, record: Recording) -> None:
    """Somebody else uses up the account's quota: here, because our own budget is switched off."""
    workspace = copy(BY_NAME["01-one-queue"], tmp_path)
    queues(workspace, 9)
    recorded = record(workspace, quotas="aws")
    over_http(workspace, quotas="none")
    assert run(workspace, "plan", "--out", "p.json").code == 0
    assert run(workspace, "apply", "p.json").code == 0
    refused = [call for call in recorded.calls() if call.status == 429]
    assert {call.error for call in refused} == {"ThrottlingException"}
    created = [call for call in recorded.calls() if call.operation == "CreateQueue" and call.status == 200]
    assert len(created) == 10
    assert run(workspace, "plan", "--detailed-exitcode").code == 0


def test_alone_in_the_account_nothing_is_throttled(tmp_path: Path, record: Recording) -> None:
    workspace = copy(BY_NAME["01-one-queue"], tmp_path)
    queues(workspace, 9)
    recorded = record(workspace, quotas="aws")
    over_http(workspace, quotas={})
    assert run(workspace, "apply", "--yes").code == 0
    assert [call.operation for call in recorded.calls() if call.status == 429] == []


def test_a_plan_that_refuses_is_saved_and_sends_nothing(tmp_path: Path, record: Recording) -> None:
    workspace = copy(BY_NAME["06-adopt-and-rename"], tmp_path)
    edit_one(workspace, "Queue/front-desk", lambda queue: queue["metadata"].pop("lifecycle"))
    recorded = record(workspace)
    over_http(workspace)
    planned = run(workspace, "plan", "--out", "p.json", "--detailed-exitcode", "--format", "json")
    assert planned.code == 4
    assert [refusal["address"] for refusal in planned.json["refusals"]] == ["Queue/front-desk"]
    assert (workspace / "p.json").read_text(encoding="utf-8") == planned.out
    assert run(workspace, "show", "p.json").code == 4
    applied = run(workspace, "apply", "p.json", "--format", "json")
    assert applied.code == 4
    assert applied.json["error"]["exitCode"] == 4
    assert run(workspace, "apply", "--yes").code == 4
    assert recorded.mutating() == []
