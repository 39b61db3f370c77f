from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from reconciler.kinds.sms.conditions import Hidden, Needed, breaches, hidden, holds, schema

CONDITIONS = (
    Needed(("project",), {("mode",): ("old",)}, "old has a project"),
    Hidden(("project",), {("mode",): ("new", "newer")}, "new has none: leave it out"),
    Needed(("items", "*", "flow"), {("mode",): ("new",), ("by",): ("flow",)}, "flows"),
    Hidden(("items", "*", "flow"), {("by",): ("queue",)}, "queues: leave it out"),
    Hidden(("there",), {("way", "channel"): ("none",)}, "no way: leave it out"),
    Hidden(("there",), {("way",): ()}, "no way stated: leave it out"),
)

CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"mode": "old"}, ["project: old has a project"]),
    ({"mode": "old", "project": None}, []),
    ({"mode": "new"}, []),
    ({"mode": "newer", "project": 1}, ["project: new has none: leave it out"]),
    ({"mode": 5, "project": 1}, []),
    ({"mode": "new", "by": "flow", "items": [{}, {"flow": 1}]}, ["items.*.flow: flows"]),
    ({"mode": "newer", "by": "flow", "items": [{}]}, []),
    ({"by": "queue", "items": [{"flow": 1}, {}]}, ["items.*.flow: queues: leave it out"]),
    ({"by": "queue", "items": []}, []),
    ({"there": 1}, ["there: no way stated: leave it out"]),
    ({"there": 1, "way": {"channel": "none"}}, ["there: no way: leave it out"]),
    ({"there": 1, "way": {"channel": "some"}}, []),
    ({"there": 1, "way": {}}, []),
    ({"there": 1, "way": "none"}, []),
]


@pytest.mark.parametrize(("spec", "sentences"), CASES, ids=str)
def test_schema_and_check_say_the_same(spec: dict[str, Any], sentences: list[str]) -> None:
    assert list(breaches(CONDITIONS, spec)) == sentences
    assert jsonschema_rs.is_valid(schema(CONDITIONS), spec) is not bool(sentences)


def test_what_is_hidden() -> None:
    spec = {"mode": "new", "by": "queue", "way": {"channel": "none"}}
    assert hidden(CONDITIONS, spec) == {("project",), ("items", "*", "flow"), ("there",)}
    assert hidden(CONDITIONS, {"mode": "old", "way": {}}) == frozenset()
    assert holds({("way", "channel"): ("none",), ("mode",): ("new",)}, spec)
