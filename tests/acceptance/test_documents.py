"""The JSON that programs rely on, in exactly the shape of the contract."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.acceptance.course import EXAMPLES, LAST, copy, edit, edit_one, remove
from tests.acceptance.program import run
from tests.source import ROOT

PLAN = {
    "formatVersion", "planId", "workspace", "environment", "createdAt", "expiresAt", "toolVersion", "target",
    "manifestsDigest", "options", "summary", "changes", "guards", "warnings", "refusals", "digest",
}  # fmt: skip
SUMMARY = {
    "create", "update", "adopt", "replace", "release", "delete", "unchanged", "awaiting", "calls", "seconds",
    "quotasAssumed",
}  # fmt: skip
CHANGE = {
    "address", "action", "renamedFrom", "reason", "risk", "irreversible", "awaiting", "fields", "observed", "impact",
    "calls",
}  # fmt: skip
CALL = {"id", "provider", "operation", "parameters", "token", "repeat", "dependsOn"}
PROBLEM = {"file", "line", "column", "code", "address", "message", "fix"}
ADOPTING = next(example for example in EXAMPLES if example.name.startswith("06"))
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@pytest.fixture(scope="module")
def published() -> Any:
    return jsonschema_rs.validator_for(json.loads((ROOT / "schemas" / "Plan.json").read_text("utf-8")))


def assert_plan(plan: Any, published: Any) -> None:
    """The members of the contract, no more and no fewer, and what the published schema says."""
    assert [str(error) for error in published.iter_errors(plan)] == []
    assert set(plan) == PLAN
    assert plan["formatVersion"] == "1"
    assert set(plan["target"]) == {"account", "region", "instance", "symbee"}
    assert MOMENT.fullmatch(plan["createdAt"])
    assert MOMENT.fullmatch(plan["expiresAt"])
    assert set(plan["summary"]) == SUMMARY
    counted = [plan["summary"][name] for name in SUMMARY - {"quotasAssumed"}]
    assert all(isinstance(number, int | float) and not isinstance(number, bool) for number in counted)
    for change in plan["changes"]:
        assert_change(change)
    for guard in plan["guards"]:
        assert set(guard) == {"name", "outcome", "address", "message"}
        assert guard["outcome"] in {"ok", "blocks", "warns", "overridden"}
    for warning in plan["warnings"]:
        assert set(warning) == {"code", "address", "message"}
    for refusal in plan["refusals"]:
        assert set(refusal) == {"code", "address", "message", "fix"}
        assert refusal["fix"]


def assert_change(change: Any) -> None:
    assert set(change) == CHANGE
    assert change["action"] in {"create", "update", "adopt", "replace", "release", "delete"}
    assert change["risk"] in {"low", "medium", "high"}
    assert change["awaiting"] is False
    assert change["reason"]
    assert change["observed"] is None or set(change["observed"]) == {"id", "fingerprint"}
    for field in change["fields"]:
        assert set(field) == {"path", "before", "after"}
        assert field["path"].startswith(("spec.", "metadata.lifecycle."))
        assert field["before"] != field["after"]
    for call in change["calls"]:
        assert set(call) == CALL
        assert call["provider"] in {"connect", "sms-voice", "symbee"}
        assert call["repeat"] in {"token", "setter", "naturalKey"}
        assert (call["token"] is not None) == (call["repeat"] == "token")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example.name))
def test_a_plan(example: Path, tmp_path: Path, published: Any) -> None:
    workspace = copy(example, tmp_path)
    planned = run(workspace, "plan", "--out", "p.json", "--format", "json")
    assert (workspace / "p.json").read_text(encoding="utf-8") == planned.out
    assert_plan(planned.json, published)
    shown = run(workspace, "show", "p.json", "--format", "json")
    assert (shown.code, shown.out) == (0, planned.out)


def test_a_plan_that_changes_refuses_and_warns(tmp_path: Path, published: Any) -> None:
    workspace = copy(ADOPTING, tmp_path)
    assert run(workspace, "apply", "--yes").code == 0
    edit_one(workspace, "Queue/front-desk", lambda queue: queue["spec"].update(maxContacts=3))
    remove(workspace, "Queue/emergency")
    assert_plan(run(workspace, "plan", "--format", "json").json, published)
    refusing = run(workspace, "plan", "--prune", "--format", "json")
    assert refusing.code == 4
    assert_plan(refusing.json, published)
    drifted = run(workspace, "drift", "--format", "json")
    assert drifted.code == 2
    assert_plan(drifted.json, published)


def test_dependencies_lead_to_calls_that_come_before(tmp_path: Path) -> None:
    plan = run(copy(LAST, tmp_path), "plan", "--format", "json").json
    seen: set[str] = set()
    for change in plan["changes"]:
        for call in change["calls"]:
            assert set(call["dependsOn"]) <= seen
            assert call["id"] not in seen
            seen.add(call["id"])
    pending = re.findall(r'"\$pending": \{[^}]*"address": "([^"]+)"', json.dumps(plan))
    assert set(pending) <= {change["address"] for change in plan["changes"]}


def test_an_apply(tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    plan = run(workspace, "plan", "--out", "p.json", "--format", "json").json
    applied = run(workspace, "apply", "p.json", "--format", "json").json
    assert set(applied) == {"applyId", "planId", "exitCode", "changes", "calls", "worklist"}
    assert (applied["planId"], applied["exitCode"], applied["worklist"]) == (plan["planId"], 0, None)
    assert [(one["address"], one["action"]) for one in applied["changes"]] == [
        (one["address"], one["action"]) for one in plan["changes"]
    ]
    for change in applied["changes"]:
        assert set(change) == {"address", "action", "result", "error"}
        assert (change["result"], change["error"]) == ("done", None)
    assert applied["calls"] == plan["summary"]["calls"]


def test_an_apply_of_nothing(tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    assert run(workspace, "apply", "--yes", "--format", "json").code == 0
    nothing = run(workspace, "apply", "--yes", "--format", "json")
    assert nothing.code == 0
    assert (nothing.json["exitCode"], nothing.json["changes"], nothing.json["calls"]) == (0, [], 0)


def test_a_validation(tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    valid = run(workspace, "validate", "--format", "json")
    assert (valid.code, valid.json) == (
        0,
        {"valid": True, "documents": 40, "problems": [], "warnings": []},
    )


@pytest.mark.parametrize("command", [("validate",), ("plan",), ("drift",), ("apply", "--yes")])
def test_invalid_manifests_are_validates_document(command: tuple[str, ...], tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    edit_one(workspace, "Queue/vip", lambda queue: queue["spec"].update(colour="gold"))
    refused = run(workspace, *command, "--format", "json")
    assert refused.code == 3
    assert set(refused.json) == {"valid", "documents", "problems", "warnings"}
    assert refused.json["valid"] is False
    (problem,) = refused.json["problems"]
    assert set(problem) == PROBLEM
    assert (problem["file"], problem["address"]) == ("manifests/vip.yaml", "Queue/vip")


def test_a_warning_of_validate_is_a_warning_of_plan(tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    edit(workspace / "reconciler.yaml", lambda document: document["metadata"].pop("uid"))
    valid = run(workspace, "validate", "--format", "json")
    assert (valid.code, [one["code"] for one in valid.json["warnings"]]) == (0, ["noUid"])
    assert set(valid.json["warnings"][0]) == PROBLEM
    planned = run(workspace, "plan", "--format", "json")
    assert [one["code"] for one in planned.json["warnings"]] == ["noUid"]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("apply",), 64),
        (("apply", "missing.json"), 64),
        (("show", "missing.json"), 64),
        (("show", "seed.yaml"), 3),
        (("plan", "-e", "production"), 64),
        (("plan", "--target", "Queue/nobody"), 64),
        (("plan", "--selector", "team"), 64),
        (("plan", "--expires", "soon"), 64),
        (("validate", "manifests/missing.yaml"), 64),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else str(given),
)
def test_a_failure_is_one_document(command: tuple[str, ...], code: int, tmp_path: Path) -> None:
    failed = run(copy(LAST, tmp_path), *command, "--format", "json")
    assert failed.code == code
    assert set(failed.json) == {"error"}
    error = failed.json["error"]
    assert set(error) == {"exitCode", "code", "address", "message", "fix"}
    assert error["exitCode"] == code
    assert re.fullmatch("[a-z][A-Za-z0-9]*", error["code"])
    assert error["message"]


def test_an_edited_plan_is_refused(tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    assert run(workspace, "plan", "--out", "p.json").code == 0
    edited = (workspace / "p.json").read_text(encoding="utf-8").replace("Retail (English)", "Retail (Inglés)")
    (workspace / "p.json").write_text(edited, encoding="utf-8")
    for command in ("apply", "show"):
        refused = run(workspace, command, "p.json", "--format", "json")
        assert refused.code == 4
        assert refused.json["error"]["exitCode"] == 4


def test_an_expired_plan_is_refused(tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    assert run(workspace, "plan", "--out", "p.json", "--expires", "1s").code == 0
    time.sleep(1.1)
    refused = run(workspace, "apply", "p.json", "--format", "json")
    assert refused.code == 4


@pytest.mark.parametrize("change", ["workspace", "environment"])
def test_a_plan_of_another_workspace_or_environment_is_refused(change: str, tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    assert run(workspace, "plan", "--out", "p.json").code == 0

    def other(document: Any) -> None:
        if change == "workspace":
            document["metadata"]["name"] = "other"
        else:
            more = {"name": "other", "sandbox": {"state": ".reconciler/other.db"}}
            document["spec"]["environments"].append(more)

    edit(workspace / "reconciler.yaml", other)
    flags = ("-e", "other") if change == "environment" else ()
    refused = run(workspace, "apply", "p.json", "--format", "json", *flags)
    assert refused.code == 4
    assert refused.json["error"]["exitCode"] == 4


def test_text_and_errors_keep_to_their_streams(tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    planned = run(workspace, "plan")
    assert planned.err == ""
    assert "\x1b" not in planned.out
    refused = run(workspace, "plan", "-e", "nowhere")
    assert refused.out == ""
    assert refused.err.startswith("error: ")
