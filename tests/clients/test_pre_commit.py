"""The hooks under the real pre-commit, which makes them an environment of their own: on files that are right, on files
that are wrong, and in real commits.

What it installs is this clone as it stands. The hooks themselves run where every connection is refused.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.source import ROOT

PRE_COMMIT = Path(os.environ.get("RECONCILER_PRE_COMMIT", ROOT / ".venv-pre-commit/bin/pre-commit"))
RECONCILER = Path(sys.executable).with_name("reconciler")
EXAMPLE = sorted((ROOT / "examples").glob("[0-9]*"))[-1]
WHOLE = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "reconciler", "schemas")
"""What of this clone goes into a wheel, and the hooks."""

OFFLINE = """
import sys

def refuse(event, arguments):
    if event in ("socket.getaddrinfo", "socket.connect"):
        print(f"{event}: no network here", file=sys.stderr, flush=True)
        import os
        os._exit(99)

sys.addaudithook(refuse)
"""
CONFIGURATION = """\
repos:
  - repo: {source}
    rev: {revision}
    hooks:
      - id: reconciler-validate
      - id: reconciler-fmt
      - id: reconciler-schema
"""
DANGLING = """\
apiVersion: reconciler/v1
kind: EmailAddressAssociation
metadata:
  name: dangling
spec:
  queue: nowhere
  addresses: []
  mode: include
"""
NEW = """\
apiVersion: reconciler/v1
kind: Queue
metadata:
  name: new
spec:
  description: Whoever comes first.
