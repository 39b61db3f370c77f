"""The script by which the action plans: what its inputs do. That it plans, keeps and comments, the rehearsal shows."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.course import EXAMPLES, LAST, copy, remove
from tests.acceptance.program import PROGRAM, environ, run
from tests.source import ROOT


def planned(workspace: Path, out: Path, **given: str) -> subprocess.CompletedProcess[str]:
    steps = {"WORKSPACE": str(workspace), "OUT": str(out), "COMMENT": "false", **given}
    path = f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}"
    script = ["sh", str(ROOT / "action" / "plan.sh")]
    return subprocess.run(script, env={**environ(), **steps, "PATH": path}, capture_output=True, text=True)


@pytest.mark.parametrize(("prune", "deleted"), [({}, 0), ({"PRUNE": "false"}, 0), ({"PRUNE": "true"}, 1)])
def test_what_stands_in_no_manifest_goes_only_where_that_is_asked_for(
    prune: dict[str, str], deleted: int, tmp_path: Path
) -> None:
    workspace = copy(LAST, tmp_path)
    assert run(workspace, "apply", "--yes").code == 0
    remove(workspace, "Queue/seasonal")
    done = planned(workspace, tmp_path / "out", **prune)
    assert done.returncode == 0, done.stderr
    plan = json.loads((tmp_path / "out" / "plan.json").read_text("utf-8"))
    assert plan["summary"]["delete"] == deleted


def test_a_word_that_is_neither_stops_it(tmp_path: Path) -> None:
    done = planned(copy(EXAMPLES[0], tmp_path), tmp_path / "out", PRUNE="yes")
    assert (done.returncode, done.stdout) == (64, "::error::prune is true or false, and not yes\n")


def test_what_an_earlier_step_of_the_job_has_left_is_no_plan_of_this_one(tmp_path: Path) -> None:
    workspace, out = copy(EXAMPLES[0], tmp_path), tmp_path / "out"
    assert planned(workspace, out).returncode == 0
    done = planned(workspace, out, ENVIRONMENT="nowhere")
    assert (done.returncode, "nowhere" in done.stderr) == (64, True)
    assert list(out.glob("plan.json")) == []
