from __future__ import annotations

from typing import Any

from reconciler.kinds import pointing
from reconciler.model.manifest import Manifest, Reference

POINTERS: pointing.Pointers = {
    ("spec", "queue"): ("Queue",),
    ("spec", "caller", "flow"): (),
    ("spec", "addresses", "*"): ("EmailAddress",),
    ("spec", "numbers", "*", "skillQueue"): ("SkillQueue",),
}


def paths(**spec: Any) -> list[tuple[Any, ...]]:
    return [one.path for one in pointing.references(Manifest("Any", "a", spec), POINTERS)]


def test_references_stand_in_maps_lists_and_lists_of_maps() -> None:
    numbers = [{"skillQueue": "a"}, None, {"other": 1}, {"skillQueue": {"id": "x"}}, {"skillQueue": 5}]
    found = list(pointing.references(Manifest("Any", "a", {"numbers": numbers}), POINTERS))
    assert found == [
        Reference(("spec", "numbers", 0, "skillQueue"), ("SkillQueue",), "a"),
        Reference(("spec", "numbers", 3, "skillQueue"), ("SkillQueue",), {"id": "x"}),
    ]
    assert paths(queue="a", caller={"flow": "f"}, addresses=["a", None, {"name": "b"}]) == [
        ("spec", "queue"),
        ("spec", "caller", "flow"),
        ("spec", "addresses", 0),
        ("spec", "addresses", 2),
    ]


def test_what_has_not_the_shape_is_passed_over() -> None:
    assert paths() == []
    assert paths(queue=None, caller="x", addresses={"a": 1}, numbers="x") == []
    assert paths(queue={"id": "a", "name": "b"}, caller=None, numbers=[["a"], "b"]) == []
