"""What is said of an apply where no person looks: that it goes on."""

from __future__ import annotations

import io

from reconciler.cli.progress import Lines
from reconciler.cli.settings import Settings


class Told:
    """Lines of so many changes, with a clock that stands until it is set."""

    def __init__(self, total: int) -> None:
        self.now = 100.0
        self._err = io.StringIO()
        self.lines = Lines(Settings(variables={}, err=self._err), total, clock=lambda: self.now)

    def through(self, count: int, state: str = "done") -> None:
        for number in range(count):
            self.lines(f"Queue/q{number}", "", state)

    @property
    def said(self) -> list[str]:
        return self._err.getvalue().splitlines()


def test_a_short_apply_says_nothing() -> None:
    told = Told(3)
    told.through(3)
    assert told.said == []


def test_a_long_one_says_every_fifteen_seconds_how_far_it_is() -> None:
    told = Told(40)
    told.through(5)
    told.now += 14.9
    told.through(5, "skipped")
    told.now += 0.1
    told.through(5, "awaiting")
    told.now += 60
    told.lines("Queue/x", "CreateQueue", "send")
    told.through(1, "failed")
    assert told.said == ["11 of 40 changes are through", "16 of 40 changes are through"]


def test_its_end_is_told_by_its_result() -> None:
    told = Told(2)
    for _ in range(2):
        told.now += 60
        told.through(1)
    assert told.said == ["1 of 2 changes are through"]


def test_what_waits_in_a_queue_is_told_when_it_changes_and_steers_nothing() -> None:
    told = Told(1)
    for waiting in ("3 waiting", "3 waiting", "1 waiting\x1b[2J"):
        told.lines("Queue/old", waiting, "drain")
    assert told.said == ["draining Queue/old: 3 waiting", "draining Queue/old: 1 waiting\\x1b[2J"]
