"""docs/manifests.md is true: its tables come from the schemas, its examples are valid.

Run this module to write the tables anew: `python -m tests.unit.manifests.test_manual`.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from reconciler.manifests.checking import check
from reconciler.manifests.documents import read_text
from reconciler.manifests.reference import fields
from reconciler.manifests.schema import IN_EDITORS

MANUAL = Path(__file__).parents[3] / "docs" / "manifests.md"
TABLE = re.compile(r"<!-- fields: (\w+) (\w+) -->\n(.*?)<!-- /fields -->", re.DOTALL)
EXAMPLE = re.compile(r"(?:^(?:    .*)?\n)*^    apiVersion: .*\n(?:^(?:    .*)?\n)*", re.MULTILINE)


def fresh(text: str) -> str:
    """The manual with its tables as the schemas say."""
    return TABLE.sub(
        lambda found: (
            f"<!-- fields: {found[1]} {found[2]} -->\n{fields(found[1], found[2])}\n<!-- /fields -->"
        ),
        text,
    )


def test_the_tables_are_fresh() -> None:
    text = MANUAL.read_text("utf-8")
    assert fresh(text) == text, "run python -m tests.unit.manifests.test_manual"


def test_every_kind_has_its_table() -> None:
    found = {(one[1], one[2]) for one in TABLE.finditer(MANUAL.read_text("utf-8"))}
    assert {(kind, "spec") for kind in IN_EDITORS} <= found


EXAMPLES = [textwrap.dedent(found[0]).strip() + "\n" for found in EXAMPLE.finditer(MANUAL.read_text("utf-8"))]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.splitlines()[1])
def test_the_examples_are_valid(example: str) -> None:
    (document,), problems = read_text(example, "example.yaml")
    assert problems == []
    kind = document.value["kind"]
    assert check(document.value, kind, document, address=None)[1] == []


def test_examples_are_found() -> None:
    assert len(EXAMPLES) >= 6


if __name__ == "__main__":
    MANUAL.write_text(fresh(MANUAL.read_text("utf-8")), "utf-8")
