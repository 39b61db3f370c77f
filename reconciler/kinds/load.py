"""How the load of queues is asked for, and what the answers say.

A queue of Amazon Connect: Connect's own current metrics, and Symbee's statistics, which leave email out of the figures
of Amazon queues; of each figure the larger one counts. A skill queue: Symbee's statistics.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any

from reconciler.kinds.connect import PROVIDER as CONNECT
from reconciler.kinds.connect import chunks
from reconciler.kinds.symbee.queues import STATISTICS
from reconciler.model.load import Exposed, Figure, Load, Unread
from reconciler.model.observation import Observation
from reconciler.model.reading import Batch, Read, World, read

# source: botocore model, GetCurrentMetricData: up to 100 queues a request
_A_CALL = 100
_UNITS = {
    "CONTACTS_IN_QUEUE": "COUNT",
    "CONTACTS_SCHEDULED": "COUNT",
    "AGENTS_STAFFED": "COUNT",
    "OLDEST_CONTACT_AGE": "SECONDS",  # source: in seconds where results are grouped, else in milliseconds
}
_METRICS = [{"Name": name, "Unit": unit} for name, unit in _UNITS.items()]
_WAITING = ("CONTACTS_IN_QUEUE", "CONTACTS_SCHEDULED")
_ITEMS = ("itemsInQueue", "itemsScheduled", "itemsBeingDelivered")


def of_connect(queue: Observation, *, fate: str | None = None) -> Exposed:
    """A live queue of Amazon Connect, or an observation of what stands on one."""
    disabled = queue.values.get("spec.status") == "DISABLED"
    return Exposed("connect", queue.arn, queue.label, fate, disabled=disabled)


def of_symbee(code: str, *, fate: str | None = None) -> Exposed:
    """A skill queue."""
    return Exposed("symbee", code, code, fate)


def loads(queues: Sequence[Exposed], known: World) -> Generator[Batch, World, Mapping[str, Load]]:
    """The load of each queue by key: one request for 100 queues of Connect, and one for Symbee; that is spared where
    its statistics are `known`, unless a queue is to be taken away.

    A provider that is not there, or has no key to ask with, answers None; one that cannot be asked, an Unread.
    """
    if not queues:
        return {}
    arns = sorted({one.key for one in queues if one.system == "connect"})
    metrics = tuple(_current(chunk) for chunk in chunks(arns, _A_CALL))
    fresh = STATISTICS not in known or any(one.fate for one in queues)
    statistics = _statistics(queues) if fresh else STATISTICS
    world = yield (*metrics, statistics)
    connect = {key: load for one in metrics for key, load in _by_connect(one, world[one])}
    symbee = dict(_by_symbee(queues, world[statistics]))
    nothing = Load()
    return {one.key: _larger(connect.get(one.key, nothing), symbee.get(one.key, nothing)) for one in queues}


def _current(arns: Sequence[str]) -> Read:
    # assumption: without a filter by channel all channels count. The model has EMAIL among them.
    return read(
        CONNECT,
        "GetCurrentMetricData",
        Filters={"Queues": list(arns)},
        Groupings=["QUEUE"],
        CurrentMetrics=_METRICS,
    )


def _statistics(queues: Iterable[Exposed]) -> Read:
    return read(
        STATISTICS.provider,
        STATISTICS.operation,
        includeAmazonQueues=any(one.system == "connect" for one in queues),
        queuesInterested=[{"queueId": key} for key in sorted({one.key for one in queues})],
    )


def _by_connect(asked: Read, answer: Any) -> Iterator[tuple[str, Load]]:
    """What Connect says of the queues that it was asked for. source: no result for a queue is no data, not zero."""
    if isinstance(answer, Unread):
        yield from ((arn, Load(unread=answer.why)) for arn in asked.parameters["Filters"]["Queues"])
        return
    for row in answer or ():
        figures = {one["Metric"].get("Name"): _whole(one.get("Value")) for one in row.get("Collections", ())}
        waiting = _sum(figures.get(name) for name in _WAITING)
        oldest, staffed = figures.get("OLDEST_CONTACT_AGE"), figures.get("AGENTS_STAFFED")
        yield row["Dimensions"]["Queue"]["Arn"], _load(staffed, waiting, oldest, CONNECT)


def _by_symbee(queues: Iterable[Exposed], answer: Any) -> Iterator[tuple[str, Load]]:
    if isinstance(answer, Unread):
        yield from ((one.key, Load(unread=answer.why)) for one in queues)
        return
    for row in answer or ():
        waiting = _sum(row[name] for name in _ITEMS)
        yield (
            row["queueInfo"]["queueId"],
            _load(row["agentsStaffed"], waiting, row["oldestItem"], "symbee"),
        )


def _load(staffed: Figure, waiting: Figure, oldest: Figure, source: str) -> Load:
    return Load(staffed, waiting, oldest, source if waiting is not None else None)


def _sum(figures: Iterable[Figure]) -> Figure:
    """All together. Where some are unknown, the others are the least that it is; none of them is not zero."""
    found = tuple(figures)
    known = sum(one for one in found if one is not None)
    return None if None in found and not known else known


def _larger(one: Load, other: Load) -> Load:
    """Of each figure the larger one; one that is known suffices."""
    first = one if _rank(one.waiting) >= _rank(other.waiting) else other
    return Load(
        agents_staffed=max(one.agents_staffed, other.agents_staffed, key=_rank),
        waiting=first.waiting,
        oldest_seconds=max(one.oldest_seconds, other.oldest_seconds, key=_rank),
        source=first.source,
        unread="; ".join(filter(None, (one.unread, other.unread))),
    )


def _rank(figure: Figure) -> float:
    return -1 if figure is None else figure


def _whole(value: Any) -> Figure:
    """A figure of Connect, which are all floating; none that could be meant is negative, or no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        return None
    return int(value) if value == int(value) else value
