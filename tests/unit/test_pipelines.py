"""What the pipelines may do: no more than they say why, nothing secret in them, nothing from outside in a script."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.source import ROOT

ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / "examples" / "ci" / "github").glob("*.yml"))
TEMPLATE = ROOT / "examples" / "ci" / "gitlab" / "reconciler.gitlab-ci.yml"
PINNED = re.compile(r"[\w-]+/[\w./-]+@[0-9a-f]{40}|example/reconciler@v0")
COMMANDS = ("check", "plan", "recheck", "apply", "drift")
SECRET = re.compile(r"AKIA[A-Z0-9]{16}|gh[a-z]_\w{20,}|glpat-|aws_secret|secrets\.", re.IGNORECASE)


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def jobs(path: Path) -> Any:
    return read(path)["jobs"].values()


def steps(path: Path) -> list[Any]:
    if path == ACTION:
        return list(read(path)["runs"]["steps"])
    return [step for job in jobs(path) for step in job["steps"]]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_nothing_is_allowed_that_a_job_does_not_ask_for(path: Path) -> None:
    assert read(path)["permissions"] == {}
    for job in jobs(path):
        assert job["permissions"]["contents"] == "read"
        wide = {name for name, what in job["permissions"].items() if what == "write"}
        assert wide <= {"id-token", "pull-requests"}
        assert job["timeout-minutes"]


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS, TEMPLATE], ids=lambda path: str(path.name))
def test_nothing_secret(path: Path) -> None:
    assert SECRET.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", [ACTION, *WORKFLOWS], ids=lambda path: str(path.name))
def test_actions_are_pinned_and_scripts_take_variables_alone(path: Path) -> None:
    for step in steps(path):
        if "uses" in step:
            assert PINNED.fullmatch(step["uses"]), step["uses"]
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_workflows_give_the_action_what_it_takes(path: Path) -> None:
    takes = read(ACTION)["inputs"]
    given = [step["with"] for step in steps(path) if step.get("uses", "").startswith("example/reconciler@")]
    assert given
    for each in given:
        assert set(each) <= set(takes)
        assert each["command"] in COMMANDS


def test_no_job_of_a_fork_has_credentials() -> None:
    own = "github.event.pull_request.head.repo.full_name == github.repository"
    for path in WORKFLOWS:
        assert "pull_request_target" not in read(path)["on"]
        for job in jobs(path):
            if "pull_request" in read(path)["on"] and "id-token" in job["permissions"]:
                assert own in job["if"]


def test_a_required_check_always_comes_to_an_end_and_passes_for_no_other_reason() -> None:
    """source: GitHub Docs, required status checks: where `paths` leaves a workflow out its checks stay pending; a job
    that is skipped, as one is whose `needs` failed, counts as passed."""
    review = read(next(path for path in WORKFLOWS if path.name == "review.yml"))
    assert not review["on"]["pull_request"]
    assert "needs" not in review["jobs"]["plan"]
    assert (
        read(TEMPLATE)["reconciler-plan"]["needs"] == []
    )  # else what is invalid would leave the comment as it was


def test_only_the_apply_job_waits_for_approval_and_runs_alone() -> None:
    apply = next(path for path in WORKFLOWS if path.name == "apply.yml")
    assert read(apply)["concurrency"]["cancel-in-progress"] == "false"
    assert {name: job.get("environment") for name, job in read(apply)["jobs"].items()} == {
        "recheck": None,
        "apply": "production",
    }
    assert read(apply)["jobs"]["apply"]["needs"] == "recheck"
    job = read(TEMPLATE)["reconciler-apply"]
    assert job["resource_group"]
    assert [rule["when"] for rule in job["rules"]] == ["manual"]


def test_scripts_are_posix_and_stop_at_the_first_error() -> None:
    scripts = sorted((ROOT / "action").glob("*.sh"))
    assert scripts
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        assert text.startswith("#!/bin/sh\n")
        assert "\nset -eu\n" in text
