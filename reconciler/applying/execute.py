"""Runs the changes of a plan, in dependency order and beside each other where nothing forbids it.

One change that fails does not stop what does not depend on it. What depends on it is reported as not started.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from reconciler.applying.carry import Carrier
from reconciler.applying.draining import drain
from reconciler.applying.outcome import AWAITING, Outcome, Reason
from reconciler.applying.session import Session
from reconciler.model.change import Change

# Writes are bound by a quota for each operation, so changes that begin with the same operation share a lane: none of
# them can keep the others' quota idle.
_IN_A_LANE = 6
_THREADS = 64
_GOOD = ("done", "skipped")


def execute(session: Session, changes: Sequence[Change]) -> tuple[Outcome, ...]:
    """The outcome of every change, in the plan's order. Touches the network; returns early only when stopped.

    A defect in one change stops the others like an interrupt does, and is raised when what was in flight is finished.
    """
    drained = drain(session, changes)
    if drained.stopped:
        return tuple(drained.outcomes[number] for number in range(len(changes)))
    graph = _Graph(changes)
    outcomes: dict[int, Outcome] = {}
    running: dict[Future[Outcome], int] = {}
    defects: list[BaseException] = []
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="apply") as pool:
        while len(outcomes) < len(changes):
            for number in graph.startable():
                if number in drained.outcomes:
                    outcomes[number] = drained.outcomes[number]
                    graph.finish(number)
                    continue
                broken = graph.broken(number, outcomes, by_hand=session.is_by_hand(changes[number]))
                if session.stop.is_set() or broken:
                    outcomes[number] = _not_started(
                        changes[number],
                        [changes[one] for one in broken],
                        awaited=graph.awaited(broken, outcomes),
                    )
                    graph.finish(number)
                else:
                    session.progress(changes[number].address, "", "start")
                    running[pool.submit(Carrier(session, changes[number]).run)] = number
            finished, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED) if running else ((), ())
            for future in finished:
                number = running.pop(future)
                defect = future.exception()
                if defect is not None:
                    defects.append(defect)
                    session.stop.set()
                    outcomes[number] = Outcome(changes[number].address, changes[number].action, "unknown")
                else:
                    outcomes[number] = future.result()
                graph.finish(number)
    if defects:
        raise defects[0]
    return tuple(drained.told(number, outcomes[number]) for number in range(len(changes)))


class _Graph:
    """Which changes may start. Every step costs what it concerns, so the whole is linear."""

    def __init__(self, changes: Sequence[Change]) -> None:
        owner = {call.id: number for number, change in enumerate(changes) for call in change.calls}
        self._changes = changes
        self._earlier = [
            {owner[one] for call in change.calls for one in call.depends_on} - {number}
            for number, change in enumerate(changes)
        ]
        self._open = [len(earlier) for earlier in self._earlier]
        self._later: dict[int, list[int]] = defaultdict(list)
        for number, earlier in enumerate(self._earlier):
            for one in earlier:
                self._later[one].append(number)
        self._lanes: dict[str, deque[int]] = defaultdict(deque)
        self._busy: dict[str, int] = defaultdict(int)
        for number, count in enumerate(self._open):
            if not count:
                self._lanes[self._lane(number)].append(number)

    def _lane(self, number: int) -> str:
        calls = self._changes[number].calls
        return calls[0].operation if calls else ""

    def startable(self) -> Iterator[int]:
        """Positions that may start now; each is given out once, and has to be finished."""
        for lane in tuple(self._lanes):
            while self._lanes[lane] and self._busy[lane] < _IN_A_LANE:
                self._busy[lane] += 1
                yield self._lanes[lane].popleft()

    def finish(self, number: int) -> None:
        """A change has its outcome; what waited for it may become startable."""
        self._busy[self._lane(number)] -= 1
        for later in self._later[number]:
            self._open[later] -= 1
            if not self._open[later]:
                self._lanes[self._lane(later)].append(later)

    def broken(self, number: int, outcomes: dict[int, Outcome], *, by_hand: bool) -> tuple[int, ...]:
        """What it depends on and did not succeed. A person does what waits for what a person does."""
        good = (*_GOOD, "awaiting") if by_hand else _GOOD
        return tuple(one for one in sorted(self._earlier[number]) if outcomes[one].result not in good)

    @staticmethod
    def awaited(broken: Sequence[int], outcomes: dict[int, Outcome]) -> bool:
        """Whether nothing but a person's work is missing."""
        return bool(broken) and all(outcomes[one].awaits for one in broken)


def _not_started(change: Change, broken: Sequence[Change], *, awaited: bool) -> Outcome:
    why = Reason("interrupted", "the run was interrupted", "apply again")
    names = ", ".join(sorted({one.address for one in broken}))
    if awaited:
        message = f"it waits for a person, who does {names} first"
        why = Reason(AWAITING, message, "confirm the work list, then apply again")
    elif broken:
        message = f"it needs {names}, which did not succeed"
        why = Reason("dependency", message, "mend that first, then apply again")
    return Outcome(change.address, change.action, "notStarted", why)
