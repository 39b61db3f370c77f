from __future__ import annotations

from typing import Any

from reconciler.kinds import skill_queue
from reconciler.model.manifest import Manifest
from tests.unit.kinds.judging import claimed, found


def queue(name: str, **spec: Any) -> Manifest:
    return Manifest("SkillQueue", name, spec)


def test_the_code_is_claimed_stated_or_by_default() -> None:
    assert claimed(skill_queue, queue("a"), queue("b", code="SMS Sales"), queue("c", code=None)) == [
        [("skill queue code", "a")],
        [("skill queue code", "SMS Sales")],
        [("skill queue code", "c")],
    ]


def test_it_points_to_nothing_and_is_named_alone() -> None:
    assert list(skill_queue.references(queue("a"))) == []
    assert skill_queue.literal(queue("a", code="x")) is None
    assert found(skill_queue, queue("a", taskType="EMAIL")) == []
