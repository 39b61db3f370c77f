"""Guards: each has an outcome in the plan; most can be overridden by name, some never."""

from __future__ import annotations

import pytest

from reconciler.model.plan import OVERRIDABLE, Plan
from tests.support.rig import Rig, association, email, queue

PROTECTED = {"lifecycle": {"protect": True}}


def _outcomes(plan: Plan) -> dict[str, str]:
    return {one.name: one.outcome for one in plan.guards if one.outcome != "ok"}


def test_a_quiet_plan_names_its_guards(rig: Rig) -> None:
    plan = rig.plan([queue("sales")])
    assert {"account", "ownership", "capacity", "protection"} <= {one.name for one in plan.guards}
    assert _outcomes(plan) == {}
    assert all(one.message for one in plan.guards)


def test_what_is_protected_is_not_deleted(rig: Rig) -> None:
    rig.settle([queue("sales", metadata=PROTECTED), queue("other")])
    plan = rig.plan([queue("other")], prune=True)
    assert _outcomes(plan) == {"protection": "blocks"}
    (refusal,) = plan.refusals
    assert (refusal.code, refusal.address) == ("protection", "Queue/sales")
    assert "--override protection=Queue/sales" in refusal.fix


@pytest.mark.parametrize("where", [None, "Queue/sales"])
def test_protection_can_be_overridden_by_name(rig: Rig, where: str | None) -> None:
    rig.settle([queue("sales", metadata=PROTECTED), queue("other")])
    plan = rig.plan([queue("other")], prune=True, overrides=(("protection", where),))
    assert plan.refusals == ()
    assert _outcomes(plan) == {"protection": "overridden"}
    assert plan.options["overrides"] == ["protection" if where is None else f"protection={where}"]
    assert rig.apply(plan).exit_code == 0
    assert "sales" not in rig.queues()


def test_an_override_for_another_address_does_not_count(rig: Rig) -> None:
    rig.settle([queue("sales", metadata=PROTECTED), queue("other")])
    plan = rig.plan([queue("other")], prune=True, overrides=(("protection", "Queue/other"),))
    assert [one.code for one in plan.refusals] == ["protection"]


def test_what_is_protected_is_not_disabled_nor_replaced(rig: Rig) -> None:
    rig.settle([queue("sales", metadata=PROTECTED), email("info", metadata=PROTECTED)])
    plan = rig.plan(
        [
            queue("sales", metadata=PROTECTED, status="DISABLED"),
            email("info", metadata=PROTECTED, address="new@example.com"),
        ]
    )
    assert {(one.code, one.address) for one in plan.refusals} == {
        ("protection", "Queue/sales"),
        ("protection", "EmailAddress/info"),
    }


def test_taking_protection_off_is_a_change_of_its_own(rig: Rig) -> None:
    rig.settle([queue("sales", metadata=PROTECTED)])
    off = {"lifecycle": {"protect": False}}
    both = rig.plan([queue("sales", metadata=off, status="DISABLED")])
    assert [one.code for one in both.refusals] == ["protection"]
    rig.settle([queue("sales", metadata=off)])
    rig.settle([queue("sales", metadata=off, status="DISABLED")])


@pytest.mark.parametrize("name", OVERRIDABLE)
def test_overriding_a_guard_that_nothing_needs_is_no_error(rig: Rig, name: str) -> None:
    assert rig.plan([queue("sales")], overrides=((name, None),)).refusals == ()


def test_another_owners_object_is_never_touched_whatever_is_overridden(rig: Rig) -> None:
    rig.make_queue(
        "sales", Tags={"reconciler:owner": "others/production", "reconciler:resource": "Queue/sales"}
    )
    adopting = {"lifecycle": {"adopt": True}}
    everything = tuple((name, None) for name in OVERRIDABLE)
    plan = rig.plan(
        [queue("sales", metadata=adopting)], adopt=frozenset(("Queue/sales",)), overrides=everything
    )
    assert [one.code for one in plan.refusals] == ["ownership"]
    assert "others/production" in plan.refusals[0].message


def test_what_cloudformation_manages_is_never_touched(rig: Rig) -> None:
    seed = rig.folder / "stack.yaml"
    seed.write_text(
        "queues:\n- name: sales\n  hoursOfOperation: Office Hours\n"
        '  tags: {"aws:cloudformation:stack-name": contact-centre}\n',
        encoding="utf-8",
    )
    rig.box.seed(seed)
    plan = rig.plan([queue("sales", metadata={"lifecycle": {"adopt": True}}, maxContacts=3)])
    (refusal,) = plan.refusals
    assert refusal.code == "ownership"
    assert "contact-centre" in refusal.message


def test_more_addresses_than_fit_are_refused(rig: Rig) -> None:
    names = [f"m{number:02}" for number in range(51)]
    addresses = [email(name) for name in names]
    fits = association("route", "sales", default="m00", addresses=names[1:50])
    over = association("route", "sales", addresses=names[:50])
    assert rig.plan([queue("sales"), *addresses, fits]).refusals == ()
    plan = rig.plan([queue("sales"), *addresses, over])
    assert [one.code for one in plan.refusals] == ["capacity"]
    assert "50" in plan.refusals[0].message


def test_what_a_manifest_still_refers_to_is_not_deleted(rig: Rig) -> None:
    world = [queue("sales"), email("info"), association("route", "sales", addresses=["info"])]
    rig.settle(world)
    left = [queue("sales"), association("route", "sales", addresses=["info@example.com"])]
    plan = rig.plan(left, prune=True)
    assert [(one.code, one.address) for one in plan.refusals] == [("stillReferenced", "EmailAddress/info")]


def test_a_default_is_not_deleted_by_a_target_either(rig: Rig) -> None:
    rig.settle([queue("sales"), email("info"), association("route", "sales", default="info")])
    plan = rig.plan([queue("sales")], prune=True, targets=("EmailAddress/info",))
    assert "defaultAddress" in [one.code for one in plan.refusals]
