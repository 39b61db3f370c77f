"""Where output goes, and what becomes of a run whose output goes nowhere."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from tests.acceptance.program import PROGRAM, environ, run


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


def test_a_plan_that_has_expired_is_shown_and_said_to_have(workspace: Path) -> None:
    assert run(workspace, "plan", "--out", "plan.json").code == 0
    assert run(workspace, "show", "plan.json").err == ""
    fresh = run(workspace, "plan", "--out", "plan.json", "--expires", "1s")
    time.sleep(1.1)
    shown = run(workspace, "show", "plan.json")
    assert (shown.code, shown.out.splitlines()[0]) == (0, fresh.out.splitlines()[0])
    assert shown.err.startswith("warning: this plan expired at ")
    assert run(workspace, "apply", "plan.json").code == 4
