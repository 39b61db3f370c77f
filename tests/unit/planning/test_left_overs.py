"""What is ours and stands in no manifest any more."""

from __future__ import annotations

from tests.support.rig import Rig, association, email, queue


def test_a_left_over_is_a_warning_and_no_change(rig: Rig) -> None:
    rig.settle([queue("sales"), queue("old")])
    plan = rig.plan([queue("sales")])
    assert plan.changes == ()
    (warning,) = plan.warnings
    assert (warning.code, warning.address) == ("leftover", "Queue/old")
    assert "--prune" in warning.message


def test_an_address_that_goes_is_not_kept_for_mode_include(rig: Rig) -> None:
    world = [queue("sales"), email("info"), email("help"), email("old")]
    rig.settle([*world, association("route", "sales", default="info", addresses=["help", "old"])])
    stated = [*world[:3], association("route", "sales", mode="include", default="help", addresses=["info"])]
    plan = rig.plan(stated, prune=True)
    route = next(one for one in plan.changes if one.address == "EmailAddressAssociation/route")
    field = next(one for one in route.fields if one.path == "spec.addresses")
    assert field.after == ("info@example.com",)
    assert rig.apply(plan).exit_code == 0
    assert rig.of_queue("sales") == ("help@example.com", {"info@example.com"})
    assert rig.plan(stated, prune=True).changes == ()
    again = rig.apply(plan)
    assert {one.result for one in again.outcomes} == {"skipped"}


def test_an_address_that_nobody_prunes_is_kept_for_mode_include(rig: Rig) -> None:
    world = [queue("sales"), email("info"), email("old")]
    rig.settle([*world, association("route", "sales", addresses=["info", "old"])])
    plan = rig.plan([*world[:2], association("route", "sales", mode="include", addresses=["info"])])
    assert {one.code for one in plan.warnings} == {
        "kept",
        "leftover",
    }
    assert rig.apply(plan).exit_code == 0
    assert rig.of_queue("sales")[1] == {"info@example.com", "old@example.com"}
