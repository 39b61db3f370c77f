"""Of the plans that jobs of a pull request kept, only one that does what is planned now is let through."""

from __future__ import annotations

import copy as copies
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from action.reviewed import MOST_PLANS, REFUSED, Plan, differing
from tests.acceptance.course import LAST, copy
from tests.acceptance.program import run
from tests.source import ROOT
from tests.support.reviews import TOKEN, Reviews, reviews

HEAD, MERGE = "a" * 40, "b" * 40
NAME = f"reconciler-plan-sandbox-{HEAD}"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Plan]:
    """Two plans of the same, made one after the other."""
    workspace = copy(LAST, tmp_path_factory.mktemp("planned"))
    one, other = (run(workspace, "plan", "--format", "json").json for _ in range(2))
    assert one["planId"] != other["planId"]
    return one, other


@pytest.fixture
def there() -> Iterator[Reviews]:
    with reviews() as world:
        world.merged[MERGE] = HEAD
        yield world


def archive(text: bytes, name: str = "plan.json") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr(name, text)
    return packed.getvalue()


def let_through(there: Reviews, folder: Path, now: Plan, **more: str) -> subprocess.CompletedProcess[str]:
    """What the action runs."""
    (folder / "now.json").write_text(json.dumps(now), encoding="utf-8")
    variables = {
        **os.environ,
        "GITHUB_API_URL": there.url,
        "GITHUB_REPOSITORY": "acme/centre",
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_SHA": MERGE,
        "ENVIRONMENT": "sandbox",
        "NOW": str(folder / "now.json"),
        "OUT": str(folder / "new" / "let-through.json"),
        **more,
    }
    program = [sys.executable, str(ROOT / "action" / "reviewed.py")]
    return subprocess.run(program, env=variables, capture_output=True, text=True, timeout=60)


def call(plan: Plan) -> Any:
    return plan["changes"][0]["calls"][0]


def limits(plan: Plan) -> Any:
    """The parameters of a call that state a number."""
    every = (one["parameters"] for change in plan["changes"] for one in change["calls"])
    return next(one for one in every if "MaxContacts" in one)


FORGED: dict[str, Callable[[Plan], Any]] = {
    "a parameter": lambda plan: call(plan)["parameters"].update(EmailAddress="theirs@example.com"),
    "a number that is nearly the same": lambda plan: limits(plan).update(
        MaxContacts=float(limits(plan)["MaxContacts"])
    ),
    "another operation": lambda plan: call(plan).update(operation="DeleteQueue"),
    "the order of calls": lambda plan: call(plan).update(dependsOn=["x"]),
    "one call more": lambda plan: plan["changes"][0]["calls"].append(call(plan)),
    "one change less": lambda plan: plan["changes"].pop(),
    "one change twice": lambda plan: plan["changes"].insert(0, plan["changes"][0]),
    "another order": lambda plan: plan["changes"].reverse(),
    "a guard overridden": lambda plan: plan["options"]["overrides"].append("deletes"),
    "another account": lambda plan: plan["target"].update(account="210987654321"),
    "other manifests": lambda plan: plan.update(manifestsDigest="0" * 64),
    "what is shown of it": lambda plan: plan["changes"][0].update(reason="nothing much", risk="none"),
    "a member that nobody knows": lambda plan: plan["changes"][0].update(more=1),
    "nothing refused": lambda plan: plan.update(refusals=[{"code": "x"}]),
}


def test_two_plans_of_the_same_do_the_same(planned: tuple[Plan, Plan]) -> None:
    one, other = planned
    busier = copies.deepcopy(other)
    busier["changes"][0]["impact"] = {"queues": [], "readAt": "2026-11-22T10:00:00Z"}
    busier["guards"] = []
    assert differing(one, other) == differing(one, busier) == []


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_plan_differs(what: str, planned: tuple[Plan, Plan]) -> None:
    one, other = planned
    forged = copies.deepcopy(other)
    FORGED[what](forged)
    assert differing(one, forged) != []
    assert differing(forged, one) != []


def test_one_that_would_last_longer_than_one_made_now_differs(planned: tuple[Plan, Plan]) -> None:
    one, other = planned
    longer = copies.deepcopy(one)
    longer["expiresAt"] = "2099-01-01T00:00:00Z"
    assert differing(longer, other) == ["the plan as a whole"]


