"""`fmt` by the real command line: which files it takes, what it writes, and what it says."""

from __future__ import annotations

import errno
import subprocess
from pathlib import Path

import pytest

from tests.acceptance.course import EXAMPLES, copy
from tests.acceptance.program import PROGRAM, Ran, environ, execute, run
from tests.support.installed import needed

UGLY = """\
kind: Queue
apiVersion: reconciler/v1
metadata: {name: a}
spec:
    hoursOfOperation:   Office hours # open
"""
NEAT = """\
apiVersion: reconciler/v1
kind: Queue
metadata: {name: a}
spec:
  hoursOfOperation: Office hours   # open
"""
WITH_OVERLAYS = next(example for example in EXAMPLES if "environments" in example.name)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = copy(EXAMPLES[0], tmp_path)
    (folder / "manifests" / "a.yaml").write_text(UGLY, "utf-8")
    return folder


def test_a_check_shows_a_diff_and_writes_nothing(workspace: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in workspace.rglob("*")}
    checked = run(workspace, "fmt", "--check")
    assert checked.code == 1
    assert checked.out.startswith("--- manifests/a.yaml\n+++ manifests/a.yaml\n@@ ")
    assert (
        "\n-    hoursOfOperation:   Office hours # open\n+  hoursOfOperation: Office hours   # open\n"
        in checked.out
    )
    assert checked.err == "1 of 3 files would change\n"
    assert {path: path.stat().st_mtime_ns for path in workspace.rglob("*")} == before


def test_the_diff_is_one_that_patch_understands(workspace: Path) -> None:
    diff = run(workspace, "fmt", "--check").out
    subprocess.run(
        [needed("patch"), "-p0"], cwd=workspace, input=diff, text=True, check=True, capture_output=True
    )
    assert (workspace / "manifests" / "a.yaml").read_text("utf-8") == NEAT


def test_it_writes_and_has_nothing_left_to_do(workspace: Path) -> None:
    file = workspace / "manifests" / "a.yaml"
    file.chmod(0o640)
    assert run(workspace, "fmt") == Ran(0, "formatted manifests/a.yaml\n1 of 3 files changed\n", "")
    assert file.read_text("utf-8") == NEAT
    assert file.stat().st_mode & 0o777 == 0o640
    assert run(workspace, "fmt") == Ran(0, "3 files in order\n", "")
    assert run(workspace, "fmt", "--check") == Ran(0, "", "3 files in order\n")
    assert sorted(path.name for path in file.parent.iterdir()) == ["a.yaml", "front-desk.yaml"]


def test_the_workspace_is_all_that_it_names_but_seeds(tmp_path: Path) -> None:
    workspace = copy(WITH_OVERLAYS, tmp_path)
    files = [
        "reconciler.yaml",
        "seed.yaml",
        "manifests/b.yml",
        "environments/production/c.yaml",
        "elsewhere.yaml",
    ]
    for name in files[2:]:
        (workspace / name).write_text(UGLY, "utf-8")
    for name in files[:2]:
        (workspace / name).write_text((workspace / name).read_text("utf-8") + "\n\n", "utf-8")
    said = run(workspace, "fmt").out.splitlines()[:-1]
    assert set(said) == {f"formatted {name}" for name in files} - {
        "formatted seed.yaml",
        "formatted elsewhere.yaml",
    }


def test_files_and_folders_can_be_named(workspace: Path) -> None:
    (workspace / "loose.yaml").write_text(UGLY, "utf-8")
    assert run(workspace, "fmt", "manifests", "manifests/a.yaml").out.endswith("1 of 2 files changed\n")
    assert run(workspace, "fmt", "loose.yaml").out == "formatted loose.yaml\n1 of 1 file changed\n"
    outside = workspace.parent
    assert run(outside, "fmt", "--check", str(workspace / "manifests")).code == 0


