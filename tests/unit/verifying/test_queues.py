"""Every combination of figure and expectation; a figure that nobody knows is never a pass, and never a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pytest

from reconciler.model.errors import DeniedError
from reconciler.model.load import Exposed, Load, Loads
from reconciler.model.reading import Read
from reconciler.verifying.figures import Figures
from reconciler.verifying.pace import Pace
from reconciler.verifying.queues import Expected, Means, Queue, QueueCheck

CONNECT = Exposed("connect", "arn:retail", "Retail")
SKILL = Exposed("symbee", "mail", "mail")
NOTHING: Mapping[Read, Any] = MappingProxyType({})
ROW = {
    "queueInfo": {"queueId": "mail"},
    "openClosedState": "FORCED_OPEN",
    "itemsInQueue": 0,
    "itemsBeingDelivered": 0,
    "agentsWorking": 2,
}


class Loader:
    """Answers with one load after the other; the last one stays."""

    def __init__(self, *loads: Load) -> None:
        self.loads = list(loads)

    def read(self, queues: Sequence[Exposed], known: Mapping[Read, Any] = NOTHING) -> Loads:
        load = self.loads.pop(0) if len(self.loads) > 1 else self.loads[0]
        return Loads("2026-11-22T00:00:00Z", {one.key: load for one in queues})


class Statistics:
    """Symbee's statistics, which answer with these rows."""

    def __init__(self, rows: list[Mapping[str, Any]] | None) -> None:
        self.rows = rows
        self.asked: list[Mapping[str, Any]] = []

    def read(self, read: Read) -> Any:
        self.asked.append(read.parameters)
        return self.rows

    def send(self, operation: str, parameters: Mapping[str, Any], token: str | None) -> Mapping[str, Any]:
        raise AssertionError("statistics are not written")


def check(live: Exposed | None, expected: Expected, *loads: Load, rows: Any = (ROW,)) -> tuple[str, str]:
    now = [0.0]

    def pause(seconds: float) -> bool:
        now[0] += seconds
        return False

    means = Means(
        Loader(*loads or (Load(),)),
        Figures(Statistics(None if rows is None else list(rows))),
        Pace(lambda: now[0], pause),
    )
    address = "SkillQueue/mail" if live and live.system == "symbee" else "Queue/retail"
    found = QueueCheck("QueueCheck/x", (Queue(address, live),), expected, means).run()
    assert found.address == "QueueCheck/x"
    return found.result, found.message


@pytest.mark.parametrize(
    ("expected", "load", "result"),
    [
        (Expected(min_agents_staffed=2), Load(2, 0, 0), "pass"),
        (Expected(min_agents_staffed=2), Load(1, 0, 0), "fail"),
        (Expected(min_agents_staffed=2), Load(None, 0, 0), "unknown"),
        (Expected(min_agents_staffed=0), Load(None, 0, 0), "unknown"),
        (Expected(max_items_in_queue=5), Load(0, 5, 0), "pass"),
        (Expected(max_items_in_queue=5), Load(0, 6, 0), "fail"),
        (Expected(max_items_in_queue=5), Load(0, None, 0), "unknown"),
        (Expected(max_oldest_seconds=60), Load(0, 0, 60), "pass"),
        (Expected(max_oldest_seconds=60), Load(0, 0, 61), "fail"),
        (Expected(max_oldest_seconds=60), Load(0, 0, None), "unknown"),
        (Expected(max_items_in_queue=5, min_agents_staffed=1), Load(None, 6, 0), "fail"),
    ],
)
def test_each_expectation(expected: Expected, load: Load, result: str) -> None:
    assert check(CONNECT, expected, load)[0] == result


def test_all_that_is_wrong_is_said() -> None:
    expected = Expected("FORCED_CLOSED", 1, 5, 60)
    result, message = check(SKILL, expected, Load(0, 6, None, unread="no answer"))
    assert result == "fail"
    assert message == (
        "SkillQueue/mail: its state is FORCED_OPEN, expected FORCED_CLOSED;"
        " SkillQueue/mail: 0 agents staffed, expected at least 1;"
        " SkillQueue/mail: 6 waiting, expected at most 5;"
        " SkillQueue/mail: how long the oldest has waited is unknown (no answer), expected at most 60"
    )


def test_what_is_unknown_is_looked_at_again() -> None:
    expected = Expected(max_items_in_queue=5)
    assert check(CONNECT, expected, Load(), Load(0, 1, 0))[0] == "pass"
    assert check(CONNECT, expected, Load(), Load(0, 6, 0))[0] == "fail"
    assert (
        check(CONNECT, expected, Load(0, 6, 0), Load(0, 0, 0))[0] == "fail"
    )  # what is known is not waited for


def test_a_state_that_nobody_tells_is_unknown() -> None:
    closed = Expected(open_closed_state="FORCED_CLOSED")
    assert check(SKILL, closed, rows=[{**ROW, "openClosedState": None}])[0] == "unknown"
    assert check(SKILL, closed, rows=None)[0] == "unknown"


def test_a_queue_that_is_not_there_fails() -> None:
    expected = Expected(max_items_in_queue=5)
    assert check(None, expected) == ("fail", "Queue/retail is not live; apply it first")
    assert check(SKILL, expected, Load(0, 0, 0), rows=[])[0] == "fail"
    assert check(SKILL, expected, Load(0, 0, 0), rows=None)[0] == "pass"


def test_statistics_are_asked_only_for_the_queues_that_matter() -> None:
    statistics = Statistics([ROW])
    assert Figures(statistics).arrived("mail") == 2
    assert statistics.asked == [{"includeAmazonQueues": False, "queuesInterested": [{"queueId": "mail"}]}]
    assert Figures(statistics).arrived("other") is None
    assert Figures(Statistics(None)).arrived("mail") is None
    assert Figures(None).arrived("mail") is None
    dark = {**ROW, "itemsInQueue": None, "itemsBeingDelivered": None, "agentsWorking": None}
    assert Figures(Statistics([dark])).arrived("mail") is None


def test_a_source_that_refuses_is_an_error_of_the_check() -> None:
    class Refusing(Statistics):
        def read(self, read: Read) -> Any:
            raise DeniedError("403", operation="RetrieveQueueInfo")

    means = Means(Loader(Load()), Figures(Refusing(None)), Pace(lambda: 0.0, lambda seconds: True))
    one = QueueCheck(
        "QueueCheck/x", (Queue("SkillQueue/mail", SKILL),), Expected(max_items_in_queue=1), means
    )
    with pytest.raises(DeniedError):
        one.run()
