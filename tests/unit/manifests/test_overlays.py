from __future__ import annotations

from typing import Any

import pytest

from reconciler.manifests.documents import Document, read_text
from reconciler.manifests.overlays import Layered
from reconciler.model.manifest import Path as ValuePath

POINTERS = [("spec", "hours"), ("spec", "caller", "flow")]


def document(text: str, file: str) -> Document:
    ((found,), problems) = read_text(text, file)
    assert problems == []
    return found


def layered(*texts: str) -> Layered:
    base, *overlays = [document(text, f"{number}.yaml") for number, text in enumerate(texts)]
    merged = Layered(base.value, base, POINTERS)
    for overlay in overlays:
        merged.lay(overlay.value, overlay)
    return merged


@pytest.mark.parametrize(
    ("base", "over", "merged"),
    [
        ("{a: 1, b: {c: 2, d: 3}}", "{b: {c: 4}, e: 5}", {"a": 1, "b": {"c": 4, "d": 3}, "e": 5}),
        ("{a: [1, 2]}", "{a: [3]}", {"a": [3]}),
        ("{a: [1, 2]}", "{a: []}", {"a": []}),
        ("{a: {b: 1}}", "{a: text}", {"a": "text"}),
        ("{a: text}", "{a: {b: 1}}", {"a": {"b": 1}}),
        ("{a: 1}", "{a: null}", {"a": None}),
        (
            "{l: [{key: a, v: 1}, {key: b, v: 2}]}",
            "{l: [{key: b, v: 3}, {key: c, v: 4}]}",
            {"l": [{"key": "a", "v": 1}, {"key": "b", "v": 3}, {"key": "c", "v": 4}]},
        ),
        (
            "{l: [{key: a, v: 1}, {key: b, v: 2}]}",
            "{l: [{key: a, $delete: true}]}",
            {"l": [{"key": "b", "v": 2}]},
        ),
        (
            "{l: [{key: a, m: {x: 1, y: 2}}]}",
            "{l: [{key: a, m: {y: 3}}]}",
            {"l": [{"key": "a", "m": {"x": 1, "y": 3}}]},
        ),
        ("{l: [{name: a}]}", "{l: [{name: b}]}", {"l": [{"name": "b"}]}),
        ("{l: [{key: a}]}", "{l: [plain]}", {"l": ["plain"]}),
    ],
)
def test_merging(base: str, over: str, merged: dict[str, Any]) -> None:
    result = layered(base, over)
    assert result.value == merged
    assert result.faults == []


@pytest.mark.parametrize("form", ["Always", "{name: Always}", "{id: 1a2b}"])
def test_a_reference_is_replaced_whole(form: str) -> None:
    base = "{spec: {hours: {name: Office}, caller: {name: Acme, flow: {id: x}}}}"
    value = document(form, "x").value
    assert layered(base, f"{{spec: {{hours: {form}}}}}").value["spec"]["hours"] == value
    assert layered(base, f"{{spec: {{caller: {{flow: {form}}}}}}}").value["spec"]["caller"] == {
        "name": "Acme",
        "flow": value,
    }


def test_neither_document_is_changed() -> None:
    base, over = (
        document("{a: {b: [1]}, l: [{key: a}]}", "0"),
        document("{a: {c: 2}, l: [{key: a, v: 1}]}", "1"),
    )
    merged = Layered(base.value, base, ())
    merged.lay(over.value, over)
    assert base.value == {"a": {"b": [1]}, "l": [{"key": "a"}]}
    assert over.value == {"a": {"c": 2}, "l": [{"key": "a", "v": 1}]}


BASE = """\
spec:
  a: 1
  m: {x: 1, y: 2}
  l:
    - {key: a, v: 1}
    - {key: b, v: 2}
    - {key: c, v: 3}
"""
FIRST = """\
spec:
  m: {y: 3}
  l:
    - {key: a, $delete: true}
    - {key: c, v: 4}
    - {key: d, v: 5}
"""
SECOND = """\
spec:
  a: 2
  l: [{key: d, w: 6}]
"""


