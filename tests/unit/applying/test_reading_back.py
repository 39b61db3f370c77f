"""After a write: read back until it shows, for reads may lag."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.rig import Rig, association, email, queue

WORLD = [queue("sales"), email("info"), association("route", "sales", default="info")]


def test_lagging_describes_are_waited_for(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(describe_lag_seconds=20)
    applied = rig.apply(rig.plan(WORLD))
    assert [one.error for one in applied.outcomes if one.result != "done"] == []
    assert sum(rig.clock.slept) >= 20


def test_what_does_not_show_in_time_is_unknown_and_safe_to_run_again(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(describe_lag_seconds=100)
    plan = rig.plan([queue("sales")])
    applied = rig.apply(plan, read_back_seconds=10)
    assert applied.outcomes[0].result == "unknown"
    assert applied.outcomes[0].error is not None
    assert "10 s" in applied.outcomes[0].error.message
    assert applied.exit_code == 5
    rig.clock.sleep(100)
    assert rig.plan([queue("sales")]).changes == ()
    since = rig.mark()
    assert rig.apply(plan).exit_code == 0
    assert rig.writes(since) == []


def test_an_apply_ends_when_the_search_shows_its_addresses(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(search_lag_seconds=15)
    began = rig.clock()
    applied = rig.apply(rig.plan([email("info")]))
    assert (applied.exit_code, applied.warnings) == (0, ())
    assert 15 <= rig.clock() - began <= 30
    assert rig.plan([email("info")]).changes == ()


def test_a_search_that_does_not_show_them_in_time_is_a_warning_and_no_failure(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig(search_lag_seconds=300)
    applied = rig.apply(rig.plan([email("info")]))
    assert applied.exit_code == 0
    assert "EmailAddress/info" in applied.warnings[0]


def test_an_apply_ends_when_the_search_no_longer_shows_what_it_deleted(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(search_lag_seconds=15)
    rig.apply(rig.plan([queue("sales"), email("info")]))
    assert rig.apply(rig.plan([queue("sales")], prune=True)).exit_code == 0
    assert [(one.address, one.action) for one in rig.plan([queue("sales"), email("info")]).changes] == [
        ("EmailAddress/info", "create")
    ]


@pytest.mark.parametrize("lag", [0, 15])
def test_queues_need_no_search_to_end(make_rig: Callable[..., Rig], lag: int) -> None:
    rig = make_rig(search_lag_seconds=lag)
    began = rig.clock()
    rig.apply(rig.plan([queue("sales")]))
    assert rig.clock() - began < 1
