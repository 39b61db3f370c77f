"""Loads: what is stated is what is shown, and what moves follows the clock alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from reconciler.sandbox.loads import FIGURES, arrive, forget, load_of, loads, state
from reconciler.sandbox.state import State
from reconciler.sandbox.world import World


class Days:
    """A world that can be looked at at any time."""

    def __init__(self, folder: Path) -> None:
        self._state = State(folder / "s.db")

    def state(self, at: float, queue: str = "q", **stated: Any) -> None:
        with self._state.transaction(write=True) as database:
            state(World(database, at), queue, stated)

    def arrive(self, at: float, queue: str = "q") -> None:
        with self._state.transaction(write=True) as database:
            arrive(World(database, at), queue)

    def forget(self, queue: str) -> None:
        with self._state.transaction(write=True) as database:
            forget(World(database, 0), queue)

    def seen(self, at: float, queue: str = "q") -> Mapping[str, int | None] | None:
        """The figures at a time, looked at in a transaction that cannot write."""
        with self._state.transaction(write=False) as database:
            load = load_of(World(database, at), queue)
        return None if load is None else load.figures

    def waiting(self, at: float) -> tuple[int | None, int | None]:
        """What waits, and how old the oldest is."""
        figures = self.seen(at)
        assert figures is not None
        return figures["itemsInQueue"], figures["oldestItem"]

    def all(self, at: float) -> dict[str, Any]:
        with self._state.transaction(write=False) as database:
            return dict(loads(World(database, at)))

    def close(self) -> None:
        self._state.close()


@pytest.fixture
def days(tmp_path: Path) -> Iterator[Days]:
    made = Days(tmp_path)
    yield made
    made.close()


def test_what_arrives_waits_too_and_leaves_as_the_others_do(days: Days) -> None:
    days.state(0, itemsInQueue=10, agentsStaffed=3, leavesPerSecond=0.5, taskType="EMAIL")
    for second in range(1, 9):  # one a second, though one leaves every other second
        days.arrive(second)
    assert days.waiting(8)[0] == 10 + 8 - 4
    assert days.waiting(20)[0] == 8
    load = days.all(8)["q"]
    assert (load.figures["agentsStaffed"], load.words) == (3, {"taskType": "EMAIL"})


def test_what_arrives_where_nothing_was_stated(days: Days) -> None:
    days.arrive(5)
    days.arrive(6)
    assert days.waiting(100)[0] == 2


def test_what_arrives_makes_no_figure_known(days: Days) -> None:
    days.state(0, itemsInQueue=None)
    days.arrive(1)
    assert days.waiting(1)[0] is None


def test_nobody_s_load_is_none(days: Days) -> None:
    assert days.seen(0) is None
    assert days.all(0) == {}


def test_without_a_rate_the_figures_stand_still(days: Days) -> None:
    days.state(100, itemsInQueue=5, oldestItem=125, agentsStaffed=26)
    expected = {**dict.fromkeys(FIGURES, 0), "itemsInQueue": 5, "oldestItem": 125, "agentsStaffed": 26}
    assert days.seen(100) == days.seen(100_000) == expected


def test_unknown_is_kept_apart_from_zero(days: Days) -> None:
    days.state(0, itemsInQueue=None, leavesPerSecond=1)
    figures = days.seen(50)
    assert figures is not None
    assert (figures["itemsInQueue"], figures["itemsScheduled"]) == (None, 0)


def test_stating_again_states_everything_anew(days: Days) -> None:
    days.state(0, itemsInQueue=5, oldestItem=9, taskType="EMAIL", leavesPerSecond=1)
    days.state(3, itemsInQueue=2)
    assert days.waiting(1000) == (2, 0)
    assert days.all(1000)["q"].words == {}


def test_items_leave_at_the_rate_and_those_that_wait_grow_older(days: Days) -> None:
    days.state(1000, itemsInQueue=4, oldestItem=100, leavesPerSecond=0.1)
    assert [days.waiting(1000 + seconds) for seconds in (0, 9.9, 10, 30, 39.9, 40, 9999)] == [
        (4, 100),
        (4, 109),
        (3, 85),  # the oldest has left; the next had come a quarter of the time later
        (1, 55),
        (1, 64),
        (0, 0),
        (0, 0),
    ]


def test_nobody_leaves_at_rate_zero_and_all_grow_older(days: Days) -> None:
    days.state(0, itemsInQueue=1, oldestItem=5, leavesPerSecond=0)
    assert days.waiting(60) == (1, 65)


def test_the_order_of_leaving(days: Days) -> None:
    days.state(0, itemsBeingDelivered=1, itemsInQueue=2, emailsInQueue=2, itemsScheduled=1, leavesPerSecond=1)
    names = ("itemsBeingDelivered", "itemsInQueue", "emailsInQueue", "itemsScheduled")
    shown = [tuple((days.seen(second) or {})[name] for name in names) for second in range(8)]
    assert shown == [
        (1, 2, 2, 1),
        (0, 2, 2, 1),
        (0, 1, 2, 1),
        (0, 0, 2, 1),
        (0, 0, 1, 1),
        (0, 0, 0, 1),
        (0, 0, 0, 0),
        (0, 0, 0, 0),
    ]


def test_a_clock_that_goes_back_brings_nobody_back(days: Days) -> None:
    days.state(1000, itemsInQueue=4, leavesPerSecond=1)
    assert days.waiting(0) == (4, 0)


def test_what_is_forgotten_is_gone(days: Days) -> None:
    days.state(0, "a", itemsInQueue=1)
    days.state(0, "b", itemsInQueue=2)
    days.forget("a")
    days.forget("nobody")
    assert list(days.all(0)) == ["b"]
    assert days.seen(0, "a") is None
