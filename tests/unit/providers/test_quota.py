"""The client-side budget, under a clock of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.quotas import Quota
from reconciler.providers.quota import Bucket, Quotas
from tests.support.profile import examples
from tests.support.rig import Clock

RATES = st.sampled_from(
    [Quota(1, 1), Quota(2, 5), Quota(5, 8), Quota(10, 15), Quota(100, 100), Quota(0.5, 1)]
)
PAUSES = st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.1, 0.5, 3.0, 60.0]), min_size=1, max_size=60)


def _never_faster(times: list[float], quota: Quota) -> None:
    for first in range(len(times)):
        for last in range(first, len(times)):
            allowed = quota.burst + quota.rate * (times[last] - times[first])
            assert last - first + 1 <= allowed + 1e-6, (first, last)


@examples(100)
@given(quota=RATES, pauses=PAUSES)
def test_over_no_window_more_than_the_quota_lets_through(quota: Quota, pauses: list[float]) -> None:
    clock = Clock()
    bucket = Bucket(quota, clock=clock, sleep=clock.sleep)
    times = []
    for pause in pauses:
        clock.now += pause
        bucket.take()
        times.append(clock())
    _never_faster(times, quota)


@examples(100)
@given(quota=RATES, said=st.lists(st.booleans(), min_size=1, max_size=80))
def test_neither_with_refusals_in_between(quota: Quota, said: list[bool]) -> None:
    clock = Clock()
    bucket = Bucket(quota, clock=clock, sleep=clock.sleep)
    times = []
    for refused in said:
        bucket.take()
        times.append(clock())
        if refused:
            bucket.throttled()
        else:
            bucket.succeeded()
    _never_faster(times, quota)


def _pace(bucket: Bucket, clock: Clock, calls: int = 20) -> float:
    """Requests a second when asked for without a pause, bursts behind us."""
    for _ in range(30):
        bucket.take()
    began = clock()
    for _ in range(calls):
        bucket.take()
    return calls / (clock() - began)


def test_the_pace_is_a_little_under_the_limit() -> None:
    clock = Clock()
    assert 1.8 <= _pace(Bucket(Quota(2, 5), clock=clock, sleep=clock.sleep), clock) < 2


def test_refusals_slow_it_down_to_a_floor_and_successes_bring_it_back() -> None:
    clock = Clock()
    bucket = Bucket(Quota(2, 5), clock=clock, sleep=clock.sleep)
    paces = [usual := _pace(bucket, clock)]
    for _ in range(3):
        bucket.throttled()
        paces.append(_pace(bucket, clock))
    assert paces == sorted(paces, reverse=True)
    assert len(set(paces)) == 4
    for _ in range(100):
        bucket.throttled()
    floor = _pace(bucket, clock)
    assert floor == pytest.approx(usual / 10)
    for _ in range(200):
        bucket.succeeded()
    assert _pace(bucket, clock) == pytest.approx(usual)


def test_each_operation_has_a_bucket_of_its_own() -> None:
    clock = Clock()
    quotas = Quotas({}, clock=clock, sleep=clock.sleep)
    one = quotas.bucket("connect", "CreateQueue")
    assert one is quotas.bucket("connect", "CreateQueue")
    assert one is not quotas.bucket("connect", "DeleteQueue")
    assert Quotas(None, clock=clock, sleep=clock.sleep).bucket("connect", "CreateQueue") is None


def test_an_override_sets_the_pace() -> None:
    clock = Clock()
    quotas = Quotas({"connect": {"CreateQueue": Quota(20, 20)}}, clock=clock, sleep=clock.sleep)
    fast, normal = quotas.bucket("connect", "CreateQueue"), quotas.bucket("connect", "DeleteQueue")
    assert fast is not None
    assert normal is not None
    assert 18 <= _pace(fast, clock) < 20
    assert 1.8 <= _pace(normal, clock) < 2
