"""Changes beside each other and after each other."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import pytest

from reconciler.applying.execute import execute
from reconciler.model.change import Call, Change
from reconciler.model.errors import DoubtfulError, RejectedError, RemoteError
from reconciler.model.reading import Read
from tests.support.rig import Rig, association, email, queue


class Failing:
    """The real provider, but some sends fail: before they have their effect, or after it."""

    def __init__(self, rig: Rig, *, fails: Mapping[str, type[RemoteError]], names: str = "") -> None:
        self.rig = rig
        self.fails = fails
        self.names = names
        self.sent: list[str] = []

    def read(self, read: Read) -> Any:
        return self.rig.writer.read(read)

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        self.sent.append(operation)
        if operation in self.fails and self.names in json.dumps(parameters):
            raise self.fails[operation]("no", operation=operation)
        return self.rig.writer.send(operation, parameters, token)


WORLD = [
    queue("sales"),
    queue("support"),
    email("info"),
    association("route", "sales", default="info"),
    association("other", "support"),
]


def test_one_failing_change_does_not_stop_what_does_not_depend_on_it(rig: Rig) -> None:
    provider = Failing(rig, fails={"CreateQueue": RejectedError}, names='"sales"')
    applied = rig.apply(rig.plan(WORLD), providers={"connect": provider})
    results = {one.address: one.result for one in applied.outcomes}
    assert results == {
        "Queue/sales": "failed",
        "Queue/support": "done",
        "EmailAddress/info": "done",
        "EmailAddressAssociation/route": "notStarted",
        "EmailAddressAssociation/other": "done",
    }
    assert applied.exit_code == 5
    waiting = next(one for one in applied.outcomes if one.result == "notStarted")
    assert waiting.error is not None
    assert "Queue/sales" in waiting.error.message
    rig.settle(WORLD)


def test_what_fails_before_anything_is_written_exits_1(rig: Rig) -> None:
    provider = Failing(rig, fails={"CreateQueue": RejectedError})
    applied = rig.apply(rig.plan([queue("sales")]), providers={"connect": provider})
    assert applied.exit_code == 1
    assert provider.sent == ["CreateQueue"]


def test_calls_are_never_sent_before_what_they_depend_on_is_done(rig: Rig) -> None:
    world = [
        *(queue(f"q{number}", status="DISABLED") for number in range(8)),
        *(email(f"m{number}", inboundFlow="Inbound email") for number in range(8)),
        *(association(f"r{number}", f"q{number}", default=f"m{number}") for number in range(8)),
    ]
    plan = rig.plan(world)
    session = rig.session()
    outcomes = execute(session, plan.changes)
    assert [one.address for one in outcomes] == [one.address for one in plan.changes]
    needs = {call.id: set(call.depends_on) for change in plan.changes for call in change.calls}
    done: set[str] = set()
    for record in rig.records(session.journal):
        if record["type"] == "intended":
            assert needs[record["call"]] <= done
        elif record["type"] == "done":
            done.add(record["call"])
    assert done == set(needs)


# Stopping --------------------------------------------------------------------------------------------------------


class Stopping(Failing):
    """Somebody interrupts while the first send is in flight."""

    def __init__(self, rig: Rig, stop: threading.Event) -> None:
        super().__init__(rig, fails={})
        self.stop = stop
        self.lock = threading.Lock()

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        with self.lock:
            self.stop.set()
            return super().send(operation, parameters, token)


def test_an_interruption_lets_what_is_in_flight_finish_and_starts_nothing_more(rig: Rig) -> None:
    world = [queue("sales", status="DISABLED"), email("info"), association("route", "sales", default="info")]
    plan = rig.plan(world)
    stop = threading.Event()
    provider = Stopping(rig, stop)
    session = rig.session(stop=stop, providers={"connect": provider})
    outcomes = execute(session, plan.changes)
    records = rig.records(session.journal)
    intended = [one["call"] for one in records if one["type"] == "intended"]
    done = [one["call"] for one in records if one["type"] == "done"]
    assert sorted(intended) == sorted(done)
    assert 1 <= len(done) < plan.summary.calls
    assert {one.result for one in outcomes} <= {"done", "notStarted", "unknown"}
    route = next(one for one in outcomes if one.address == "EmailAddressAssociation/route")
    assert route.result == "notStarted"
    assert provider.sent.count("UpdateQueueStatus") == 0
    rig.settle(world)
    assert len([name for name in rig.queues() if name == "sales"]) == 1


def test_a_run_that_is_stopped_before_it_begins_sends_nothing(rig: Rig) -> None:
    stop = threading.Event()
    stop.set()
    plan = rig.plan(WORLD)
    since = rig.mark()
    applied = rig.apply(plan, stop=stop)
    assert applied.exit_code == 130
    assert {one.result for one in applied.outcomes} == {"notStarted"}
    assert rig.calls(since) == ()


# Linear ----------------------------------------------------------------------------------------------------------


class Counting(Sequence[Change]):
    """Changes that count how often they are looked at."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self.changes = changes
        self.looks = 0

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Change]: ...
    def __getitem__(self, index: int | slice) -> Change | Sequence[Change]:
        self.looks += 1
        return self.changes[index]

    def __len__(self) -> int:
        return len(self.changes)

    def __iter__(self) -> Iterator[Change]:
        for one in self.changes:
            self.looks += 1
            yield one


def _fan(number: int) -> list[Change]:
    """One that all wait for, and pairs in a row."""
    made = []
    for one in range(number):
        waits = (
            () if not one else ("Queue/q0:update#1", *(() if one < 3 else (f"Queue/q{one - 2}:update#1",)))
        )
        call = Call("connect", "UpdateQueueName", {}, "setter", id=f"Queue/q{one}:update#1", depends_on=waits)
        made.append(Change(f"Queue/q{one}", "update", "", "low", calls=(call,)))
    return made


@pytest.mark.parametrize("number", [100, 1000, 4000])
def test_scheduling_costs_each_change_the_same(rig: Rig, number: int) -> None:
    session = rig.session()
    session.stop.set()
    counting = Counting(_fan(number))
    outcomes = execute(session, counting)
    assert len(outcomes) == number
    assert counting.looks <= 12 * number


def test_doubt_about_a_write_is_unknown_and_exits_5(rig: Rig) -> None:
    provider = Failing(rig, fails={"DeleteQueue": DoubtfulError})
    rig.settle([queue("sales"), queue("old")])
    applied = rig.apply(rig.plan([queue("sales")], prune=True), providers={"connect": provider})
    assert applied.exit_code == 5