def test_a_file_that_cannot_be_read_does_not_stop_the_others(workspace: Path) -> None:
    bad = workspace / "manifests" / "0.yaml"
    bad.write_text("a: 1\nb: [\n", "utf-8")
    ran = run(workspace, "fmt")
    assert ran.code == 3
    assert ran.out == "formatted manifests/a.yaml\n1 of 4 files changed\n"
    assert ran.err.startswith("manifests/0.yaml:3:1: not valid YAML: ")
    assert ran.err.endswith("error: 1 file was left as it is\n")
    assert bad.read_text("utf-8") == "a: 1\nb: [\n"
    again = run(workspace, "fmt")
    assert (again.code, again.out) == (3, "3 files in order\n"), "the one that cannot be read is not in order"
    assert run(workspace, "fmt", "manifests/0.yaml").out == ""
    (workspace / "manifests" / "1.yaml").write_text("b: [\n", "utf-8")
    assert run(workspace, "fmt").err.endswith("error: 2 files were left as they are\n")


@pytest.mark.parametrize(
    "content", [b"\xff\xfea\x00", b"a: \xe9\n", b"a: \x07\n", b"root:x:0:0:/bin/sh\njo:x:1:1:/bin/sh\n"]
)
def test_what_is_no_text_or_nothing_else(workspace: Path, content: bytes) -> None:
    (workspace / "manifests" / "a.yaml").write_bytes(content)
    ran = run(workspace, "fmt", "manifests/a.yaml")
    assert (ran.code, "manifests/a.yaml:1:" in ran.err) == (3, True)
    assert (workspace / "manifests" / "a.yaml").read_bytes() == content


def test_a_file_that_may_not_be_written_is_not(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder may be: nobody who has locked a file wants it replaced."""
    file = workspace / "manifests" / "a.yaml"
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != file)  # root may write everything
    ran = run(workspace, "fmt")
    assert ran.code == 1
    assert "a.yaml cannot be written: Permission denied" in ran.err
    assert file.read_text("utf-8") == UGLY


def test_a_file_keeps_its_owner(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A container that runs as root over somebody's folder leaves them their files."""
    file = workspace / "manifests" / "a.yaml"
    owner = file.stat()
    given: list[tuple[int, int]] = []
    monkeypatch.setattr("os.fchown", lambda descriptor, uid, gid: given.append((uid, gid)))
    assert run(workspace, "fmt").code == 0
    assert given == [(owner.st_uid, owner.st_gid)]


def test_standard_output_is_utf_8_whatever_the_locale(workspace: Path) -> None:
    for command, text in (("fmt -", 'a:   "é☎"\n'), ("plan", ""), ("plan --format markdown", "")):
        ran = subprocess.run(
            [PROGRAM, "-C", workspace, *command.split()],
            input=text.encode(),
            env={**environ(), "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"},
            capture_output=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, b"")
        assert "☎" in ran.stdout.decode() if text else ran.stdout.decode()


def test_byte_order_mark_and_line_breaks_stay(workspace: Path) -> None:
    file = workspace / "manifests" / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + UGLY.replace("\n", "\r\n").encode())
    assert run(workspace, "fmt").code == 0
    assert file.read_bytes() == b"\xef\xbb\xbf" + NEAT.replace("\n", "\r\n").encode()


def test_an_empty_folder_is_not_in_order(workspace: Path) -> None:
    (workspace / "nothing").mkdir()
    ran = run(workspace, "fmt", "nothing")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("nothing:1:1: nothing holds no *.yaml or *.yml file")


def test_a_link_stays_a_link_and_one_that_leads_out_is_refused(workspace: Path) -> None:
    real = workspace / "real.yaml"
    (workspace / "manifests" / "a.yaml").rename(real)
    link = workspace / "manifests" / "a.yaml"
    link.symlink_to(real)
    outside = workspace.parent / "outside.yaml"
    outside.write_text(UGLY, "utf-8")
    (workspace / "manifests" / "b.yaml").symlink_to(outside)
    ran = run(workspace, "fmt")
    assert (ran.code, link.is_symlink()) == (3, True)
    assert "manifests/b.yaml:1:1: this link leads out of the workspace" in ran.err
    assert (real.read_text("utf-8"), outside.read_text("utf-8")) == (NEAT, UGLY)


