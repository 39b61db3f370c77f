"""Questions are asked in rounds: every read once, what can be asked at the same time together."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import Any

import pytest

from reconciler.model.errors import DeniedError
from reconciler.model.reading import Batch, Read, World, read
from reconciler.observing.looking import Looker

A, B, C, D = (read("connect", name) for name in ("A", "B", "C", "D"))


class Remote:
    """Answers with the operation's name; keeps how often it was asked, and how many asked at once."""

    def __init__(self, *, together: int = 1) -> None:
        self.asked: list[str] = []
        self.barrier = threading.Barrier(together) if together > 1 else None
        self.lock = threading.Lock()

    def read(self, one: Read) -> Any:
        with self.lock:
            self.asked.append(one.operation)
        if self.barrier:
            self.barrier.wait(timeout=10)
        if one.operation == "denied":
            raise DeniedError("no", operation="denied")
        return one.operation.lower()

    def send(self, operation: str, parameters: Any, token: str | None) -> Any:
        raise AssertionError("looking never sends")


def _asks(*batches: Batch) -> Generator[Batch, World, list[Any]]:
    seen: list[Any] = []
    for batch in batches:
        world = yield batch
        seen += [world[one] for one in batch]
    return seen


def _nothing() -> Generator[Batch, World, str]:
    yield from ()
    return "nothing"


def test_every_read_is_asked_once_whoever_wants_it() -> None:
    remote = Remote()
    looker = Looker({"connect": remote})
    found = looker.run([_asks((A, B), (C,)), _asks((B,), (A, D)), _asks((C,))])
    assert found == (["a", "b", "c"], ["b", "a", "d"], ["c"])
    assert sorted(remote.asked) == ["A", "B", "C", "D"]


def test_a_second_run_knows_what_the_first_one_learned() -> None:
    remote = Remote()
    looker = Looker({"connect": remote})
    looker.run([_asks((A,))])
    assert looker.run([_asks((A, B))]) == (["a", "b"],)
    assert remote.asked == ["A", "B"]


def test_reads_of_one_round_run_beside_each_other() -> None:
    remote = Remote(together=4)  # each waits for the other three
    assert Looker({"connect": remote}).run([_asks((A, B)), _asks((C, D))]) == (["a", "b"], ["c", "d"])


def test_a_question_may_need_nothing() -> None:
    assert Looker({}).run([_nothing()]) == ("nothing",)


def test_the_first_error_is_raised() -> None:
    with pytest.raises(DeniedError):
        Looker({"connect": Remote()}).run([_asks((read("connect", "denied"), A))])


def test_progress_is_told_and_ends_complete() -> None:
    told: list[tuple[int, int]] = []
    Looker({"connect": Remote()}, progress=lambda done, known: told.append((done, known))).run(
        [_asks((A, B), (C,))]
    )
    assert told[0] == (0, 2)
    assert told[-1] == (3, 3)
    assert all(done <= known for done, known in told)