def test_the_reviewed_plan_is_let_through_as_it_is(
    there: Reviews, planned: tuple[Plan, Plan], tmp_path: Path
) -> None:
    text = json.dumps(planned[0], indent=2).encode()
    there.artifacts += [("reconciler-plan-sandbox-" + "c" * 40, archive(b"{}")), (NAME, archive(text))]
    done = let_through(there, tmp_path, planned[1])
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert (tmp_path / "new" / "let-through.json").read_bytes() == text


@pytest.mark.parametrize(
    "content",
    [
        b"no archive",
        archive(b"{}", "other.json"),
        archive(b"not JSON"),
        archive(b"{}"),
        archive(b"[]"),
        archive(b'{"changes": [1]}'),
        archive(b"[" * 100_000),
        archive(b"\xff\xfe"),
    ],
    ids=["no archive", "no plan", "no JSON", "empty", "a list", "no changes", "deep", "no text"],
)
def test_what_is_no_plan_is_refused_and_stands_in_nobodys_way(
    content: bytes, there: Reviews, planned: tuple[Plan, Plan], tmp_path: Path
) -> None:
    there.artifacts += [(NAME, content)]
    refused = let_through(there, tmp_path, planned[1])
    assert (refused.returncode, refused.stderr) == (REFUSED, "")
    assert "(no plan at all); plan and review it again" in refused.stdout

    there.artifacts.insert(0, (NAME, archive(json.dumps(planned[0]).encode())))
    assert let_through(there, tmp_path, planned[1]).returncode == 0


def test_a_key_that_stands_twice_is_no_plan(
    there: Reviews, planned: tuple[Plan, Plan], tmp_path: Path
) -> None:
    text = json.dumps(planned[0])
    there.artifacts += [(NAME, archive(text.replace("{", '{"options": {"prune": true}, ', 1).encode()))]
    assert let_through(there, tmp_path, planned[1]).returncode == REFUSED


def test_names_in_a_forged_plan_say_nothing_to_the_runner(
    there: Reviews, planned: tuple[Plan, Plan], tmp_path: Path
) -> None:
    forged = copies.deepcopy(planned[0])
    forged["changes"][0]["address"] = "Queue/x\n::add-mask::\x1b[2J"
    there.artifacts += [(NAME, archive(json.dumps(forged).encode()))]
    refused = let_through(there, tmp_path, planned[1])
    assert refused.returncode == REFUSED
    assert len(refused.stdout.splitlines()) == 1
    assert refused.stdout.rstrip("\n").isprintable()


def test_without_a_plan_or_a_pull_request_nothing_is_let_through(
    there: Reviews, planned: tuple[Plan, Plan], tmp_path: Path
) -> None:
    assert "no plan was kept for" in let_through(there, tmp_path, planned[1]).stdout
    there.merged.clear()
    there.artifacts += [(NAME, archive(json.dumps(planned[0]).encode()))]
    refused = let_through(there, tmp_path, planned[1])
    assert (refused.returncode, "nobody has reviewed" in refused.stdout) == (REFUSED, True)
    assert let_through(there, tmp_path, planned[1], REVIEWED=HEAD).returncode == 0


def test_no_more_than_so_many_are_looked_at(
    there: Reviews, planned: tuple[Plan, Plan], tmp_path: Path
) -> None:
    there.artifacts += [(NAME, b"")] * (MOST_PLANS + 5)
    assert let_through(there, tmp_path, planned[1]).returncode == REFUSED
    assert sum(path.startswith("/blobs/") for _, path in there.asked) == MOST_PLANS


def test_where_github_does_not_answer_nothing_is_let_through(
    there: Reviews, planned: tuple[Plan, Plan], tmp_path: Path
) -> None:
    there.failing.append((503, {}, {"message": "unavailable"}))
    failed = let_through(there, tmp_path, planned[1])
    assert (failed.returncode, failed.stderr) == (1, "")
    assert "503" in failed.stdout
    plain = let_through(there, tmp_path, planned[1], GITHUB_API_URL="http://github.example.com")
    assert (plain.returncode, plain.stderr) == (1, "")
    assert "https only" in plain.stdout
