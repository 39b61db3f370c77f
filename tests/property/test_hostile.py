"""Whatever stands in the files that we read, the answer is a result or a clear refusal, never a defect.

Valid files are damaged at random: bytes flipped, cut, doubled, moved. The command line's own entry is run on them.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.cli.main import main

EXAMPLE = Path(__file__).parents[2] / "examples" / "04-associations"
DEFECT = 70
DAMAGES = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "double", "insert"]),
        st.floats(0, 1),
        st.binary(min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=4,
)
SOME = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)


def damaged(content: bytes, damages: list[tuple[str, float, bytes]]) -> bytes:
    """The content with each damage done to it, in order."""
    for sort, place, with_ in damages:
        at = int(place * len(content))
        if sort == "flip":
            content = content[:at] + with_ + content[at + len(with_) :]
        elif sort == "cut":
            content = content[:at] + content[at + 7 * len(with_) :]
        elif sort == "double":
            content = content[:at] + content[max(0, at - 40) :]
        else:
            content = content[:at] + with_ + content[at:]
    return content


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a saved plan and the journal of its apply."""
    folder = tmp_path_factory.mktemp("hostile") / "workspace"
    shutil.copytree(EXAMPLE, folder)
    assert main(["-C", str(folder), "plan", "--out", str(folder / "p.json")]) == 0
    assert main(["-C", str(folder), "apply", str(folder / "p.json")]) == 0
    return folder


def run(workspace: Path, *arguments: str) -> int:
    return main(["-C", str(workspace), *arguments])


@SOME
@given(damages=DAMAGES)
def test_a_damaged_plan_file(workspace: Path, damages: list[tuple[str, float, bytes]]) -> None:
    good = (workspace / "p.json").read_bytes()
    bad = workspace / "bad.json"
    bad.write_bytes(damaged(good, damages))
    code = run(workspace, "show", str(bad))
    same = bad.read_bytes() == good or _same_json(bad.read_bytes(), good)
    assert code in ((0,) if same else (3, 4))


def _same_json(one: bytes, other: bytes) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return False


@SOME
@given(damages=DAMAGES)
def test_a_damaged_workspace_file(workspace: Path, damages: list[tuple[str, float, bytes]]) -> None:
    file = workspace / "reconciler.yaml"
    good = file.read_bytes()
    try:
        file.write_bytes(damaged(good, damages))
        assert run(workspace, "validate") in (0, 3)
    finally:
        file.write_bytes(good)


@SOME
@given(damages=DAMAGES)
def test_damaged_manifests(workspace: Path, damages: list[tuple[str, float, bytes]]) -> None:
    file = sorted((workspace / "manifests").glob("*.yaml"))[0]
    good = file.read_bytes()
    try:
        file.write_bytes(damaged(good, damages))
        assert run(workspace, "validate", "--format", "json") in (0, 3)
    finally:
        file.write_bytes(good)


@SOME
@given(damages=DAMAGES)
def test_a_damaged_journal(workspace: Path, damages: list[tuple[str, float, bytes]]) -> None:
    journal = sorted((workspace / ".reconciler" / "sandbox" / "journal").glob("*.jsonl"))[0]
    entry = workspace / ".reconciler" / "sandbox" / "history" / f"{journal.stem}.json"
    good, entered = journal.read_bytes(), entry.read_bytes()
    try:
        entry.unlink()  # so that the next apply has to read the journal
        journal.write_bytes(damaged(good, damages))
        assert run(workspace, "apply", "--yes") in (0, 1, 4, 5)
    finally:
        journal.write_bytes(good)
        entry.write_bytes(entered)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"null", b"\xff\xfe", b"[" * 100_000, b'{"formatVersion": "1"}']
)
def test_what_is_no_plan_at_all(workspace: Path, content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    bad = workspace / "none.json"
    bad.write_bytes(content)
    assert run(workspace, "show", str(bad)) == 3
    assert "Traceback" not in capfd.readouterr().err
