"""A put replaces everything: so whatever somebody has changed since the plan is not turned back unasked."""

from __future__ import annotations

import pytest

from reconciler.sandbox.faults import parsed
from tests.support.rig import OWNER, Rig, queue
from tests.unit.kinds.symbee.world import by_hand, carrier, item, removed, skill_queue

OTHER = [queue("other")]


def result(rig: Rig, plan: object, **different: object) -> tuple[str, str]:
    """What became of the one change of a plan, and what was said of it."""
    applied = rig.apply(plan, **different)  # type: ignore[arg-type] # a Plan
    (outcome,) = applied.outcomes
    return outcome.result, outcome.error.message if outcome.error else ""


def test_what_is_not_to_change_and_has_changed_refuses(symbee: Rig) -> None:
    plan = symbee.plan([skill_queue(displayName="Care")])
    by_hand(symbee, "SkillQueue", "sms-care", wrapSeconds=60)
    since = symbee.mark()
    assert result(symbee, plan) == ("refused", "spec.wrapSeconds is now 60; the plan saw 30")
    assert symbee.writes(since) == []


def test_what_appeared_meanwhile_refuses_too(symbee: Rig) -> None:
    plan = symbee.plan([skill_queue(displayName="Care")])
    by_hand(symbee, "SkillQueue", "sms-care", description="By hand")
    assert result(symbee, plan) == ("refused", "spec.description is now 'By hand'; the plan saw absent")


def test_what_somebody_did_already_is_not_done_again(symbee: Rig) -> None:
    plan = symbee.plan([skill_queue(displayName="Care")])
    by_hand(symbee, "SkillQueue", "sms-care", displayName="Care")
    since = symbee.mark()
    assert result(symbee, plan) == ("skipped", "")
    assert symbee.writes(since) == []


def test_protection_that_came_meanwhile_is_not_taken_off(symbee: Rig) -> None:
    plan = symbee.plan([skill_queue(displayName="Care")])
    owner = {"owner": OWNER.tag, "resource": "SkillQueue/sms-care", "lifecycle": "protect"}
    by_hand(symbee, "SkillQueue", "sms-care", owner=owner)
    said = "metadata.lifecycle.protect is now True; the plan saw absent"
    assert result(symbee, plan) == ("refused", said)


def test_what_nobody_owns_any_more_is_not_ours_to_change(symbee: Rig) -> None:
    plan = symbee.plan([skill_queue(displayName="Care")])
    by_hand(symbee, "SkillQueue", "sms-care", owner=None)
    assert result(symbee, plan) == ("refused", "it has lost our owner tag")


def test_what_is_gone_is_not_changed(symbee: Rig) -> None:
    plan = symbee.plan([skill_queue(displayName="Care")])
    removed(symbee, "SkillQueue", "sms-care")
    assert result(symbee, plan) == ("refused", "it is not there any more")


def test_what_is_gone_need_not_be_deleted(symbee: Rig) -> None:
    symbee.settle(OTHER)
    plan = symbee.plan(OTHER, prune=True)
    removed(symbee, "SkillQueue", "sms-care")
    assert result(symbee, plan) == ("skipped", "")


def test_a_release_puts_nothing_back(symbee: Rig) -> None:
    symbee.settle([*OTHER, skill_queue()])
    owner = {"owner": OWNER.tag, "resource": "SkillQueue/sms-care", "lifecycle": "retain"}
    by_hand(symbee, "SkillQueue", "sms-care", owner=owner)
    plan = symbee.plan(OTHER, prune=True)
    by_hand(symbee, "SkillQueue", "sms-care", wrapSeconds=60)
    assert result(symbee, plan) == ("refused", "spec.wrapSeconds is now 60; the plan saw 30")


def test_what_somebody_made_meanwhile_is_not_replaced(symbee: Rig) -> None:
    plan = symbee.plan([skill_queue("sms-new"), skill_queue()])
    by_hand(symbee, "SkillQueue", "sms-new", taskType="EMAIL")
    found, said = result(symbee, plan)
    assert found == "refused"
    assert "something of that name has appeared, which nobody owns" in said


@pytest.mark.parametrize("fault", ["reset,after", "reset", "error,after", "error"])
def test_an_answer_that_is_lost_does_nothing_twice(symbee: Rig, fault: str) -> None:
    symbee.symbee.variables |= {"SMPP_USER": "example-user", "SMPP_PASSWORD": "example-password"}
    wanted = [skill_queue(), carrier()]
    plan = symbee.plan(wanted)
    symbee.box.faults.add(parsed(f"{fault},operation=putSmppSmsMapping,nth=1"))
    since = symbee.mark()
    assert symbee.apply(plan).exit_code == 0
    kept = item(symbee, "SmppSmsMapping", "carrier")
    assert kept is not None
    assert len([one for one in symbee.calls(since) if one.effect and one.mutating]) == 1
    assert symbee.plan(wanted).changes == ()


def test_a_number_that_only_goes_is_settled_when_it_is_gone(symbee: Rig) -> None:
    symbee.symbee.variables |= {"SMPP_USER": "example-user", "SMPP_PASSWORD": "example-password"}
    numbers = [{"phoneNumber": f"+1555010{digit}", "skillQueue": "sms-care"} for digit in range(3)]
    symbee.settle([skill_queue(), carrier(numbers=numbers)])
    plan = symbee.plan([skill_queue(), carrier(numbers=numbers[:2])])
    assert result(symbee, plan) == ("done", "")
    assert result(symbee, plan) == ("skipped", "")
    kept = item(symbee, "SmppSmsMapping", "carrier")
    assert kept is not None
    assert [one["phoneNumber"] for one in kept["spec"]["numbers"]] == ["+15550100", "+15550101"]
