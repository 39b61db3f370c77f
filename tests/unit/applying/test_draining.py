"""`apply --drain`: disable, wait until nobody waits, delete. Whatever goes wrong in between, the queue stays disabled,
and the same command goes on.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reconciler.applying.journal import Journal
from reconciler.applying.local_store import LocalStore
from reconciler.applying.outcome import Applied
from reconciler.applying.recovery import close, done_before, find, settle, suffix_of
from reconciler.model.plan import Plan
from tests.support.rig import Rig, manifest, queue

STAYING = queue("stays")
WANTED = queue("stays", maxContacts=9)


@pytest.fixture
def busy(rig: Rig) -> Rig:
    """Five wait in the queue that is to go, and do not leave."""
    rig.settle([STAYING, queue("old")])
    rig.load("old", agentsStaffed=2, itemsInQueue=5, oldestItem=125)
    return rig


def prune(rig: Rig, *manifests: Any, **options: Any) -> Plan:
    return rig.plan(manifests or (WANTED,), **{"prune": True, "drain": True, **options})


def results(applied: Applied) -> dict[str, tuple[str, str | None]]:
    return {one.address: (one.result, one.code or None) for one in applied.outcomes}


def status(rig: Rig, name: str = "old") -> str:
    return str(rig.queues()[name]["Status"])


def leaving(rig: Rig, rate: float, name: str = "old") -> None:
    rig.load(name, agentsStaffed=2, itemsInQueue=5, oldestItem=125, leavesPerSecond=rate)


def test_when_they_leave_it_goes_on(busy: Rig) -> None:
    plan = prune(busy)
    leaving(busy, 0.1)
    since, began = busy.mark(), busy.clock()
    applied = busy.apply(plan, drain=120.0)
    assert results(applied) == {"Queue/old": ("done", None), "Queue/stays": ("done", None)}
    assert applied.exit_code == 0
    assert 50 <= busy.clock() - began < 60
    writes = busy.writes(since)
    assert writes[0] == "UpdateQueueStatus"
    assert sorted(writes[1:]) == ["DeleteQueue", "UpdateQueueMaxContacts"]
    assert applied.calls == 3


def test_it_asks_every_few_seconds_and_says_what_waits(busy: Rig) -> None:
    plan = prune(busy)
    leaving(busy, 0.1)
    said: list[str] = []

    def progress(address: str, operation: str, state: str) -> None:
        if state == "drain":
            said.append(f"{address}: {operation}")

    since, began = busy.mark(), busy.clock()
    busy.apply(plan, drain=120.0, progress=progress)
    assert said[0] == "Queue/old: 5 waiting (oldest 125 s), 2 agents staffed"
    assert said[-1] == "Queue/old: 0 waiting, 2 agents staffed"
    reads = busy.counts(since)["GetCurrentMetricData"]
    assert (busy.clock() - began) / 5 <= reads <= busy.clock() - began


def test_when_they_do_not_it_stops_disabled_and_begins_nothing_else(busy: Rig) -> None:
    since = busy.mark()
    applied = busy.apply(prune(busy), drain=30.0)
    assert results(applied) == {
        "Queue/old": ("failed", "notDrained"),
        "Queue/stays": ("notStarted", "notDrained"),
    }
    assert applied.exit_code == 5
    assert busy.writes(since) == ["UpdateQueueStatus"]
    assert status(busy) == "DISABLED"
    error = next(one.error for one in applied.outcomes if one.address == "Queue/old")
    assert error is not None
    assert "5 waiting" in error.message
    assert "30 s" in error.message
    assert "stays disabled" in error.message
    assert "--override waitingContacts=Queue/old" in error.fix


def test_the_same_command_goes_on_where_it_stopped(busy: Rig) -> None:
    assert busy.apply(prune(busy), drain=10.0).exit_code == 5
    since = busy.mark()
    again = busy.apply(prune(busy), drain=10.0)
    assert results(again)["Queue/old"] == ("failed", "notDrained")
    assert again.exit_code == 5  # by an earlier run it is written
    leaving(busy, 1)
    assert busy.apply(prune(busy), drain=10.0).exit_code == 0
    assert busy.writes(since).count("UpdateQueueStatus") == 0
    assert "old" not in busy.queues()


def test_a_saved_plan_can_be_drained_and_goes_on_too(busy: Rig) -> None:
    busy.load("old", itemsInQueue=0)
    plan = prune(busy, STAYING, drain=False)
    busy.load("old", itemsInQueue=5)
    assert busy.apply(plan, drain=None).exit_code == 4  # without --drain the guard refuses
    journal = run_of(busy, plan)
    assert busy.apply(plan, drain=5.0, journal=journal).exit_code == 5
    leaving(busy, 1)
    done = {call: at + 60 for call, at in done_before(store_of(busy), plan.plan_id).items()}
    assert len(done) == 1  # that it is disabled is on record
    assert busy.apply(plan, drain=20.0, done_before=done).exit_code == 0
    assert "old" not in busy.queues()


def test_a_queue_that_is_empty_is_not_waited_for(rig: Rig) -> None:
    rig.settle([STAYING, queue("old")])
    began = rig.clock()
    applied = rig.apply(prune(rig), drain=60.0)
    assert applied.exit_code == 0
    assert rig.clock() - began < 2


def test_a_queue_without_figures_counts_as_empty_once_it_is_disabled(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(guesses={"metrics_without_load": "no_data"})
    rig.settle([STAYING, queue("old")])
    assert rig.plan([STAYING], prune=True).refusals
    applied = rig.apply(prune(rig), drain=60.0)
    assert applied.exit_code == 0
    assert "old" not in rig.queues()


def test_one_that_is_disabled_already_is_waited_for_as_well(busy: Rig) -> None:
    busy.live.update_queue_status(InstanceId=busy.instance, QueueId=busy.queue_id("old"), Status="DISABLED")
    since = busy.mark()
    plan = prune(busy)
    leaving(busy, 1)
    assert busy.apply(plan, drain=20.0).exit_code == 0
    assert "UpdateQueueStatus" not in busy.writes(since)


def test_several_queues_share_the_time(busy: Rig) -> None:
    busy.settle([STAYING, queue("old"), queue("older")])
    plan = prune(busy)
    leaving(busy, 1)
    leaving(busy, 1, "older")
    began = busy.clock()
    assert busy.apply(plan, drain=10.0).exit_code == 0
    assert busy.clock() - began < 10
    assert set(busy.queues()) & {"old", "older"} == set()


def test_while_one_is_not_empty_the_other_is_not_deleted(busy: Rig) -> None:
    busy.settle([STAYING, queue("old"), queue("older")])
    busy.load("older", itemsInQueue=5)
    plan = prune(busy)
    leaving(busy, 1)
    applied = busy.apply(plan, drain=10.0)
    assert results(applied) == {
        "Queue/old": ("notStarted", "notDrained"),
        "Queue/older": ("failed", "notDrained"),
        "Queue/stays": ("notStarted", "notDrained"),
    }
    assert (status(busy), status(busy, "older")) == ("DISABLED", "DISABLED")
    empty = next(one.error for one in applied.outcomes if one.address == "Queue/old")
    assert empty is not None
    assert "it is empty by now" in empty.message


def test_what_is_overridden_is_not_drained(busy: Rig) -> None:
    plan = prune(busy, overrides=(("waitingContacts", "Queue/old"),))
    began = busy.clock()
    assert busy.apply(plan, drain=60.0).exit_code == 0
    assert busy.clock() - began < 5


@pytest.mark.parametrize("policy", ["warn", "ignore"])
def test_whoever_asks_for_a_drain_gets_it_though_the_guard_would_not_block(busy: Rig, policy: Any) -> None:
    plan = prune(busy, waiting=policy)
    assert [one.outcome for one in plan.guards if one.name == "waitingContacts"] == ["warns"]
    assert results(busy.apply(plan, drain=5.0, waiting=policy))["Queue/old"] == ("failed", "notDrained")


def test_what_is_protected_by_now_is_not_disabled(busy: Rig) -> None:
    plan = prune(busy)
    arn = busy.queues()["old"]["QueueArn"]
    busy.live.tag_resource(resourceArn=arn, tags={"reconciler:lifecycle": "protect"})
    applied = busy.apply(plan, drain=5.0)
    assert results(applied) == {"Queue/old": ("refused", "protection"), "Queue/stays": ("done", None)}
    assert status(busy) == "ENABLED"


def test_a_queue_that_went_to_another_owner_is_left_alone(busy: Rig) -> None:
    plan = prune(busy)
    arn = busy.queues()["old"]["QueueArn"]
    busy.live.tag_resource(resourceArn=arn, tags={"reconciler:owner": "others/production"})
    applied = busy.apply(plan, drain=5.0)
    assert results(applied)["Queue/old"] == ("refused", "stale")
    assert status(busy) == "ENABLED"


def test_a_queue_that_cannot_be_disabled_refuses_itself_and_the_rest_goes_on(busy: Rig) -> None:
    class Denying:
        def read(self, one: Any) -> Any:
            return busy.writer.read(one)

        def send(self, operation: str, parameters: Any, token: str | None) -> Any:
            from reconciler.model.errors import DeniedError

            if operation == "UpdateQueueStatus":
                raise DeniedError("it was denied", operation=operation)
            return busy.writer.send(operation, parameters, token)

    applied = busy.apply(prune(busy), drain=5.0, providers={"connect": Denying()})
    assert results(applied) == {"Queue/old": ("failed", "denied"), "Queue/stays": ("done", None)}
    assert [one.action for one in applied.outcomes if one.address == "Queue/old"] == ["delete"]


def test_a_delete_that_is_refused_after_all_sets_the_status_again(busy: Rig) -> None:
    plan = prune(busy)
    seed = busy.folder / "profile.yaml"
    seed.write_text("routingProfiles: [{name: Agents, queues: [old]}]\n", encoding="utf-8")
    busy.box.seed(seed)
    leaving(busy, 1)
    applied = busy.apply(plan, drain=20.0)
    assert results(applied)["Queue/old"] == ("failed", "inUse")
    assert status(busy) == "ENABLED"


def test_an_interrupt_ends_the_wait(busy: Rig) -> None:
    plan, stop = prune(busy), threading.Event()

    def progress(address: str, operation: str, state: str) -> None:
        if state == "drain":
            stop.set()

    began = busy.clock()
    applied = busy.apply(plan, drain=600.0, progress=progress, stop=stop)
    assert applied.exit_code == 130
    assert results(applied)["Queue/stays"] == ("notStarted", "notDrained")
    assert busy.clock() - began < 5
    assert status(busy) == "DISABLED"


def test_a_skill_queue_cannot_be_drained(make_rig: Callable[..., Rig], tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text("hoursOfOperation: [Office Hours]\n", encoding="utf-8")
    rig = make_rig(seed=seed, symbee=True)
    care = manifest("SkillQueue", "care", {"taskType": "EMAIL"})
    other = manifest("SkillQueue", "other", {"taskType": "EMAIL"})
    rig.settle([care, other])
    plan = rig.plan([other], prune=True, drain=True)
    assert plan.refusals == ()
    rig.load("care", deliveryProvider="SYMBEE", taskType="EMAIL", itemsInQueue=2)
    began = rig.clock()
    assert results(rig.apply(plan, drain=60.0))["SkillQueue/care"] == ("refused", "waitingContacts")
    assert rig.clock() - began < 5


# Killed while it waits ---------------------------------------------------------------------------------------------


class DiedError(BaseException):
    """The process is gone."""


def store_of(rig: Rig) -> LocalStore:
    return LocalStore(rig.folder / "backend", clock=time.time, sleep=time.sleep)


def run_of(rig: Rig, plan: Plan) -> Journal:
    journal = Journal(store_of(rig), f"run{suffix_of(plan.plan_id)}", wall=rig.clock)
    journal.begin(fence=1, planId=plan.plan_id)
    return journal


def recover(rig: Rig) -> list[str]:
    results: list[str] = []
    for left in find(store_of(rig)):
        results += [one.result for one in settle(rig.session(), left)] if left.is_open else []
        close(store_of(rig), left)
    return results


def test_a_run_that_was_killed_while_it_waits_is_not_taken_back(busy: Rig) -> None:
    plan = prune(busy)

    def progress(address: str, operation: str, state: str) -> None:
        if state == "drain":
            raise DiedError

    with pytest.raises(DiedError):
        busy.apply(plan, drain=60.0, progress=progress, journal=run_of(busy, plan))
    since = busy.mark()
    assert recover(busy) == []
    assert busy.writes(since) == []
    assert status(busy) == "DISABLED"
    leaving(busy, 1)
    assert busy.apply(prune(busy), drain=60.0).exit_code == 0


@pytest.mark.parametrize("after", [False, True], ids=["before-the-effect", "after-it"])
@pytest.mark.parametrize("at", [1, 2])
def test_whatever_call_it_dies_at_the_same_command_finishes_it(busy: Rig, at: int, after: bool) -> None:
    class Dying:
        left = at

        def read(self, one: Any) -> Any:
            return busy.writer.read(one)

        def send(self, operation: str, parameters: Any, token: str | None) -> Any:
            Dying.left -= operation in ("UpdateQueueStatus", "DeleteQueue")
            if Dying.left == 0 and not after:
                raise DiedError
            answer = busy.writer.send(operation, parameters, token)
            if Dying.left == 0:
                raise DiedError
            return answer

    plan = prune(busy, STAYING)
    leaving(busy, 1)
    with pytest.raises(DiedError):
        busy.apply(plan, drain=60.0, providers={"connect": Dying()}, journal=run_of(busy, plan))
    recover(busy)
    again = prune(busy, STAYING)
    assert busy.apply(again, drain=60.0).exit_code == 0
    assert "old" not in busy.queues()
    assert sum(one.operation == "DeleteQueue" and one.error is None for one in busy.calls()) == 1
