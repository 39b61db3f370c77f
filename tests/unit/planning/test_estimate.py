"""Calls and seconds, as stated before they are made."""

from __future__ import annotations

import pytest

from reconciler.model.change import Call, Change
from reconciler.model.quotas import DEFAULT, Quota, quota_of, seconds_for
from reconciler.planning.estimate import estimate
from reconciler.providers.quota import Bucket
from tests.support.rig import Clock, Rig, association, email, queue


def _change(**operations: int) -> Change:
    calls = tuple(
        Call("connect", name, {}, "setter") for name, count in operations.items() for _ in range(count)
    )
    return Change("Queue/a", "update", "", "low", calls=calls)


@pytest.mark.parametrize(("calls", "seconds"), [(0, 0), (1, 0), (5, 0), (6, 0.5), (25, 10)])
def test_the_least_time_is_what_a_full_bucket_cannot_hold(calls: int, seconds: float) -> None:
    assert seconds_for(calls, DEFAULT) == seconds


def test_operations_run_beside_each_other_so_the_slowest_decides() -> None:
    calls, seconds, assumed = estimate(
        [_change(UpdateQueueName=25, UpdateQueueStatus=7), _change(TagResource=3)], {}
    )
    assert (calls, seconds) == (35, 10.0)
    assert assumed == {
        f"connect.{name}": {"rate": 2, "burst": 5}
        for name in ("TagResource", "UpdateQueueName", "UpdateQueueStatus")
    }


def test_a_workspaces_own_quota_counts() -> None:
    overrides = {"connect": {"UpdateQueueName": Quota(10, 10)}}
    assert quota_of("connect", "UpdateQueueName", overrides) == Quota(10, 10)
    assert quota_of("connect", "UpdateQueueStatus", overrides) == DEFAULT
    assert estimate([_change(UpdateQueueName=30)], overrides)[1] == 2.0


def test_without_a_budget_no_time_is_claimed() -> None:
    assert estimate([_change(UpdateQueueName=30)], None) == (30, 0.0, {})


@pytest.mark.parametrize("calls", [1, 5, 6, 20, 100])
def test_a_real_bucket_needs_that_long_and_hardly_longer(calls: int) -> None:
    clock = Clock()
    bucket = Bucket(DEFAULT, clock=clock, sleep=clock.sleep)
    began = clock()
    for _ in range(calls):
        bucket.take()
    least = seconds_for(calls, DEFAULT)
    assert (
        least <= clock() - began <= least * 1.1 + 1.0
    )  # a little under the limit, and one short of the burst


def test_an_apply_sends_as_many_calls_as_its_plan_said(rig: Rig) -> None:
    plan = rig.plan(
        [
            *(queue(f"q{number}", status="DISABLED") for number in range(3)),
            email("info", inboundFlow="Inbound email"),
            association("route", "q1", default="info"),
        ]
    )
    since = rig.mark()
    applied = rig.apply(plan)
    assert applied.calls == plan.summary.calls == len(rig.writes(since)) == 3 + 3 + 2 + 2
