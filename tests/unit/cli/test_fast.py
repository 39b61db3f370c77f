"""The plain form of `validate` ends its process at once: nothing that it said may be lost, whoever reads it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.cli.fast import validate
from tests.acceptance.program import environ

COMMAND = [sys.executable, "-m", "reconciler", "validate"]
MANY = "".join(
    f"---\napiVersion: reconciler/v1\nkind: Queue\nmetadata: {{name: Q{number}}}\nspec: {{}}\n"
    for number in range(2_000)
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "many.yaml").write_text(MANY, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "validate"],
        ["-e", "validate", "plan"],
        ["--format", "json", "validate"],
        ["validate", "--help"],
        ["validate", "-e", ""],
        ["validate", ""],
    ],
)
def test_what_is_left_to_click(arguments: list[str]) -> None:
    assert validate(arguments) is None


@pytest.mark.parametrize("format", ["text", "json", "sarif"])
def test_a_pipe_gets_all_of_a_long_result(format: str, folder: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "many.yaml", "--format", format], cwd=folder, env=environ(), capture_output=True
    )
    assert done.returncode == 3
    assert len(done.stdout) > 200_000
    assert done.stdout.endswith(b"2,000 problems in 2,000 documents\n" if format == "text" else b"\n}\n")


@pytest.mark.parametrize(
    "arguments", [["missing.yaml"], ["-C", "nowhere"], ["many.yaml", "-e", "production"]]
)
def test_a_pipe_gets_an_error(arguments: list[str], folder: Path) -> None:
    done = subprocess.run(
        [*COMMAND, *arguments, "--format=json"], cwd=folder, env=environ(), capture_output=True
    )
    assert done.returncode == 64
    assert done.stdout.startswith(b"{")
    assert done.stderr.startswith(b"error: ")


def test_a_reader_who_has_gone_is_no_error(folder: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, "many.yaml"], cwd=folder, env=environ(), stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_full_disk_is_told(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "many.yaml"], cwd=folder, env=environ(), stdout=full, stderr=subprocess.PIPE
        )
    assert (done.returncode, b"cannot be written: No space left on device [noRoom]" in done.stderr) == (
        1,
        True,
    )
