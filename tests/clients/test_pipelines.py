"""The action, the workflows and the template under the schemas that check-jsonschema brings; the rehearsal under the
real pre-commit."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.test_rehearsal import assert_each_surface_once, rehearsed
from tests.clients.test_check_jsonschema import VALIDATOR
from tests.clients.test_pre_commit import PRE_COMMIT
from tests.source import ROOT

WORKFLOWS = sorted((ROOT / "examples" / "ci" / "github").glob("*.yml"))
TEMPLATES = sorted((ROOT / "examples" / "ci" / "gitlab").glob("*.yml"))
CHECKED = {
    "vendor.github-actions": [ROOT / "action.yml"],
    "vendor.github-workflows": WORKFLOWS,
    "custom.github-workflows-require-timeout": WORKFLOWS,
    "vendor.gitlab-ci": TEMPLATES,
}


def checked(schema: str, *paths: Path) -> subprocess.CompletedProcess[str]:
    command = [VALIDATOR, "--no-cache", "--builtin-schema", schema, *paths]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("schema", CHECKED)
def test_they_are_what_the_services_read(schema: str) -> None:
    assert CHECKED[schema]
    done = checked(schema, *CHECKED[schema])
    assert done.returncode == 0, done.stdout


def test_the_check_finds_something(tmp_path: Path) -> None:
    text = WORKFLOWS[0].read_text(encoding="utf-8")
    assert "runs-on:" in text
    (tmp_path / "wrong.yml").write_text(text.replace("runs-on:", "run-on:"), encoding="utf-8")
    assert checked("vendor.github-workflows", tmp_path / "wrong.yml").returncode == 1


def test_the_rehearsal_with_the_real_pre_commit() -> None:
    assert os.access(PRE_COMMIT, os.X_OK), f"there is no {PRE_COMMIT}"
    shown = rehearsed(RECONCILER_PRE_COMMIT=str(PRE_COMMIT))
    assert "(pre-commit)" in shown
    assert "reconciler validate" in shown
    assert_each_surface_once(shown)
