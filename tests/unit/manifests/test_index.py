"""The index spares reading, and never changes an answer: not when files change under it, nor when it is damaged."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.manifests.loading import Loaded, Memory, load
from reconciler.manifests.workspace import load_workspace
from tests.support.profile import examples

WORKSPACE = """\
apiVersion: reconciler/v1
kind: Workspace
metadata: {name: acme, uid: "3f9c2a71"}
spec:
  environments:
    - name: sandbox
      sandbox: {}
    - name: production
      sandbox: {}
      overlays: [environments/production]
"""
HEAD = "apiVersion: reconciler/v1\nkind: Queue\nmetadata: {name: %s}\n"
MAPPED = """\
apiVersion: reconciler/v1
kind: EmailAddressAssociation
metadata: {name: %s}
spec: {queue: %s, mode: include, addresses: [a@example.com]}
"""
TEXTS = [
    HEAD % "retail" + "spec: {maxContacts: 5}\n",
    HEAD % "retail" + "spec: {maxContacts: 6}\n",
    HEAD % "sales" + 'spec: {description: "\\u2026\\U0001F600", tags: {a: b, c: "on"}}\n',
    HEAD % "sales" + "spec: {maxContacts: many}\n",
    "\ufeff# first\n" + HEAD % "vip" + "spec: {}\n---\n" + HEAD % "spare" + "spec: {tags: &t {a: b}}\n",
    HEAD % "spare" + "spec: {tags: &t {a: b}, outboundCaller: *t}\n",
    HEAD % "vip" + "kind: Queue\nspec: {}\n",
    MAPPED % ("retail", "retail"),
    MAPPED % ("sales", "sales"),
    MAPPED % ("nowhere", "absent"),
    "- 1\n- 2.5\n- [null, true, 1e3, -0.0, 123456789012345678901234567890]\n",
    "a: [\n",
    "\n",
    "a: \x07\n",
    "kind: Queue\nmetadata: {name: retail}\nspec: {maxContacts: 50}\n",
    "kind: Queue\nmetadata: {name: sales}\n$delete: true\n",
]
FILES = ["manifests/a.yaml", "manifests/b.yaml", "manifests/sub/c.yml", "environments/production/o.yaml"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "same size", "remove", "touch back", "swap"]),
        st.sampled_from(FILES),
        st.sampled_from(TEXTS),
    ),
    min_size=1,
    max_size=5,
)


def make(root: Path, **texts: str) -> Path:
    """A workspace with some of the files."""
    (root / "manifests").mkdir(parents=True)
    (root / "environments" / "production").mkdir(parents=True)
    (root / "reconciler.yaml").write_text(WORKSPACE, encoding="utf-8")
    for name in FILES[:3]:
        write(root / name, TEXTS[FILES.index(name) * 2])
    for name, text in texts.items():
        write(root / "manifests" / f"{name}.yaml", text)
    return root


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def memory(root: Path, *, later: int = 3_600, worthwhile: int = 1, version: str = "1") -> Memory:
    """A memory whose run begins `later` seconds from now, so that nothing is too young to be kept."""
    path = str(root / ".reconciler" / "manifests.index")
    return Memory(path, version, time.time_ns() + later * 1_000_000_000, worthwhile)


def seen(root: Path, only: str, environment: str | None = None, kept: Memory | None = None) -> Loaded:
    return load(load_workspace(root), environment, only=[root / only], memory=kept)


def entries(root: Path) -> dict[str, Any]:
    _, _, content = (root / ".reconciler" / "manifests.index").read_bytes().partition(b"\n")
    known: dict[str, Any] = json.loads(content)
    return known


OPENED: list[Callable[[str], object]] = []


def hear(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: tells whoever listens which file is about to be opened."""
    if event == "open" and OPENED and isinstance(arguments[0], str):
        for one in tuple(OPENED):
            one(arguments[0])


sys.addaudithook(hear)


@pytest.fixture
def read_files() -> Iterator[list[str]]:
    """The manifests that are opened from now on."""
    names: list[str] = []

    def note(path: str) -> None:
        name = "/".join(Path(path).parts[-3 if path.endswith("c.yml") else -2 :])
        if path.endswith((".yaml", ".yml")) and not path.endswith("reconciler.yaml"):
            names.append(name)

    OPENED.append(note)
    yield names
    OPENED.remove(note)


