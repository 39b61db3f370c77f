"""Live figures of queues against what is expected of them. Reads only, so that what is unknown is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reconciler.model.counting import counted
from reconciler.model.load import Exposed, Figure, Load, Loader
from reconciler.verifying.figures import Figures, Rows
from reconciler.verifying.pace import Pace
from reconciler.verifying.results import Result, Verdict

# figures of a queue that was made just now may not be there yet. assumption: seconds are enough, as everywhere
_PATIENCE_SECONDS = 5.0


class Expected(NamedTuple):
    """What has to hold for each queue; None: not asked. Ages are in seconds."""

    open_closed_state: str | None = None
    min_agents_staffed: int | None = None
    max_items_in_queue: int | None = None
    max_oldest_seconds: int | None = None


class Queue(NamedTuple):
    """A queue under its manifest's address: where its figures are, or None where it is not live, and why not."""

    address: str
    live: Exposed | None
    why: str = "is not live; apply it first"


class Finding(NamedTuple):
    """What is wrong with a queue, or not known of it; `lasting`: nor will it be."""

    result: Verdict
    message: str
    lasting: bool = False


class Means(NamedTuple):
    """What looking needs."""

    loader: Loader
    figures: Figures
    pace: Pace


class QueueCheck(NamedTuple):
    """See the port `Check`."""

    address: str
    queues: tuple[Queue, ...]
    expected: Expected
    means: Means
    lane: str | None = None

    def run(self) -> Result:
        """See `Check.run`."""
        found: list[Finding] = []
        for _ in self.means.pace.looks(_PATIENCE_SECONDS):
            found = [*self._look()]
            if all(one.result != "unknown" or one.lasting for one in found):
                break
        verdicts = {one.result for one in found}
        verdict: Verdict = "fail" if "fail" in verdicts else "unknown" if verdicts else "pass"
        said = "; ".join(one.message for one in found)
        return Result(self.address, verdict, said or self._as_expected())

    def _look(self) -> Iterator[Finding]:
        live = [one.live for one in self.queues if one.live]
        loads = self.means.loader.read(live)
        rows = self._rows(live)
        for queue in self.queues:
            if queue.live is None:
                yield Finding("fail", f"{queue.address} {queue.why}")
            elif queue.live.system == "symbee" and rows is not None and queue.live.key not in rows:
                message = f"{queue.address} does not exist: Symbee's statistics do not list {queue.live.key}"
                yield Finding("fail", message)
            else:
                load = loads.of(queue.live.key)
                state = (rows or {}).get(queue.live.key, {}).get("openClosedState")
                yield from _judged(queue, load, state, self.expected)

    def _rows(self, live: list[Exposed]) -> Rows | None:
        codes = [one.key for one in live if one.system == "symbee"]
        return self.means.figures.rows(codes) if codes else {}

    def _as_expected(self) -> str:
        return f"{counted(len(self.queues), 'queue')} as expected: {', '.join(_wanted(self.expected))}"


def _wanted(expected: Expected) -> Iterator[str]:
    """The expectations for people."""
    if expected.open_closed_state is not None:
        yield expected.open_closed_state
    if expected.min_agents_staffed is not None:
        yield f"{expected.min_agents_staffed} or more agents staffed"
    if expected.max_items_in_queue is not None:
        yield f"{expected.max_items_in_queue} or fewer waiting"
    if expected.max_oldest_seconds is not None:
        yield f"nobody for more than {expected.max_oldest_seconds} s"


class _Rule(NamedTuple):
    """One expectation of a figure: at least `bound`, or at most. `said` is the figure for people; one that is `untold`
    Symbee tells of no queue."""

    figure: Figure
    bound: int | None
    least: bool
    said: str
    unknown: str
    untold: bool = False


def _rules(load: Load, expected: Expected) -> tuple[_Rule, ...]:
    return (
        _Rule(
            load.agents_staffed,
            expected.min_agents_staffed,
            least=True,
            said="{} agents staffed",
            unknown="how many agents are staffed",
        ),
        _Rule(
            load.waiting,
            expected.max_items_in_queue,
            least=False,
            said="{} waiting",
            unknown="how many wait",
        ),
        _Rule(
            load.oldest_seconds,
            expected.max_oldest_seconds,
            least=False,
            said="the oldest has waited for {} s",
            unknown="how long the oldest has waited",
            # source: Symbee's page says that ages are 0 for every queue that it delivers: nobody knows them
            untold=True,
        ),
    )


def _judged(queue: Queue, load: Load, state: str | None, expected: Expected) -> Iterator[Finding]:
    """What is not as expected of a queue, and what nobody knows."""
    address = queue.address
    if expected.open_closed_state is not None and state != expected.open_closed_state:
        if state is None:
            yield Finding("unknown", f"{address}: whether it is open is unknown")
        else:
            message = f"{address}: its state is {state}, expected {expected.open_closed_state}"
            yield Finding("fail", message)
    for rule in _rules(load, expected):
        if rule.bound is None:
            continue
        wanted = f"{'at least' if rule.least else 'at most'} {rule.bound}"
        if rule.figure is None:
            never = queue.live is not None and queue.live.system == "symbee" and rule.untold
            why = f" ({load.unread})" if load.unread else " (Symbee tells it of no queue)" if never else ""
            yield Finding(
                "unknown", f"{address}: {rule.unknown} is unknown{why}, expected {wanted}", lasting=never
            )
        elif rule.figure < rule.bound if rule.least else rule.figure > rule.bound:
            yield Finding("fail", f"{address}: {rule.said.format(rule.figure)}, expected {wanted}")
