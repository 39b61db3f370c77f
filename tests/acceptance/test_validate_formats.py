"""`validate --format …` as pipelines use it: a document on stdout, the exit code of `text`, paths of the repository."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from reconciler.cli.validate import FORMATS
from tests.acceptance.course import LAST, copy, edit, edit_one
from tests.acceptance.program import PROGRAM, environ, execute, run
from tests.source import ROOT

FOR_PROGRAMS = ("sarif", "junit", "github", "gitlab")
ESCAPED = ROOT / "tests" / "invalid" / "escaped"


def paths(format: str, text: str) -> list[str]:
    """The files that a document names, each as often as it does."""
    if format == "sarif":
        results = json.loads(text)["runs"][0]["results"]
        places = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in results]
        return [place["uri"] for place in places]
    if format == "junit":
        return [case.get("file", "") for case in ET.fromstring(text).iter("testcase") if case.get("file")]
    if format == "github":
        return [line.partition("file=")[2].partition(",")[0] for line in text.splitlines()]
    return [one["location"]["path"] for one in json.loads(text)]


def make_invalid(workspace: Path) -> None:
    edit_one(workspace, "Queue/vip", lambda queue: queue["spec"].update(colour="gold"))


def make_warning(workspace: Path) -> None:
    edit(workspace / "reconciler.yaml", lambda document: document["metadata"].pop("uid"))


WORKSPACES: dict[str, tuple[Callable[[Path], None], int, list[str]]] = {
    "valid": (lambda _: None, 0, []),
    "invalid": (make_invalid, 3, ["manifests/vip.yaml"]),
    "with a warning": (make_warning, 0, ["reconciler.yaml"]),
}


@pytest.mark.parametrize("format", FOR_PROGRAMS)
@pytest.mark.parametrize("state", WORKSPACES)
def test_what_was_found(state: str, format: str, tmp_path: Path) -> None:
    change, code, named = WORKSPACES[state]
    workspace = copy(LAST, tmp_path)
    change(workspace)
    as_text = run(workspace, "validate")
    done = run(workspace, "validate", "--format", format)
    assert (done.code, as_text.code) == (code, code)
    assert paths(format, done.out) == named
    assert done.err == as_text.out.splitlines()[-1] + "\n"


FAILURES = {
    "a path that is not there": (("missing.yaml",), "noSuchPath"),
    "a folder that is not there": (("-C", "nowhere"), "noSuchPath"),
    "an environment that is not there": (("-e", "nowhere"), "unknownEnvironment"),
}


@pytest.mark.parametrize("format", FOR_PROGRAMS)
@pytest.mark.parametrize("failure", FAILURES)
def test_why_nothing_could_be_checked(failure: str, format: str, tmp_path: Path) -> None:
    arguments, code = FAILURES[failure]
    workspace = copy(LAST, tmp_path)
    as_text = run(workspace, "validate", *arguments)
    done = run(workspace, "validate", "--format", format, *arguments)
    assert (done.code, as_text.code) == (64, 64)
    assert done.err == as_text.err
    assert code in done.out
    assert len(paths(format, done.out)) == (1 if format in ("github", "gitlab") else 0)


@pytest.mark.parametrize("format", FOR_PROGRAMS)
def test_it_is_the_same_with_click(format: str, tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    make_invalid(workspace)
    plain = run(workspace, "validate", "--format", format)
    clicked = run(workspace, "--no-color", "validate", f"--format={format}")
    assert clicked == plain


@pytest.mark.parametrize("format", FOR_PROGRAMS)
def test_files_are_named_as_the_repository_does(format: str, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / "centre").mkdir()
    workspace = copy(LAST, tmp_path / "centre")
    make_invalid(workspace)
    expected = [f"{workspace.relative_to(tmp_path)}/manifests/vip.yaml"]
    assert paths(format, run(workspace, "validate", "--format", format).out) == expected
    elsewhere = run(tmp_path.parent, "validate", "--format", format, "-C", str(workspace))
    assert paths(format, elsewhere.out) == expected
    changed = str(workspace / "manifests" / "vip.yaml")
    assert paths(format, run(tmp_path, "validate", "--format", format, changed).out)[:1] == expected
    (workspace / "reconciler.yaml").unlink()
    alone = run(workspace, "validate", "--format", format, "manifests/vip.yaml")
    assert paths(format, alone.out) == expected


@pytest.mark.parametrize("format", FOR_PROGRAMS)
def test_without_a_repository_files_are_named_as_the_workspace_does(format: str, tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    make_invalid(workspace)
    done = run(tmp_path, "validate", "--format", format, "-C", str(workspace))
    assert paths(format, done.out) == ["manifests/vip.yaml"]


@pytest.mark.parametrize("format", FORMATS)
def test_no_text_of_a_manifest_reaches_a_terminal_as_it_is(format: str, tmp_path: Path) -> None:
    shutil.copy(ESCAPED / "document.yaml", tmp_path)
    done = run(tmp_path, "validate", "document.yaml", "--format", format)
    assert done.code == 3
    assert (done.out + done.err).replace("\n", "").isprintable()
    assert not [line for line in done.out.splitlines() if line.lstrip().startswith("::error::")]


@pytest.mark.parametrize("format", FOR_PROGRAMS)
def test_in_one_stream_the_summary_comes_last(format: str, tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    make_invalid(workspace)
    command: list[str | Path] = [PROGRAM, "validate", "--format", format]
    done = subprocess.run(
        command, cwd=workspace, env=environ(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert done.returncode == 3
    assert done.stdout.splitlines()[-1].startswith("1 problem in ")


@pytest.mark.parametrize("format", ["sarif", "junit", "gitlab"])
def test_a_document_does_not_depend_on_the_encoding(format: str, tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    edit_one(workspace, "Queue/vip", lambda queue: queue["spec"].update(status="Übersee…"))
    plain = execute(workspace, "validate", "--format", format)
    narrow = execute(workspace, "validate", "--format", format, PYTHONIOENCODING="ascii")
    assert (plain.code, narrow) == (3, plain)


IMPORTED = """
import sys
from reconciler.cli.main import main
main(sys.argv[1:])
print(*(name for name in sys.modules if name.startswith("reconciler.")), file=sys.stderr)
"""


@pytest.mark.parametrize(
    ("format", "expected"), [("text", set()), ("json", set()), ("github", {"github", "report"})]
)
def test_a_form_costs_only_itself(format: str, expected: set[str], tmp_path: Path) -> None:
    workspace = copy(LAST, tmp_path)
    command = [sys.executable, "-c", IMPORTED, "validate", "--format", format, "manifests"]
    done = subprocess.run(command, cwd=workspace, env=environ(), capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    forms = {one.rpartition(".")[2] for one in loaded if one.startswith("reconciler.render.problems.")}
    assert forms == expected
    assert (
        "reconciler.manifests.index" not in loaded
    )  # nor does a small workspace pay for the index of a large one
    assert "reconciler.cli.app" not in loaded
    assert not [one for one in loaded if one.startswith("reconciler.model.codes")]


MANUAL = (ROOT / "docs" / "validate.md").read_text("utf-8")


@pytest.mark.parametrize("format", FORMATS)
def test_the_manual_shows_what_is_printed(format: str, tmp_path: Path) -> None:
    for name, text in re.findall(r"^```yaml\n(?=# (\S+)\n)(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    printed = run(tmp_path, "validate", "--format", format).out
    if format == "sarif":
        printed = json.dumps(json.loads(printed)["runs"][0]["results"][0], indent=2) + "\n"
    shown = re.search(rf"^### {format}$.*?^```\w+\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert shown[1] == printed