def edit(root: Path, step: tuple[str, str, str]) -> None:
    how, name, text = step
    path = root / name
    if how == "write" or not path.exists():
        write(path, text)
    elif how == "remove":
        path.unlink()
    elif how == "swap":
        path.replace(root / "aside")
        write(path, text)
        (root / "aside").replace(root / FILES[0])
    else:
        status = path.stat()
        content = path.read_bytes()
        path.write_bytes(content.replace(b"retail", b"rental").replace(b"sales", b"seals"))
        if how == "touch back":
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@examples(40)
@given(steps=STEPS, only=st.sampled_from(FILES), environment=st.sampled_from([None, "sandbox", "production"]))
def test_with_and_without_it_the_answer_is_the_same(
    tmp_path: Path, steps: list[tuple[str, str, str]], only: str, environment: str | None
) -> None:
    root = make(tmp_path / "ws")
    try:
        for step in [None, *steps]:
            if step is not None:
                time.sleep(0.01)  # a file system's clock ticks in steps of some milliseconds; see SETTLED_NS
                edit(root, step)
            chosen = only if (root / only).exists() else "manifests"
            if not (root / chosen).exists():
                continue
            without = seen(root, chosen, environment)
            for _ in ("written", "used"):
                assert told(seen(root, chosen, environment, memory(root))) == told(without)
    finally:
        shutil.rmtree(root)


def told(loaded: Loaded) -> tuple[object, ...]:
    """Everything that a run says, with the positions of every value that it can be asked for."""
    places = [
        (one.address, one.spec, one.where(("spec",)), one.where(("metadata", "name")))
        for one in loaded.manifests
    ]
    return loaded.problems, loaded.warnings, loaded.documents, loaded.digest, places


def test_what_it_knows_is_not_read_again(tmp_path: Path, read_files: list[str]) -> None:
    root = make(tmp_path / "ws")
    read_files.clear()
    seen(root, FILES[0], kept=memory(root))
    assert sorted(read_files) == sorted(FILES[:3])
    read_files.clear()
    seen(root, FILES[0], kept=memory(root))
    assert read_files == [FILES[0]]  # what is asked about is always read
    read_files.clear()
    write(root / FILES[1], TEXTS[9])
    read_files.clear()
    (problem,) = seen(root, FILES[1], kept=memory(root)).problems
    assert (problem.code, problem.address) == ("unknownReference", "EmailAddressAssociation/nowhere")
    assert sorted(read_files) == [FILES[1]]


def test_a_problem_found_through_it_has_its_place(tmp_path: Path, read_files: list[str]) -> None:
    root = make(tmp_path / "ws", z=HEAD % "retail" + "spec: {}\n")
    for _ in range(2):
        read_files.clear()
        (problem,) = seen(root, FILES[0], kept=memory(root)).problems
        assert (problem.code, problem.file, problem.line) == ("duplicate", "manifests/z.yaml", 3)
    assert read_files == [FILES[0], "manifests/z.yaml"]  # the other is only opened to find the place in it


def test_what_is_wrong_is_not_kept(tmp_path: Path) -> None:
    root = make(
        tmp_path / "ws",
        broken="a: [\n",
        twice="a: 1\na: 2\n",
        empty="\n",
        gap=f"{TEXTS[2]}---\n---\n{TEXTS[7]}",
    )
    seen(root, FILES[0], kept=memory(root))
    assert sorted(entries(root)) == sorted(FILES[:3])


def test_what_is_young_is_not_kept(tmp_path: Path) -> None:
    root = make(tmp_path / "ws")
    seen(root, FILES[0], kept=memory(root, later=0))
    assert entries(root) == {}
    old = time.time_ns() - 10_000_000_000
    os.utime(root / FILES[0], ns=(old, old))  # the time of change stays young
    seen(root, FILES[0], kept=memory(root, later=0))
    assert entries(root) == {}


def test_it_is_written_only_where_that_pays(tmp_path: Path) -> None:
    root = make(tmp_path / "ws")
    seen(root, FILES[0], kept=memory(root, worthwhile=4))
    assert not (root / ".reconciler").exists()
    seen(root, FILES[0], kept=memory(root, worthwhile=3))
    index = root / ".reconciler" / "manifests.index"
    written = index.stat()
    time.sleep(0.01)
    write(root / FILES[0], TEXTS[1])
    seen(root, FILES[0], kept=memory(root))
    now = index.stat()
    assert (now.st_ino, now.st_mtime_ns) == (written.st_ino, written.st_mtime_ns)