def test_a_disk_that_is_full_leaves_the_file(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    ran = run(workspace, "fmt")
    assert (ran.code, "a.yaml cannot be written: No space left on device" in ran.err) == (1, True)
    assert (workspace / "manifests" / "a.yaml").read_text("utf-8") == UGLY
    assert sorted(path.name for path in (workspace / "manifests").iterdir()) == ["a.yaml", "front-desk.yaml"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.yaml"], "nowhere.yaml does not exist"),
        (["-", "manifests"], "goes with no other PATH"),
        (["--write"], "No such option"),
        (["-C", "manifests"], "there is no reconciler.yaml in manifests"),
        (["-e", "nowhere"], "there is no environment 'nowhere'"),
        (["-e", "nowhere", "manifests"], "there is no environment 'nowhere'"),
    ],
)
def test_a_wrong_command_line(workspace: Path, arguments: list[str], said: str) -> None:
    ran = run(workspace, "fmt", *arguments)
    assert (ran.code, ran.out) == (64, "")
    assert said in ran.err
    assert "→" in ran.err


def test_without_a_workspace_files_must_be_named(tmp_path: Path) -> None:
    ran = run(tmp_path, "fmt")
    assert ran.code == 64
    assert "there is no reconciler.yaml here or above" in ran.err
    for command in ("fmt", "validate", "plan"):
        assert "make" in (said := run(tmp_path, command).err)
        assert "reconciler init DIR" in said


def test_a_folder_that_is_missing_or_outside_is_told_where_it_is_named(workspace: Path) -> None:
    file = workspace / "reconciler.yaml"
    file.write_text(file.read_text("utf-8").replace("spec:\n", "spec:\n  manifests: [none, ../x]\n"), "utf-8")
    (workspace.parent / "x").mkdir()
    (workspace.parent / "x" / "a.yaml").write_text(UGLY, "utf-8")
    ran = run(workspace, "fmt")
    assert ran.code == 3
    assert "reconciler.yaml:8:15: none does not exist" in ran.err
    assert "reconciler.yaml:8:21: ../x lies outside the workspace" in ran.err
    assert (workspace.parent / "x" / "a.yaml").read_text("utf-8") == UGLY


def filtered(folder: Path, text: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [PROGRAM, "fmt", *arguments, "-"],
        cwd=folder,
        env=environ(),
        input=text,
        capture_output=True,
        timeout=60,
    )


def test_standard_input_for_editors(tmp_path: Path) -> None:
    assert filtered(tmp_path, UGLY.encode()).stdout == NEAT.encode()
    assert filtered(tmp_path, NEAT.encode(), "--check").returncode == 0
    checked = filtered(tmp_path, UGLY.encode(), "--check")
    assert (checked.returncode, checked.stdout[:12]) == (1, b"--- <stdin>\n")
    refused = filtered(tmp_path, b"a: [\n")
    assert (refused.returncode, refused.stdout) == (3, b"")
    assert refused.stderr.startswith(b"<stdin>:2:1: not valid YAML")
    assert filtered(tmp_path, b"\xff").returncode == 3


def test_a_defect_leaves_the_file_and_is_reported(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Were the printing wrong, nobody's file would be: both readers look before anything is written."""
    monkeypatch.setattr("reconciler.manifests.formatting.lines_of", lambda root: ["a: 1"])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ran = run(workspace, "fmt", "manifests/a.yaml")
    assert ran.code == 70
    assert "manifests/a.yaml: left as it is" in ran.err
    assert "the report is in" in ran.err
    assert (workspace / "manifests" / "a.yaml").read_text("utf-8") == UGLY


def test_signs_that_steer_a_terminal_are_shown_in_a_diff(workspace: Path) -> None:
    (workspace / "manifests" / "a.yaml").write_text("a:   b\u202ec\n", "utf-8")
    assert "-a:   b\\u202ec\n" in run(workspace, "fmt", "--check").out


def test_the_installed_program(workspace: Path) -> None:
    assert execute(workspace, "fmt").out.endswith("1 of 3 files changed\n")
    assert execute(workspace, "fmt", "--help").out.startswith("Usage: reconciler fmt [OPTIONS] [PATH]...\n")
