"""Searches lag: what one does not show yet is never made again, what it still shows is never written twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.rig import Rig, association, email, queue

LAG = 120
WORLD = [
    queue("sales", maxContacts=3),
    email("info", displayName="Info"),
    email("help"),
    association("route", "sales", default="info", addresses=["help"]),
]


@pytest.fixture
def rig(make_rig: Callable[..., Rig]) -> Rig:
    return make_rig(search_lag_seconds=LAG)


def test_a_queue_that_search_does_not_show_is_not_made_again(rig: Rig) -> None:
    assert rig.apply(rig.plan([queue("sales")])).exit_code == 0
    assert rig.plan([queue("sales")]).changes == ()


def test_a_value_that_was_just_written_is_not_written_again(rig: Rig) -> None:
    rig.apply(rig.plan(WORLD))
    rig.clock.sleep(LAG + 1)
    changed = [
        queue("sales", maxContacts=9, status="DISABLED"),
        email("info", displayName="Information"),
        *WORLD[2:3],
    ]
    changed.append(association("route", "sales", default="help", addresses=[]))
    assert rig.apply(rig.plan(changed)).exit_code == 0
    assert [(one.address, one.fields) for one in rig.plan(changed).changes] == []


def test_what_was_just_adopted_is_not_adopted_again(rig: Rig) -> None:
    rig.make_queue("sales")
    rig.make_address("info@example.com")
    rig.clock.sleep(LAG + 1)
    adopt = {"lifecycle": {"adopt": True, "protect": True}}
    world = [queue("sales", metadata=adopt), email("info", metadata=adopt)]
    plan = rig.plan(world)
    assert {one.action for one in plan.changes} == {"adopt"}
    assert rig.apply(plan).exit_code == 0
    assert [(one.address, one.fields) for one in rig.plan(world).changes] == []


def test_what_was_just_pruned_is_not_pruned_again(rig: Rig) -> None:
    rig.apply(rig.plan(WORLD))
    rig.clock.sleep(LAG + 1)
    assert rig.apply(rig.plan([email("help")], prune=True)).exit_code == 0
    assert rig.plan([email("help")], prune=True).changes == ()


def test_a_lost_index_entry_is_no_second_queue_even_after_the_plan(rig: Rig) -> None:
    plan = rig.plan([queue("sales")])
    rig.make_queue("sales")
    applied = rig.apply(plan)
    assert applied.outcomes[0].result in ("refused", "failed")
    assert sum(name == "sales" for name in rig.queues()) == 1
