from __future__ import annotations

import threading
import time

from reconciler.model.errors import DeniedError
from reconciler.verifying.pace import Pace
from reconciler.verifying.results import Check, Decided, Result, all_pass, document
from reconciler.verifying.run import run


class Probe:
    """A check that notes when it runs beside others."""

    running = 0

    def __init__(
        self, address: str, lane: str | None, seen: list[int], *, stop: threading.Event | None = None
    ) -> None:
        self.address = address
        self.lane = lane
        self._seen = seen
        self._stop = stop

    def run(self) -> Result:
        Probe.running += 1
        self._seen.append(Probe.running)
        time.sleep(0.05)
        Probe.running -= 1
        if self._stop:
            self._stop.set()
        return Result(self.address, "pass", "well")


class Broken:
    address = "QueueCheck/broken"
    lane = None

    def run(self) -> Result:
        raise DeniedError("no key", operation="X", fix="state one")


def test_results_come_in_the_order_of_the_checks_and_an_error_is_unknown() -> None:
    checks: list[Check] = [
        Decided("QueueCheck/z", "fail", "so"),
        Broken(),
        Decided("QueueCheck/a", "pass", "well"),
    ]
    found = run(checks, stop=threading.Event())
    assert [one.address for one in found] == ["QueueCheck/z", "QueueCheck/broken", "QueueCheck/a"]
    assert found[1] == ("QueueCheck/broken", "unknown", "no key; state one")
    assert not all_pass(found)
    assert document(found[2:]) == {
        "checks": [{"address": "QueueCheck/a", "result": "pass", "message": "well"}]
    }
    assert all_pass(found[2:])


def test_checks_of_one_lane_run_one_after_the_other_and_others_beside_each_other() -> None:
    together: list[int] = []
    run([Probe(f"QueueCheck/{number}", None, together) for number in range(4)], stop=threading.Event())
    assert max(together) > 1
    apart: list[int] = []
    run([Probe(f"QueueCheck/{number}", "mail", apart) for number in range(4)], stop=threading.Event())
    assert apart == [1, 1, 1, 1]


def test_once_stopped_no_further_one_begins() -> None:
    stop, seen = threading.Event(), list[int]()
    checks = [Probe("QueueCheck/a", "mail", seen, stop=stop), Probe("QueueCheck/b", "mail", seen)]
    found = run(checks, stop=stop)
    assert [one.result for one in found] == ["pass", "unknown"]
    assert len(seen) == 1
    assert run([], stop=stop) == ()


class Hours:
    """A clock that only pausing moves."""

    def __init__(self, *, stops_after: int = 1000) -> None:
        self.now = 0.0
        self.pauses: list[float] = []
        self._stops_after = stops_after

    def pause(self, seconds: float) -> bool:
        self.pauses.append(seconds)
        self.now += seconds
        return len(self.pauses) >= self._stops_after

    @property
    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.pause)


def test_looks_become_rarer_and_the_last_is_when_time_is_over() -> None:
    hours = Hours()
    assert len(list(hours.pace.looks(60))) == 11
    assert hours.pauses == [0.5, 1, 2, 4, 8, 10, 10, 10, 10, 4.5]
    assert hours.now == 60


def test_without_time_there_is_one_look() -> None:
    hours = Hours()
    assert len(list(hours.pace.looks(0))) == 1
    assert hours.pauses == []


def test_whoever_is_told_to_stop_looks_no_more() -> None:
    assert len(list(Hours(stops_after=2).pace.looks(60))) == 2