@pytest.mark.parametrize(
    ("path", "file", "line", "column"),
    [
        (("spec",), "0.yaml", 1, 1),
        (("spec", "a"), "2.yaml", 2, 6),
        (("spec", "m", "x"), "0.yaml", 3, 10),
        (("spec", "m", "y"), "1.yaml", 2, 10),
        (("spec", "m"), "0.yaml", 3, 6),
        (("spec", "l", 0), "0.yaml", 6, 7),
        (("spec", "l", 0, "v"), "0.yaml", 6, 19),
        (("spec", "l", 1), "0.yaml", 7, 7),
        (("spec", "l", 1, "v"), "1.yaml", 5, 19),
        (("spec", "l", 2), "1.yaml", 6, 7),
        (("spec", "l", 2, "v"), "1.yaml", 6, 19),
        (("spec", "l", 2, "w"), "2.yaml", 3, 19),
        (("spec", "missing"), "0.yaml", 1, 1),
    ],
)
def test_each_value_stands_where_it_was_last_set(path: ValuePath, file: str, line: int, column: int) -> None:
    merged = layered(BASE, FIRST, SECOND)
    assert merged.position(path) == (file, line, column)


def test_a_value_that_replaces_takes_all_below_it_along() -> None:
    merged = layered("{a: {b: 1}}", "{a: {b: 2}}", "{a: [3]}")
    assert merged.position(("a", 0)).file == "2.yaml"
    assert merged.position(("a", "b")).file == "2.yaml"
    assert merged.key_position((), "a") == ("2.yaml", 1, 2)
    assert merged.written(("a", 0)) == "3"


@pytest.mark.parametrize(
    "over",
    [
        "{l: [{key: z, $delete: true}]}",
        "{l: [{key: z, $delete: no}]}",
        "{m: {$delete: true}}",
        "{n: {o: {$delete: true}}}",
        "{s: [{$delete: true}]}",
    ],
)
def test_what_cannot_be_deleted(over: str) -> None:
    merged = layered("{l: [{key: a}], m: {x: 1}, s: [{a: 1}]}", over)
    (fault,) = merged.faults
    assert fault.code == "delete"
    assert fault.position.file == "1.yaml"
    assert "$delete" not in str(merged.value)


@pytest.mark.parametrize(
    ("base", "over"),
    [
        ("{env: A}", "{file: b}"),
        ("{env: A}", "{awsSecretsManager: {id: x, key: k}}"),
        ("{awsSecretsManager: {id: x, key: k}}", "{awsSecretsManager: {id: y}}"),
    ],
)
def test_a_reference_to_a_secret_is_replaced_whole(base: str, over: str) -> None:
    merged = layered(f"{{spec: {{credentials: {{user: {base}, password: {{env: P}}}}}}}}",
                     f"{{spec: {{credentials: {{user: {over}}}}}}}")  # fmt: skip
    wanted = document(over, "wanted.yaml").value
    assert merged.value == {"spec": {"credentials": {"user": wanted, "password": {"env": "P"}}}}


@pytest.mark.parametrize("free", ["tags", "labels"])
def test_a_label_that_looks_like_a_secret_is_merged(free: str) -> None:
    merged = layered(f"{{spec: {{{free}: {{env: prod}}}}}}", f"{{spec: {{{free}: {{file: a}}}}}}")
    assert merged.value == {"spec": {free: {"env": "prod", "file": "a"}}}


def test_a_reference_within_a_list_is_replaced_whole() -> None:
    base = document("{l: [{key: a, queue: {name: x}}, {key: b, queue: {name: y}}]}", "0.yaml")
    over = document("{l: [{key: b, queue: {id: z}}]}", "1.yaml")
    merged = Layered(base.value, base, [("l", "*", "queue")])
    merged.lay(over.value, over)
    assert merged.value["l"] == [{"key": "a", "queue": {"name": "x"}}, {"key": "b", "queue": {"id": "z"}}]