"""


class Repository:
    """A git repository with a workspace, and how to run git and pre-commit in it."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.folder = folder
        self.variables = variables

    def run(self, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """A command in the repository; both streams in `stdout`."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**self.variables, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def git(self, *arguments: str | Path) -> str:
        """What git said. Fails where git does."""
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def commit(self, **variables: str) -> subprocess.CompletedProcess[str]:
        """Everything committed, with the hooks that are installed."""
        self.git("add", "--all")
        return self.run("git", "commit", "--quiet", "--message", "A change", **variables)

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))

    def configure(self, source: Repository, *more: str) -> None:
        """`.pre-commit-config.yaml` with our hooks, and lines below the last of them."""
        text = CONFIGURATION.format(source=source.folder, revision=source.head)
        self.write(".pre-commit-config.yaml", text + "".join(f"{line}\n" for line in more))


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of git and pre-commit: nothing of git's that is ours, no credentials, a home for the hooks."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "gitconfig").write_text(
        "[user]\nname = Jo\nemail = jo@example.com\n[init]\ndefaultBranch = main\n", encoding="utf-8"
    )
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "AWS_", "PRE_COMMIT")) and name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    ours = {"GIT_CONFIG_GLOBAL": str(folder / "gitconfig"), "GIT_CONFIG_NOSYSTEM": "1"}
    return {**kept, **ours, "PRE_COMMIT_HOME": str(folder / "pre-commit"), "PRE_COMMIT_COLOR": "never"}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory, variables: dict[str, str]) -> Repository:
    """This clone as others take it, with whatever is not committed yet."""
    made = Repository(tmp_path_factory.mktemp("source"), variables)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *WHOLE]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (made.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, made.folder / name)
    made.git("init", "--quiet")
    assert made.commit().returncode == 0
    return made


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables under which a Python that calls anybody ends with 99."""
    folder = tmp_path_factory.mktemp("offline")
    (folder / "sitecustomize.py").write_text(OFFLINE, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


@pytest.fixture
def repository(tmp_path: Path, source: Repository) -> Repository:
    """The last example, in order, committed; without hooks so far."""
    return make(tmp_path / "repository", ".", source)


def make(folder: Path, below: str, source: Repository) -> Repository:
    """A repository with our schemas whose workspace is the last example, in the folder `below`."""
    ignored = shutil.ignore_patterns(".reconciler", "p.json")
    shutil.copytree(EXAMPLE, folder / below, ignore=ignored, dirs_exist_ok=True)
    made = Repository(folder, source.variables)
    assert made.run(RECONCILER, "fmt", "-C", below).returncode == 0
    shutil.copytree(source.folder / "schemas", folder / "schemas")
    made.git("init", "--quiet")
    assert made.commit().returncode == 0
    return made


def outcomes(text: str) -> dict[str, str]:
    """Hook -> how it went, of what pre-commit prints."""
    found = {}
    for line in text.splitlines():
        for end in ("Passed", "Failed", "Skipped"):
            if line.startswith("reconciler ") and line.endswith(end):
                found[line.partition(".")[0]] = end
    return found


# On files: try-repo ---------------------------------------------------------------------------------------------------


def test_files_that_are_right(repository: Repository, source: Repository) -> None:
    tried = repository.run(PRE_COMMIT, "try-repo", source.folder, "--all-files")
    assert tried.returncode == 0, tried.stdout
    assert outcomes(tried.stdout) == {
        "reconciler validate": "Passed",
        "reconciler fmt": "Passed",
        "reconciler schema": "Passed",
    }
    assert repository.git("status", "--porcelain", "manifests") == ""


def test_files_that_are_wrong(repository: Repository, source: Repository) -> None:
    repository.write("manifests/dangling.yaml", DANGLING)
    repository.edit("manifests/vip.yaml", "kind: Queue", "kind:   Queue")
    repository.write("schemas/reconciler.json", "{}\n")
    repository.git("add", "--all")
    tried = repository.run(PRE_COMMIT, "try-repo", source.folder, "--all-files")
    assert tried.returncode == 1
    assert outcomes(tried.stdout) == {
        "reconciler validate": "Failed",
        "reconciler fmt": "Failed",
        "reconciler schema": "Failed",
    }
    assert "manifests/dangling.yaml:6:10: spec.queue names Queue/nowhere" in tried.stdout
    assert "formatted manifests/vip.yaml" in tried.stdout
    assert "schemas/reconciler.json is not the schema of this version" in tried.stdout


# In commits -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def hooked(repository: Repository, source: Repository) -> Repository:
    """The repository with our hooks installed."""
    repository.configure(source)
    assert repository.commit().returncode == 0
    installed = repository.run(PRE_COMMIT, "install", "--install-hooks")
    assert installed.returncode == 0, installed.stdout
    return repository


def test_commits_with_the_hooks(hooked: Repository, offline: dict[str, str]) -> None:
    before = hooked.head

    hooked.edit("manifests/vip.yaml", "kind: Queue", "kind: Quue")
    refused = hooked.commit(**offline)
    assert refused.returncode == 1
    assert outcomes(refused.stdout)["reconciler validate"] == "Failed"
    assert 'manifests/vip.yaml:4:7: there is no kind "Quue"; did you mean Queue?' in refused.stdout
    assert hooked.head == before

    hooked.edit("manifests/vip.yaml", "kind: Quue", "kind:   Queue")
    refused = hooked.commit(**offline)
    assert refused.returncode == 1
    assert outcomes(refused.stdout) == {
        "reconciler validate": "Passed",
        "reconciler fmt": "Failed",
        "reconciler schema": "Skipped",
    }
    assert "files were modified by this hook" in refused.stdout

    hooked.write("manifests/new.yaml", NEW)
    accepted = hooked.commit(**offline)
    assert accepted.returncode == 0, accepted.stdout
    assert outcomes(accepted.stdout)["reconciler validate"] == "Passed"
    assert hooked.head != before


def test_only_what_changes_is_checked_and_all_of_it_is_known(
    hooked: Repository, offline: dict[str, str]
) -> None:
    hooked.write("manifests/dangling.yaml", DANGLING)
    hooked.git("add", "--all")
    hooked.git("commit", "--quiet", "--no-verify", "--message", "Wrong, and past the hooks")
    hooked.edit("manifests/vip.yaml", "spec:", "spec: # as agreed")
    assert hooked.commit(**offline).returncode == 0
    hooked.write("manifests/again.yaml", (hooked.folder / "manifests" / "vip.yaml").read_text("utf-8"))
    refused = hooked.commit(**offline)
    assert refused.returncode == 1
    assert "is declared twice" in refused.stdout
    assert "nowhere" not in refused.stdout


def test_what_is_not_staged_does_not_count(hooked: Repository, offline: dict[str, str]) -> None:
    hooked.edit("manifests/vip.yaml", "spec:", "spec: # as agreed")
    hooked.git("add", "manifests/vip.yaml")
    hooked.edit("manifests/vip.yaml", "kind: Queue", "kind: Quue")
    done = hooked.run("git", "commit", "--quiet", "--message", "The staged half", **offline)
    assert done.returncode == 0, done.stdout
    assert "kind: Quue" in (hooked.folder / "manifests" / "vip.yaml").read_text("utf-8")


def test_yaml_that_is_not_ours_is_left_alone(hooked: Repository, offline: dict[str, str]) -> None:
    hooked.write(".github/workflows/ci.yaml", "on:   push\n")
    done = hooked.commit(**offline)
    assert done.returncode == 0, done.stdout
    assert set(outcomes(done.stdout).values()) == {"Skipped"}


def test_a_workspace_below_the_top(tmp_path: Path, source: Repository) -> None:
    made = make(tmp_path / "repository", "centre", source)
    made.configure(source)
    made.edit(".pre-commit-config.yaml", "-validate\n", "-validate\n        args: [-C, centre]\n")
    made.write("centre/manifests/dangling.yaml", DANGLING)
    made.git("add", "--all")
    done = made.run(PRE_COMMIT, "run", "--all-files", "reconciler-validate")
    assert done.returncode == 1
    assert "manifests/dangling.yaml:6:10: spec.queue names Queue/nowhere" in done.stdout
    made.write("centre/manifests/dangling.yaml", NEW)
    done = made.run(PRE_COMMIT, "run", "--all-files", "reconciler-validate")
    assert done.returncode == 0, done.stdout


def test_a_removed_file_wants_the_whole_workspace(hooked: Repository, offline: dict[str, str]) -> None:
    whole = ("always_run: true", "pass_filenames: false")
    hooked.edit(
        ".pre-commit-config.yaml", "-validate\n", "-validate\n" + "".join(f"        {one}\n" for one in whole)
    )
    hooked.write("manifests/new.yaml", NEW)
    hooked.write("manifests/dangling.yaml", DANGLING.replace("nowhere", "new"))
    accepted = hooked.commit(**offline)
    assert accepted.returncode == 0, accepted.stdout
    (hooked.folder / "manifests" / "new.yaml").unlink()
    refused = hooked.commit(**offline)
    assert refused.returncode == 1
    assert outcomes(refused.stdout)["reconciler validate"] == "Failed"
    assert "spec.queue names Queue/new, which no manifest declares" in refused.stdout


def test_the_guard_against_the_network_works(hooked: Repository, offline: dict[str, str]) -> None:
    calling = "import socket; socket.create_connection(('127.0.0.1', 9))"
    assert hooked.run(sys.executable, "-c", calling, **offline).returncode == 99


# The files themselves -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "name"),
    [("validate-manifest", ".pre-commit-hooks.yaml"), ("validate-config", ".pre-commit-config.yaml")],
)
def test_our_own_files_are_what_pre_commit_understands(
    command: str, name: str, variables: dict[str, str]
) -> None:
    checked = Repository(ROOT, variables).run(PRE_COMMIT, command, name)
    assert (checked.returncode, checked.stdout) == (0, "")


def test_every_hook_runs_a_command_that_there_is(source: Repository) -> None:
    listing = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))"
    shown = source.run(sys.executable, "-c", listing, ".pre-commit-hooks.yaml")
    hooks: Sequence[dict[str, str]] = json.loads(shown.stdout)
    assert [hook["id"] for hook in hooks] == ["reconciler-validate", "reconciler-fmt", "reconciler-schema"]
    for hook in hooks:
        program, command, *_ = hook["entry"].split()
        assert program == "reconciler"
        assert source.run(RECONCILER, command, "--help").returncode == 0
