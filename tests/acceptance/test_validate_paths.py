"""`validate PATH`: whatever is named is checked, with the workspace around it, or refused; nothing is not valid."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.course import EXAMPLES, copy, edit_one
from tests.acceptance.program import PROGRAM, Ran, environ, run
from tests.source import ROOT
from tests.support.installed import needed

WITH_OVERLAYS = next(example for example in EXAMPLES if "environments" in example.name)
OVERLAY = "environments/sandbox/retail.yaml"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return copy(WITH_OVERLAYS, tmp_path)


def codes(done: Ran) -> list[tuple[str, str]]:
    """The file and the code of every problem in text."""
    return re.findall(r"^(.+?):\d+:\d+: .* \[(\w+)\]$", done.out, re.MULTILINE)


def without_rights(folder: Path, *arguments: str) -> Ran:
    """The program as somebody whom the rights of files bind, also where tests are run by root."""
    command: list[str | Path] = [PROGRAM, *arguments]
    if os.geteuid() == 0:
        bound = ["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
        command = [needed("setpriv"), *bound, *command]
    done = subprocess.run(command, cwd=folder, env=environ(), capture_output=True, text=True)
    return Ran(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("path", ["locked", "locked/x.yaml"])
def test_what_cannot_be_read_is_not_valid(path: str, above: bool, workspace: Path) -> None:
    locked = workspace / "locked"
    locked.mkdir(mode=0o000)
    shown = f"{workspace.name}/{path}" if above else path
    done = without_rights(workspace.parent if above else workspace, "validate", shown)
    formatted = without_rights(workspace, "fmt", path)
    locked.chmod(0o755)
    assert (done.code, codes(done)) == (3, [(shown if path.endswith("yaml") else f"{shown}/", "unreadable")])
    assert (formatted.code, "[unreadable]" in formatted.err) == (3, True)


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["nothing", "manifests"], ["-e", "production", "nothing"]]
)
def test_an_empty_folder_is_a_problem(arguments: list[str], workspace: Path) -> None:
    (workspace / "nothing" / ".git").mkdir(parents=True)
    done = run(workspace, "validate", *arguments)
    assert (done.code, codes(done)) == (3, [("nothing", "emptyFolder")])
    (workspace / "reconciler.yaml").unlink()
    done = run(workspace, "validate", "nothing")
    assert (done.code, codes(done)) == (3, [("nothing", "emptyFolder")])


def test_an_overlay_of_another_environment_is_checked_in_its_own(workspace: Path) -> None:
    overlay = workspace / OVERLAY
    text = overlay.read_text("utf-8")
    valid = run(workspace, "-e", "production", "validate", OVERLAY)
    assert (valid.code, valid.out) == (0, f"{text.count('apiVersion')} documents valid\n")
    unknown = text.replace("spec:\n", "spec:\n  nope: 1\n", 1)
    for broken, code in ((f"{text}---\nx: [\n", "syntax"), (unknown, "unknownField")):
        overlay.write_text(broken, "utf-8")
        done = run(workspace, "-e", "production", "validate", OVERLAY)
        assert (done.code, codes(done)) == (3, [(OVERLAY, code)])
        assert run(workspace, "-e", "production", "validate", "manifests").code == 0


def test_a_seed_that_is_named_is_checked_as_a_seed(workspace: Path) -> None:
    assert run(workspace, "validate", "seed.yaml").out == "1 document valid\n"
    assert run(workspace, "validate", "seed.yaml", OVERLAY).out == "3 documents valid\n"
    with (workspace / "seed.yaml").open("a", encoding="utf-8") as file:
        file.write("nothing: 1\n")
    done = run(workspace, "validate", "seed.yaml")
    assert (done.code, codes(done)) == (3, [("seed.yaml", "seed")])
    assert codes(run(workspace.parent, "validate", f"{workspace.name}/seed.yaml"))[0][0].endswith(
        "/seed.yaml"
    )
    (workspace / "seed.yaml").write_bytes(b"\xff")
    assert codes(run(workspace, "validate", "seed.yaml")) == [("seed.yaml", "seed")]


def test_where_nothing_is_to_be_checked_nothing_is_valid(workspace: Path) -> None:
    (workspace / "seeds").mkdir()
    (workspace / "seed.yaml").rename(workspace / "seeds" / "seed.yaml")
    file = workspace / "reconciler.yaml"
    file.write_text(file.read_text("utf-8").replace("seed: seed.yaml", "seed: seeds/seed.yaml"), "utf-8")
    done = run(workspace, "validate", "seeds")
    assert (done.code, done.out) == (64, "")
    assert done.err.startswith("error: seeds: nothing there is to be checked [usage]\n")


def test_from_above_a_file_is_checked_in_its_workspace(workspace: Path) -> None:
    above, name = workspace.parent, workspace.name
    assert run(above, "validate", name).out == run(workspace, "validate", ".").out
    edit_one(workspace, "EmailAddressAssociation/retail", lambda one: one["spec"].update(queue="nosuch"))
    file = f"{name}/manifests/retail.yaml"
    expected = [(file, "unknownReference")]
    for arguments in (
        [file],
        [name, "-e", "production"],
        [f"{name}/../{file}"],
        [str(workspace / "manifests")],
    ):
        done = run(above, "validate", *arguments)
        assert (done.code, codes(done)) == (3, expected)
    github = run(above, "validate", "--format", "github", file)
    assert github.out.startswith(f"::error file={file},")
    elsewhere = above / "elsewhere"
    elsewhere.mkdir()
    absolute = run(elsewhere, "validate", str(workspace / "manifests"))
    assert codes(absolute) == [(str(above / file), "unknownReference")]


def test_files_of_several_workspaces_and_of_none(workspace: Path) -> None:
    above = workspace.parent
    other = copy(EXAMPLES[0], above)
    (above / "loose.yaml").write_text("kind: Queue\n", "utf-8")
    edit_one(workspace, "EmailAddressAssociation/retail", lambda one: one["spec"].update(queue="nosuch"))
    done = run(above, "validate", f"{workspace.name}/manifests", f"{other.name}/manifests", "loose.yaml")
    files = {file for file, _ in codes(done)}
    assert (done.code, files) == (3, {f"{workspace.name}/manifests/retail.yaml", "loose.yaml"})
    unknown = run(above, "validate", "-e", "nowhere", f"{workspace.name}/manifests")
    assert (unknown.code, "[unknownEnvironment]" in unknown.err) == (64, True)


def test_a_folder_around_workspaces_is_none_of_them(workspace: Path) -> None:
    done = run(workspace.parent, "validate", ".")
    assert (done.code, done.out) == (64, "")
    assert done.err == f"error: . is no workspace, but holds some [usage]\n  → name them: {workspace.name}\n"


def test_a_path_that_is_there_in_the_workspace_alone(workspace: Path) -> None:
    for command in ("validate", "fmt"):
        done = run(workspace.parent, "-C", workspace.name, command, "manifests/retail.yaml")
        assert done.code == 64
        assert f"did you mean {workspace.name}/manifests/retail.yaml?" in done.err
    done = run(workspace, "validate", "a" * 5_000)
    assert (done.code, done.err.endswith("[noSuchPath]\n  → check the spelling of the path\n")) == (64, True)


def test_an_overlay_that_no_environment_lists(workspace: Path) -> None:
    (workspace / "environments" / "staging").mkdir()
    overlay = workspace / "environments" / "staging" / "retail.yaml"
    overlay.write_text(
        "apiVersion: reconciler/v1\nkind: Queue\nmetadata: {name: retail}\nspec: {}\n", "utf-8"
    )
    done = run(workspace, "validate", "environments/staging")
    assert "list environments/staging under an environment's overlays in reconciler.yaml" in done.out
    assert codes(done) == [("environments/staging/retail.yaml", "duplicate")]


INVALID = sorted(one.parent for one in (ROOT / "tests" / "invalid").glob("*/reconciler.yaml"))


@pytest.mark.parametrize("workspace", INVALID, ids=lambda one: one.name)
def test_a_file_alone_says_what_the_whole_says_of_it(workspace: Path) -> None:
    def told(*arguments: str) -> set[tuple[object, ...]]:
        shown = run(workspace, "validate", *arguments, "--format", "json").json
        return {tuple(one.values()) for one in shown["problems"]}

    whole = told()
    for file in {str(one[0]) for one in whole}:
        if file != "reconciler.yaml" and (workspace / file).is_file():
            assert {one for one in whole if one[0] == file} <= told(file)
