"""The part of a seed that says whom Uniphore knows: what is wrong is said at its place, all at once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from reconciler.model.errors import InvalidError
from reconciler.sandbox import Sandbox
from tests.contract.sandbox.support import sandbox


def box_of(folder: Path, text: str) -> Sandbox:
    seed = folder / "seed.yaml"
    seed.write_text(f"uniphore:\n{text}", encoding="utf-8")
    return sandbox(folder, seed=seed)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("  - x", "2:3 uniphore must be an object"),
        ("  tenant: x", "2:11 uniphore has no 'tenant'"),
        ("  token: 5", "2:10 token must be a string"),
        ("  token: ' x'", "2:10 token must be a string"),
        ("  restrictedMetadata: x", "2:23 restrictedMetadata must be a list of strings"),
        ("  restrictedMetadata: [5]", "2:23 restrictedMetadata must be a list of strings"),
        ("  tenants: x", "2:12 tenants must be a list"),
        ("  tenants: [x]", "2:13 this must be an object"),
        ("  tenants: [{}]", "2:13 name is required"),
        ("  tenants: [{name: 5}]", "2:20 name must be a string"),
        ("  tenants: [{name: a, organizations: b}]", "2:38 organizations must be a list"),
        ("  tenants: [{name: a, organizations: [{nam: b}]}]", "2:39 name is required"),
        (
            "  tenants: [{name: a, organizations: [{name: b, categories: c}]}]",
            "2:61 categories must be a list of strings",
        ),
    ],
)
def test_what_is_wrong(tmp_path: Path, text: str, found: str) -> None:
    with pytest.raises(InvalidError) as caught:
        box_of(tmp_path, text)
    problem = caught.value.problems[0]
    assert f"{problem.line}:{problem.column} {problem.message}" == found


def test_everything_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidError) as caught:
        box_of(tmp_path, "  token: 5\n  tenants: [{name: 5, colour: red}, x]\n")
    assert len(caught.value.problems) == 4


def test_tokens_are_kept_as_seals(tmp_path: Path) -> None:
    box_of(tmp_path, "  token: canary-1\n  tenants: [{name: a, token: canary-2}]\n").close()
    database = sqlite3.connect(tmp_path / "sandbox.db")
    try:
        (text,) = database.execute("SELECT value FROM fact WHERE name = 'uniphore'").fetchone()
    finally:
        database.close()
    assert "canary" not in text
    assert '"name": "a"' in text
