"""Positions: of every value, found again in the text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from reconciler.manifests.documents import Document, read_file, read_text
from reconciler.model.manifest import Path as ValuePath
from reconciler.model.problem import Position

TEXT = """\
# a comment
kind: Queue
spec:
  tags: {cost: +1555, "b": x}
  list:
  - name: z
    more: 1

  - plain
  empty:
  block: |
    several
    lines
x: &a {c: d}
y: *a
---
  indented: 'é'
  after: "ü"
"""


def documents() -> list[Document]:
    found, problems = read_text(TEXT, "f.yaml")
    assert problems == []
    return found


@pytest.mark.parametrize(
    ("path", "line", "column", "written"),
    [
        ((), 2, 1, None),
        (("kind",), 2, 7, "Queue"),
        (("spec",), 3, 1, None),
        (("spec", "tags"), 4, 9, None),
        (("spec", "tags", "cost"), 4, 16, "+1555"),
        (("spec", "tags", "b"), 4, 28, "x"),
        (("spec", "list"), 5, 3, None),
        (("spec", "list", 0), 6, 5, None),
        (("spec", "list", 0, "more"), 7, 11, "1"),
        (("spec", "list", 1), 9, 5, "plain"),
        (("spec", "empty"), 10, 9, ""),
        (("spec", "block"), 11, 10, None),
        (("x", "c"), 14, 11, "d"),
        (("y",), 15, 4, None),
        (("y", "c"), 14, 11, "d"),
        (("spec", "nothing", "here"), 3, 1, None),
        (("spec", "list", 7), 5, 3, None),
    ],
)
def test_positions(path: ValuePath, line: int, column: int, written: str | None) -> None:
    document = documents()[0]
    assert document.position(path) == Position("f.yaml", line, column)
    assert document.written(path) == written


def test_keys_have_positions_of_their_own() -> None:
    document = documents()[0]
    assert document.key_position(("spec", "tags"), "b") == Position("f.yaml", 4, 23)
    assert document.key_position((), "spec") == Position("f.yaml", 3, 1)


def test_a_later_document_counts_lines_from_the_top_of_the_file() -> None:
    document = documents()[1]
    assert document.position(("indented",)) == Position("f.yaml", 17, 13)
    assert document.position(("after",)) == Position("f.yaml", 18, 10)


WORDS = st.text("abcdefgh", min_size=1, max_size=6)
TREES = st.dictionaries(
    WORDS,
    st.recursive(
        WORDS,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3) | st.dictionaries(WORDS, inner, min_size=1, max_size=3)
        ),
    ),
    min_size=1,
    max_size=3,
)


def leaves(value: Any, path: ValuePath = ()) -> list[tuple[ValuePath, str]]:
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in leaves(one, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, one in enumerate(value) for leaf in leaves(one, (*path, index))]
    return [(path, value)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TREES, min_size=1, max_size=3), st.booleans())
def test_each_text_stands_where_its_position_says(trees: list[Any], flow: bool) -> None:
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = flow
    stream = io.StringIO()
    writer.dump_all(trees, stream)
    lines = stream.getvalue().splitlines()
    found, problems = read_text(stream.getvalue(), "f.yaml")
    assert (problems, [document.value for document in found]) == ([], trees)
    for document in found:
        for path, text in leaves(document.value):
            _, line, column = document.position(path)
            assert lines[line - 1][column - 1 :].startswith(text)


def test_a_byte_order_mark_is_no_character(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfkind: Queue\n")
    found, problems = read_file(str(tmp_path / "a.yaml"), "a.yaml")
    assert problems == []
    assert found[0].value == {"kind": "Queue"}
    assert found[0].position(("kind",)) == Position("a.yaml", 1, 7)


def test_windows_line_ends() -> None:
    found, _ = read_text("kind: Queue\r\nspec:\r\n  a: b\r\n---\r\nc: d\r\n", "a.yaml")
    assert found[0].position(("spec", "a")) == Position("a.yaml", 3, 6)
    assert found[1].position(("c",)) == Position("a.yaml", 5, 4)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    found, (problem,) = read_file(str(tmp_path / "gone.yaml"), "gone.yaml")
    assert found == []
    assert problem[:4] == ("gone.yaml", 1, 1, "unreadable")
    assert "No such file" in problem.message
