"""The published schemas under a validator that is not ours: it accepts what we accept, and refuses what they can say.

The validator reads one document a file, so files are taken apart at their document marks first.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.source import ROOT

VALIDATOR = os.environ.get(
    "RECONCILER_CHECK_JSONSCHEMA", ROOT / ".venv-check-jsonschema/bin/check-jsonschema"
)
SCHEMAS = sorted((ROOT / "schemas").glob("*.json"))
OF_DOCUMENTS = [path for path in SCHEMAS if path.stem[0].isupper() or path.stem == "reconciler"]

WRONG = {
    "an unknown field": ("\nspec:", "\nunknown: 1\nspec:"),
    "another version": ("reconciler/v1", "reconciler/v2"),
    "no spec": ("\nspec:", "\nother:"),
    "a name that is none": ("\nmetadata:", "\nmetadata: {name: Not_A_Name}\nother:"),
}
"""What is wrong with a document, and the edit that makes it so."""


def documents(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """File, kind and text of every whole document of ours below a folder: overlays are only parts of documents."""
    whole = [*folder.rglob("manifests/**/*.yaml"), *folder.rglob("reconciler.yaml")]
    for path in sorted(whole):
        for text in re.split(r"^---\s*$", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
            kind = re.search(r"^kind: (\w+)\s*$", text, re.MULTILINE)
            if kind and re.search("^apiVersion: reconciler/v1", text, re.MULTILINE):
                yield path, kind[1], text


def validator(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([VALIDATOR, "--no-cache", *arguments], capture_output=True, text=True)


def write(folder: Path, texts: Iterable[str]) -> list[Path]:
    """Each text as a file of its own."""
    paths = []
    for number, text in enumerate(texts):
        paths.append(folder / f"{number}.yaml")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def test_the_schemas_are_schemas() -> None:
    checked = validator("--check-metaschema", *SCHEMAS)
    assert checked.returncode == 0, checked.stdout


def test_every_example_has_documents() -> None:
    found = {path.relative_to(ROOT / "examples").parts[0] for path, _, _ in documents(ROOT / "examples")}
    assert found == {path.name for path in (ROOT / "examples").iterdir() if path.is_dir()}


@pytest.mark.parametrize("schema", OF_DOCUMENTS, ids=lambda path: path.stem)
def test_examples_are_accepted(schema: Path, tmp_path: Path) -> None:
    wanted = [text for _, kind, text in documents(ROOT / "examples") if schema.stem in (kind, "reconciler")]
    checked = validator("--schemafile", schema, *write(tmp_path, wanted))
    assert wanted
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("edit", WRONG)
@pytest.mark.parametrize("schema", OF_DOCUMENTS, ids=lambda path: path.stem)
def test_what_is_wrong_is_refused(schema: Path, edit: str, tmp_path: Path) -> None:
    good = next(text for _, kind, text in documents(ROOT / "examples") if schema.stem in (kind, "reconciler"))
    bad = good.replace(*WRONG[edit], 1)
    assert bad != good
    assert validator("--schemafile", schema, *write(tmp_path, [bad])).returncode == 1
