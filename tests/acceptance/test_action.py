"""The scripts by which the action and the template plan: what their inputs do, and what they say of what is invalid.
That the action plans, keeps and comments, the rehearsal shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.acceptance.course import EXAMPLES, LAST, copy, remove
from tests.acceptance.program import PROGRAM, environ, run
from tests.source import ROOT
from tests.support.reviews import TOKEN, Reviews, reviews


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


def invalid(workspace: Path) -> None:
    file = workspace / "manifests" / "front-desk.yaml"
    file.write_text(file.read_text("utf-8").replace("description:", "descripton:"), "utf-8")


def test_of_what_is_invalid_the_summary_says_why_and_nothing_is_kept(tmp_path: Path) -> None:
    workspace, out, summary = copy(EXAMPLES[0], tmp_path), tmp_path / "out", tmp_path / "summary"
    invalid(workspace)
    done = planned(workspace, out, GITHUB_STEP_SUMMARY=str(summary))
    assert (done.returncode, list(out.iterdir())) == (3, [])
    assert summary.read_text("utf-8").startswith(
        "**This cannot be planned: 1 problem.**\n\n- `manifests/front"
    )


def by_the_template(workspace: Path, there: Reviews) -> subprocess.CompletedProcess[str]:
    """The job `reconciler-plan` of a merge request, its script as a runner reads it."""
    template = ROOT / "examples" / "ci" / "gitlab" / "reconciler.gitlab-ci.yml"
    script = yaml.safe_load(template.read_text("utf-8"))["reconciler-plan"]["script"]
    given = {
        "RECONCILER_WORKSPACE": ".",
        "RECONCILER_ENVIRONMENT": "sandbox",
        "RECONCILER_PRUNE": "",
        "RECONCILER_PLAN_ROLE": "role",
        "GITLAB_CI": "true",
        "CI_API_V4_URL": f"{there.url}/api/v4",
        "CI_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_IID": "7",
        "GITLAB_TOKEN": TOKEN,
        "PATH": f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = ["bash", "-e", "-c", "\n".join(script)]
    return subprocess.run(command, cwd=workspace, env={**environ(), **given}, capture_output=True, text=True)


def test_the_template_comments_on_a_plan_and_on_what_cannot_be_planned(tmp_path: Path) -> None:
    workspace = copy(EXAMPLES[0], tmp_path)
    with reviews() as there:
        done = by_the_template(workspace, there)
        assert done.returncode == 0, done.stderr
        assert "1 to create" in done.stdout
        assert "1 to create" in there.stands[0]["body"]
        assert sorted(one.name for one in (workspace / "plan").iterdir()) == [
            "plan.html",
            "plan.json",
            "plan.md",
        ]
        shutil.rmtree(workspace / "plan")
        invalid(workspace)
        assert by_the_template(workspace, there).returncode == 3
        assert len(there.stands) == 1
        assert "**This cannot be planned: 1 problem.**" in there.stands[0]["body"]