def test_a_small_workspace_never_has_one_in_use(tmp_path: Path) -> None:
    root = make(tmp_path / "ws")
    kept = Memory(str(root / ".reconciler" / "manifests.index"), "1", time.time_ns() + 10**13)
    seen(root, FILES[0], kept=kept)
    assert not (root / ".reconciler").exists()


def test_it_is_private_and_git_does_not_see_it(tmp_path: Path) -> None:
    root = make(tmp_path / "ws")
    seen(root, FILES[0], kept=memory(root))
    folder = root / ".reconciler"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "manifests.index").stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in folder.iterdir()) == [".gitignore", "manifests.index"]
    assert (folder / ".gitignore").read_text("utf-8") == "*\n"


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    root = make(tmp_path / "ws")
    (root / ".reconciler").mkdir()
    seen(root, FILES[0], kept=memory(root))
    assert [one.name for one in (root / ".reconciler").iterdir()] == ["manifests.index"]


def damage_it(path: Path, how: str) -> None:
    content = path.read_bytes()
    if how == "readable by others":
        path.chmod(0o644)
        return
    path.unlink()
    if how == "a link":
        path.with_name("x").write_bytes(content)
        path.with_name("x").chmod(0o600)
        path.symlink_to("x")
    elif how == "a folder":
        path.mkdir()
    elif how == "a pipe":
        os.mkfifo(path, 0o600)
    else:
        flipped = content.replace(b"retail", b"rental")
        path.write_bytes(
            {"cut off": content[:-20], "a bit flipped": flipped, "empty": b""}.get(how, b"\xff\n{}")
        )
        path.chmod(0o600)


DAMAGES = (
    "cut off", "a bit flipped", "empty", "something else", "readable by others", "a link", "a folder", "a pipe",
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_odd_about_it_means_that_there_is_none(
    damage: str, tmp_path: Path, read_files: list[str]
) -> None:
    root = make(tmp_path / "ws")
    without = seen(root, FILES[0])
    seen(root, FILES[0], kept=memory(root))
    damage_it(root / ".reconciler" / "manifests.index", damage)
    read_files.clear()
    assert told(seen(root, FILES[0], kept=memory(root))) == told(without)
    assert sorted(read_files) == sorted(FILES[:3])


def test_another_version_begins_anew(tmp_path: Path, read_files: list[str]) -> None:
    root = make(tmp_path / "ws")
    seen(root, FILES[0], kept=memory(root))
    read_files.clear()
    seen(root, FILES[0], kept=memory(root, version="2"))
    assert sorted(read_files) == sorted(FILES[:3])


def test_a_file_that_changes_in_the_middle_of_a_run_is_looked_at_again(tmp_path: Path) -> None:
    root = make(tmp_path / "ws", z=HEAD % "retail" + "spec: {}\n")
    seen(root, FILES[0], kept=memory(root))
    changed: list[str] = []

    def change(path: str) -> None:
        if path.endswith("z.yaml") and not changed:
            changed.append(path)
            time.sleep(0.01)
            write(Path(path), "# one line more\n" + HEAD % "retail" + "spec: {}\n")

    OPENED.append(change)
    try:
        (problem,) = seen(root, FILES[0], kept=memory(root)).problems
    finally:
        OPENED.remove(change)
    assert changed  # the place of the duplicate is asked for, and the file is opened for that
    assert (problem.code, problem.line) == ("duplicate", 4)


def test_what_was_written_after_it_was_read_is_read_the_next_time(tmp_path: Path) -> None:
    """Also where the disk's clock is so far behind ours that what was written just now looks old."""
    root = make(tmp_path / "ws")
    changed: list[str] = []

    def change(path: str) -> None:
        if path.endswith("b.yaml") and not changed:
            changed.append(path)
            write(root / FILES[0], TEXTS[1])

    OPENED.append(change)
    try:
        seen(root, FILES[2], kept=memory(root))
    finally:
        OPENED.remove(change)
    assert changed
    seen(root, FILES[2], kept=memory(root))
    assert entries(root)[FILES[0]][1][0][0]["spec"]["maxContacts"] == 6


def test_a_place_that_is_no_folder_is_no_error(tmp_path: Path) -> None:
    root = make(tmp_path / "ws")
    (root / ".reconciler").write_text("in the way\n", encoding="utf-8")
    assert seen(root, FILES[0], kept=memory(root)).problems == ()
    assert (root / ".reconciler").read_text("utf-8") == "in the way\n"
