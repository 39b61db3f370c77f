"""Every folder here is a case: what is written in it, and exactly what `validate` says of it.

A case has the files to check, `arguments.txt` (one a line; none: the whole workspace) and `expected.txt`, whose last
line is the exit code. To add one, drop a folder in.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.cli.main import main

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("__"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(case)
    listed = case / "arguments.txt"
    arguments = listed.read_text("utf-8").splitlines() if listed.is_file() else []
    code = main(["validate", *arguments])
    captured = capsys.readouterr()
    said = f"{captured.out}{captured.err}exit {code}\n"
    assert said.encode() == (case / "expected.txt").read_bytes()
