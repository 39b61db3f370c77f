from __future__ import annotations

from typing import Any

import pytest

from reconciler.manifests.checking import check, without
from reconciler.manifests.documents import read_text
from reconciler.model.manifest import Path


@pytest.mark.parametrize(
    ("paths", "left"),
    [
        ([], {"a": {"b": 1, "c": [1, 2, 3]}, "d": 4}),
        ([()], {"a": {"b": 1, "c": [1, 2, 3]}, "d": 4}),
        ([("d",)], {"a": {"b": 1, "c": [1, 2, 3]}}),
        ([("a", "b"), ("d",)], {"a": {"c": [1, 2, 3]}}),
        ([("a", "c", 1)], {"a": {"b": 1, "c": [1, None, 3]}, "d": 4}),
        ([("a", "c", 0), ("a", "c", 2)], {"a": {"b": 1, "c": [None, 2, None]}, "d": 4}),
        ([("a",), ("a", "b")], {"d": 4}),
        ([("x",), ("a", "c", 7), ("a", "c", "x"), ("d", "e")], {"a": {"b": 1, "c": [1, 2, 3]}, "d": 4}),
    ],
)
def test_without(paths: list[Path], left: dict[str, Any]) -> None:
    value = {"a": {"b": 1, "c": [1, 2, 3]}, "d": 4}
    assert without(value, paths) == left
    assert value == {"a": {"b": 1, "c": [1, 2, 3]}, "d": 4}


def test_what_is_left_of_an_invalid_document() -> None:
    spec = "{name: 5, status: ENABLED, colour: red, quickConnects: [a, 1]}"
    text = f"{{apiVersion: x, kind: Queue, metadata: {{name: a}}, spec: {spec}}}"
    ((document,), _) = read_text(text, "a.yaml")
    left, problems = check(document.value, "Queue", document, address="Queue/a")
    assert left == {
        "kind": "Queue",
        "metadata": {"name": "a"},
        "spec": {"status": "ENABLED", "quickConnects": ["a", None]},
    }
    assert {problem.address for problem in problems} == {"Queue/a"}
    assert len(problems) == 4


def test_a_valid_document_is_returned_as_it_is() -> None:
    ((document,), _) = read_text(
        "{apiVersion: reconciler/v1, kind: Queue, metadata: {name: a}, spec: {}}", "a.yaml"
    )
    left, problems = check(document.value, "Queue", document, address=None)
    assert left is document.value
    assert problems == []
