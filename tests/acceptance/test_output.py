"""Where output goes, and what becomes of a run whose output goes nowhere."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from tests.acceptance.program import PROGRAM, environ, execute, run


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    assert run(tmp_path, "init", "centre").code == 0
    return tmp_path / "centre"


def to_a_full_disk(workspace: Path, *arguments: str) -> tuple[int, str]:
    """The command with its output where there is no room."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [PROGRAM, *arguments],
            cwd=workspace,
            env=environ(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    return done.returncode, done.stderr


@pytest.mark.parametrize("format", ["text", "json"])
def test_apply_says_what_was_done_by_its_exit_code(workspace: Path, format: str) -> None:
    assert run(workspace, "plan", "--out", "plan.json").code == 0
    code, said = to_a_full_disk(workspace, "apply", "plan.json", "--format", format)
    assert (code, said.count("\n")) == (0, 1)
    assert said.startswith("warning: what was done cannot be written: No space left")
    assert run(workspace, "plan", "--detailed-exitcode").code == 0


def test_a_plan_that_nobody_sees_is_not_applied(workspace: Path) -> None:
    code, said = to_a_full_disk(workspace, "apply", "--yes")
    assert (code, "[noRoom]" in said) == (1, True)
    assert run(workspace, "plan", "--detailed-exitcode").code == 2


def test_a_folder_that_is_not_there_is_told_before_anything_is_read(workspace: Path) -> None:
    refused = run(workspace, "plan", "--out", "nowhere/plan.json")
    assert (refused.code, refused.out) == (64, "")
    assert "there is no folder nowhere" in refused.err
    assert not (workspace / ".reconciler").exists()


@pytest.mark.parametrize(
    "out", ["reconciler.yaml", "manifests/plan.yaml", "../centre/manifests/queues/plan.yml", "link.json"]
)
def test_a_plan_takes_the_place_of_nothing_that_the_workspace_reads(workspace: Path, out: str) -> None:
    (workspace / "manifests" / "queues").mkdir(exist_ok=True)
    (workspace / "link.json").symlink_to("reconciler.yaml")
    before = (workspace / "reconciler.yaml").read_bytes()
    refused = run(workspace, "plan", "--out", out)
    assert (refused.code, refused.out) == (64, "")
    assert "the manifests stand there" in refused.err
    assert (workspace / "reconciler.yaml").read_bytes() == before
    assert not (workspace / ".reconciler").exists()


@pytest.mark.parametrize("out", ["manifests/plan.json", "manifests/.plan.yaml", "plan.yaml"])
def test_what_the_workspace_does_not_read_is_a_place_for_a_plan(workspace: Path, out: str) -> None:
    assert run(workspace, "plan", "--out", out).code == 0
    assert run(workspace, "validate").code == 0
    assert run(workspace, "show", out).code == 0


def test_a_plan_to_where_output_goes_stands_before_what_is_shown(workspace: Path) -> None:
    """Also where that is a file, which is then no other one."""
    arguments = ["plan", "--out", "/dev/stdout"]
    with (workspace / "shown").open("wb") as shown:
        subprocess.run([PROGRAM, *arguments], cwd=workspace, env=environ(), stdout=shown, check=True)
    for said in ((workspace / "shown").read_text("utf-8"), execute(workspace, *arguments).out):
        plan, end = json.JSONDecoder().raw_decode(said)
        assert plan["formatVersion"] == "1"
        assert said.endswith("Apply exactly this with: reconciler apply /dev/stdout\n")
        assert " to create" in said[end:]


def test_a_plan_that_has_expired_is_shown_and_said_to_have(workspace: Path) -> None:
    assert run(workspace, "plan", "--out", "plan.json").code == 0
    assert run(workspace, "show", "plan.json").err == ""
    fresh = run(workspace, "plan", "--out", "plan.json", "--expires", "1s")
    time.sleep(1.1)
    shown = run(workspace, "show", "plan.json")
    assert (shown.code, shown.out.splitlines()[0]) == (0, fresh.out.splitlines()[0])
    assert shown.err.startswith("warning: this plan expired at ")
    assert run(workspace, "apply", "plan.json").code == 4


@pytest.mark.parametrize("command", [("show",), ("apply",)])
def test_a_file_that_is_no_plan_says_what_to_do(command: tuple[str, ...], workspace: Path) -> None:
    gone = run(workspace, *command, "nosuch.json", "--format", "json")
    assert (gone.code, gone.json["error"]["code"]) == (64, "noSuchPath")
    assert "reconciler plan --out FILE" in gone.json["error"]["fix"]
    (workspace / "latin.json").write_bytes(b'{"name": "\xfc"}')
    other = run(workspace, *command, "latin.json", "--format", "json")
    assert (other.code, other.json["error"]["code"]) == (3, "planUnparsable")
    assert "reconciler plan --out FILE" in other.json["error"]["fix"]
