"""The guard waitingContacts right before the call: what came after the plan counts."""

from __future__ import annotations

import time
from typing import Any

import pytest

from reconciler.applying.journal import Journal
from reconciler.applying.local_store import LocalStore
from reconciler.applying.outcome import Applied, Outcome
from reconciler.applying.recovery import find, settle
from reconciler.model.errors import DoubtfulError
from reconciler.model.plan import Plan
from reconciler.sandbox.faults import parsed
from tests.support.rig import Rig, queue

STAYING = queue("stays")
OVERRIDE = (("waitingContacts", "Queue/old"),)


@pytest.fixture
def idle(rig: Rig) -> Rig:
    rig.settle([STAYING, queue("old")])
    return rig


def prune(rig: Rig, **options: Any) -> Plan:
    return rig.plan([STAYING], prune=True, **options)


def somebody_comes(rig: Rig) -> None:
    rig.load("old", agentsStaffed=1, itemsInQueue=1, oldestItem=3)


def of_old(applied: Applied) -> Outcome:
    return next(one for one in applied.outcomes if one.address == "Queue/old")


def status(rig: Rig) -> str:
    return str(rig.queues()["old"]["Status"])


def test_who_comes_after_the_plan_counts(idle: Rig) -> None:
    plan = prune(idle)
    somebody_comes(idle)
    since = idle.mark()
    applied = idle.apply(plan)
    outcome = of_old(applied)
    assert applied.exit_code == 4
    assert (outcome.result, outcome.error and outcome.error.code) == ("refused", "waitingContacts")
    assert outcome.error is not None
    assert "1 contact waits" in outcome.error.message
    assert outcome.error.fix.endswith("--override waitingContacts=Queue/old")
    assert idle.writes(since) == []


def test_and_so_does_what_nobody_knows(idle: Rig) -> None:
    plan = prune(idle)
    idle.load("old", itemsInQueue=None)
    assert of_old(idle.apply(plan)).result == "refused"


def test_a_queue_is_not_disabled_either(idle: Rig) -> None:
    plan = idle.plan([STAYING, queue("old", status="DISABLED")])
    somebody_comes(idle)
    assert of_old(idle.apply(plan)).result == "refused"
    assert status(idle) == "ENABLED"


def test_the_rest_of_the_plan_goes_on(idle: Rig) -> None:
    plan = idle.plan([queue("stays", maxContacts=3)], prune=True)
    somebody_comes(idle)
    applied = idle.apply(plan)
    assert {one.address: one.result for one in applied.outcomes} == {
        "Queue/old": "refused",
        "Queue/stays": "done",
    }
    assert applied.exit_code == 5


def test_other_changes_do_not_read_loads(idle: Rig) -> None:
    plan = idle.plan([STAYING, queue("old", maxContacts=3)])
    since = idle.mark()
    assert idle.apply(plan).exit_code == 0
    assert "GetCurrentMetricData" not in idle.counts(since)


def test_it_reads_once_for_each_queue(idle: Rig) -> None:
    plan = prune(idle)
    since = idle.mark()
    assert idle.apply(plan).exit_code == 0
    assert idle.counts(since)["GetCurrentMetricData"] == 1


def test_an_override_of_the_plan_holds(idle: Rig) -> None:
    plan = prune(idle, overrides=OVERRIDE)
    somebody_comes(idle)
    assert idle.apply(plan).exit_code == 0
    assert "old" not in idle.queues()


def test_an_environment_may_warn(idle: Rig) -> None:
    plan = prune(idle)
    somebody_comes(idle)
    session = idle.session(waiting="warn")
    applied = idle.apply(plan, waiting="warn", warned=session.warned)
    assert applied.exit_code == 0
    assert session.warned == [
        "Queue/old: “old” would be deleted, and 1 contact waits in it, the oldest for 3 s"
    ]


def test_or_ignore_it(idle: Rig) -> None:
    plan = prune(idle)
    somebody_comes(idle)
    since = idle.mark()
    assert idle.apply(plan, waiting="ignore").exit_code == 0
    assert "GetCurrentMetricData" not in idle.counts(since)


def test_the_same_plan_again_asks_nobody_about_what_is_gone(idle: Rig) -> None:
    plan = prune(idle)
    assert idle.apply(plan).exit_code == 0
    since = idle.mark()
    assert of_old(idle.apply(plan)).result == "skipped"
    assert "GetCurrentMetricData" not in idle.counts(since)


# What an earlier run left open ------------------------------------------------------------------------------------


class Dying:
    """A provider whose process dies with the n-th write, before its effect."""

    def __init__(self, inner: Any, at: int) -> None:
        self._inner, self._left = inner, at

    def read(self, one: Any) -> Any:
        return self._inner.read(one)

    def send(self, operation: str, parameters: Any, token: str | None) -> Any:
        self._left -= 1
        if self._left == 0:
            raise KeyboardInterrupt
        return self._inner.send(operation, parameters, token)


def store_of(rig: Rig) -> LocalStore:
    return LocalStore(rig.folder / "backend", clock=time.time, sleep=time.sleep)


def die_at_the_delete(rig: Rig, plan: Plan) -> None:
    """Disabled, and the delete is in the journal, but was not sent."""
    journal = Journal(store_of(rig), "run", wall=rig.clock)
    journal.begin(fence=1, planId=plan.plan_id, overridden=list(plan.options["overrides"]))
    with pytest.raises(KeyboardInterrupt):
        rig.apply(plan, journal=journal, providers={"connect": Dying(rig.writer, 2)})
    assert status(rig) == "DISABLED"


def test_a_delete_that_was_left_open_is_held_against_it_and_taken_back(idle: Rig) -> None:
    die_at_the_delete(idle, prune(idle))
    somebody_comes(idle)
    left = next(one for one in find(store_of(idle)) if one.apply_id == "run")
    results = [one.result for one in settle(idle.session(), left)]
    assert results == ["refused", "skipped"]
    assert status(idle) == "ENABLED"


def test_unless_it_was_overridden(idle: Rig) -> None:
    die_at_the_delete(idle, prune(idle, overrides=OVERRIDE))
    somebody_comes(idle)
    left = next(one for one in find(store_of(idle)) if one.apply_id == "run")
    assert [one.result for one in settle(idle.session(), left)] == ["done"]
    assert "old" not in idle.queues()


def test_loads_that_cannot_be_read_refuse_the_queue_and_nothing_else(idle: Rig) -> None:
    plan = idle.plan([queue("stays", maxContacts=3)], prune=True)
    idle.box.faults.add(parsed("error,operation=GetCurrentMetricData"))
    applied = idle.apply(plan)
    assert of_old(applied).result == "refused"
    assert DoubtfulError.default_code not in str(of_old(applied).error)
    assert applied.exit_code == 5
