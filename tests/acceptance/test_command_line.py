"""What a shell may hand over: a variable that is not set, a stream that is closed, a folder that is gone."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.course import LAST, copy
from tests.acceptance.program import PROGRAM, Ran, environ, run


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["-e", "", "apply", "--yes"], "the value of -e is empty"),
        (["apply", "--yes", "--environment="], "the value of --environment is empty"),
        (["validate", "-e", ""], "the value of -e is empty"),
        (["-C", "", "validate"], "the value of -C is empty"),
        (["validate", "--directory="], "the value of --directory is empty"),
        (["init", ""], "an argument is empty"),
        (["validate", ""], "an argument is empty"),
        (["fmt", ""], "an argument is empty"),
    ],
)
def test_an_empty_name_is_not_the_default(arguments: list[str], what: str, tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    before = sorted(workspace.rglob("*"))
    done = run(workspace, *arguments)
    assert (done.code, done.out) == (64, "")
    assert done.err.startswith(f"error: {what} [usage]\n")
    assert sorted(workspace.rglob("*")) == before


def shell(folder: Path, command: str) -> Ran:
    """What `reconciler` says in a shell of its own, for what only a shell can do to it."""
    script = f'reconciler() {{ {shlex.quote(str(PROGRAM))} "$@"; }}; {command}'
    done = subprocess.run(["sh", "-c", script], cwd=folder, env=environ(), capture_output=True, text=True)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    "command", ["validate", "-C . validate", "plan", "fmt", "explain Queue", "--version"]
)
def test_a_closed_output_is_told(command: str, tmp_path: Path) -> None:
    done = shell(copy(LAST, tmp_path), f"reconciler {command} >&-")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: the output cannot be written: Bad file descriptor [noRoom]\n")
    assert len(done.err.splitlines()) == 2


def test_a_full_disk_is_told_however_little_is_said(tmp_path: Path) -> None:
    done = shell(copy(LAST, tmp_path), "reconciler --version >/dev/full")
    assert done.err.startswith("error: the output cannot be written: No space left on device [noRoom]\n")
    assert (done.code, len(done.err.splitlines())) == (1, 2)


@pytest.mark.parametrize(("command", "code"), [("validate", 0), ("plan", 0), ("plan --nothing", 64)])
def test_what_a_closed_stderr_would_say_goes_nowhere(command: str, code: int, tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    shown = shell(workspace, f"reconciler {command}")
    assert shell(workspace, f"reconciler {command} 2>&-") == shown._replace(err="")
    assert shown.code == code


def test_a_closed_input_holds_nothing(tmp_path: Path) -> None:
    assert shell(tmp_path, "reconciler fmt --check - <&-").code == 0
    assert shell(copy(LAST, tmp_path), "reconciler apply <&-").code == 64


@pytest.mark.parametrize("command", ["validate", "plan", "fmt", "init new"])
def test_a_folder_that_is_gone_is_no_defect(command: str, tmp_path: Path) -> None:
    done = shell(tmp_path, f"mkdir gone && cd gone && rmdir ../gone && reconciler {command}")
    assert (done.code, done.out) == (64, "")
    assert done.err.startswith("error: the current folder has been removed [noSuchPath]\n")
    assert list(tmp_path.iterdir()) == []


def test_a_checkout_that_may_not_be_written_is_no_defect(tmp_path: Path) -> None:
    """`.reconciler` cannot be made: a file stands there, which stops root as well."""
    workspace = copy(LAST, tmp_path)
    (workspace / ".reconciler").write_text("", "utf-8")
    done = run(workspace, "plan")
    assert (done.code, done.out) == (1, "")
    assert "[defect]" not in done.err
    assert f"{workspace / '.reconciler'}" in done.err
