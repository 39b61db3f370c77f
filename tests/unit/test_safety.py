"""docs/safety.md promises nothing that no test shows: every test that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMED = re.findall(r"`(tests/[\w/]+(?:\.py)?)(?:::(\w+))?`", (ROOT / "docs" / "safety.md").read_text("utf-8"))


def test_it_names_tests() -> None:
    assert len(NAMED) > 30


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_the_test_is_there(file: str, test: str) -> None:
    path = ROOT / file
    assert path.exists()
    if test:
        assert f"def {test}(" in path.read_text("utf-8")


def test_every_row_names_its_proof() -> None:
    text = (ROOT / "docs" / "safety.md").read_text("utf-8")
    rows = [
        line
        for line in text.splitlines()
        if line.startswith("|") and not line.startswith(("| promise", "|---"))
    ]
    assert rows
    assert [row for row in rows if "`tests/" not in row] == []
